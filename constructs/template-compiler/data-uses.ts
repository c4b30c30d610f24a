import {
  type CompiledTemplate,
  type Copy,
  EACH,
  formatPath,
  NESTED_HREF,
  parsePath,
  type RequiredKind,
  UNSUBSCRIBE_URL,
} from '../../lambdas/shared/compiled-template';
import type { Part } from './source-text';

type DataNeeds = Pick<CompiledTemplate, 'required' | 'copies' | 'tested' | 'urls'>;

/** A path that the data must provide: always, or only where the value at a prefix of it isn't empty. */
interface Need {
  readonly path: readonly string[];
  /** How many segments of the path make the prefix; nothing when the path is needed always. */
  readonly when: number | undefined;
}

/** A value that is the whole URL of a link. */
export interface VariableLink {
  readonly part: Part;
  /** Its tag, for messages. */
  readonly name: string;
  /** Where in the author's text its path begins. */
  readonly at: number;
  /** Path from the root of the data. */
  readonly path: readonly string[];
  /** How much of that path is the context that the expression starts from; 0 at the root. */
  readonly contextDepth: number;
}

/** Collects what the texts of a template read of the data. */
export class DataUses {
  private readonly copies: Record<Copy, Set<string>> = {
    plain: new Set(),
    html: new Set(),
    href: new Set(),
    line: new Set(),
  };
  private readonly tested = new Set<string>();
  private readonly required = new Map<string, Need & { readonly kind: RequiredKind }>();
  private readonly urls = new Map<string, Need>();
  private readonly variableLinks: VariableLink[] = [];

  reads(copy: Copy, path: readonly string[]): void {
    this.copies[copy].add(formatPath(path));
  }

  tests(copy: Copy, path: readonly string[]): void {
    this.reads(copy, path);
    this.tested.add(formatPath(path));
  }

  /** A link of the HTML, or a value of one in the plain text. */
  links(link: VariableLink): void {
    this.variableLinks.push(link);
  }

  /** Whether a value is the whole URL of a link in the HTML. */
  isLink(path: readonly string[]): boolean {
    return this.variableLinks.some((link) => formatPath(link.path) === formatPath(path));
  }

  /** The links whose URL is a value of the data, in one part. */
  linksIn(part: Part): VariableLink[] {
    return this.variableLinks.filter((link) => link.part === part);
  }

  /** Whether fields of a value are read, so that it has to be an object. */
  hasFields(copy: Copy, path: readonly string[]): boolean {
    const prefix = `${formatPath(path)}.`;
    return [...this.copies[copy]].some((read) => read.startsWith(prefix));
  }

  /** Whether the elements at a path of a copy are printed one by one, so that one more field would be one more element. */
  iterates(copy: Copy, path: readonly string[]): boolean {
    const prefix = `${formatPath(path)}${EACH}`;
    return [...this.copies[copy]].some((read) => read.startsWith(prefix));
  }

  requires(kind: RequiredKind, need: Need): void {
    if (need.path[0] !== UNSUBSCRIBE_URL)
      strictest(this.required, `${formatPath(need.path)} ${kind}`, { ...need, kind });
  }

  beginsUrl(need: Need): void {
    if (need.path[0] !== UNSUBSCRIBE_URL) strictest(this.urls, formatPath(need.path), need);
  }

  /** A path whose object would be iterated together with the copy that the sender puts into it, if there is one. */
  iteratedWithHref(): string | undefined {
    for (const path of this.copies.html) {
      const [owner, field] = path.split(`.${NESTED_HREF}.`);
      if (owner !== undefined && field !== undefined && this.iterates('html', parsePath(owner))) return owner;
    }
    return undefined;
  }

  /** All of it, sorted, so that equal templates have equal compiled forms. */
  needs(): DataNeeds {
    const { plain, html, href, line } = this.copies;
    return {
      required: sortedNeeds(this.required).map(({ kind, ...need }) => ({ ...format(need), kind })),
      copies: { plain: sorted(plain), html: sorted(html), href: sorted(href), line: sorted(line) },
      tested: sorted(this.tested),
      urls: sortedNeeds(this.urls).map(format),
    };
  }
}

/** Of two needs of one path the one that more data must meet: always, else under the shorter prefix. */
function strictest<T extends Need>(needs: Map<string, T>, key: string, need: T): void {
  const known = needs.get(key);
  if (!known || (need.when ?? 0) < (known.when ?? 0)) needs.set(key, need);
}

function format({ path, when }: Need): { path: string; when?: string } {
  const formatted = formatPath(path);
  return when === undefined
    ? { path: formatted }
    : { path: formatted, when: formatPath(path.slice(0, when)) };
}

function sorted(paths: ReadonlySet<string>): string[] {
  return [...paths].sort();
}

function sortedNeeds<T>(needs: ReadonlyMap<string, T>): T[] {
  return [...needs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, need]) => need);
}
