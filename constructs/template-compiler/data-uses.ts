import {
  type CompiledTemplate,
  type Copy,
  EACH,
  formatPath,
  NESTED_HREF,
  type RequiredKind,
  UNSUBSCRIBE_URL,
} from '../../lambdas/shared/compiled-template';

type DataNeeds = Pick<CompiledTemplate, 'required' | 'copies' | 'tested' | 'urls'>;

/** A path that the data must provide: always, or only where the value at a prefix of it isn't empty. */
interface Need {
  readonly path: readonly string[];
  /** How many segments of the path make the prefix; nothing when the path is needed always. */
  readonly when: number | undefined;
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

  reads(copy: Copy, path: readonly string[]): void {
    this.copies[copy].add(formatPath(path));
  }

  tests(copy: Copy, path: readonly string[]): void {
    this.reads(copy, path);
    this.tested.add(formatPath(path));
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
      if (field !== undefined && this.hasElements(`${owner}${EACH}`)) return owner;
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

  private hasElements(prefix: string): boolean {
    return [...this.copies.html].some((path) => path.startsWith(prefix));
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
