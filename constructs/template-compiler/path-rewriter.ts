import {
  type Copy,
  EACH,
  formatPath,
  NESTED_HREF,
  UNSUBSCRIBE_URL,
} from '../../lambdas/shared/compiled-template';
import type { DataUses } from './data-uses';
import { insertionPoint, isOwnRoot } from './parse-path';
import type { Scope, Sideways, Target } from './scope';
import type { Part, SourceText } from './source-text';
import type { BlockNode, PathNode } from './syntax-tree';

/** The copy of the data that a part prints from; a URL inside the HTML prints from another. */
const PART_COPY: Record<Part, Copy> = { subject: 'line', html: 'html', text: 'plain' };

const REMEDY = 'put the finished values into one list of the data';

/** How a printed value has to be prepared. */
export interface Printed {
  readonly copy: Copy;
  readonly beginsUrl: boolean;
}

/** Leads the paths of one text into the copies of the data, and notes what they read. */
export class PathRewriter {
  /** The copy that this part prints and iterates. */
  readonly copy: Copy;
  private readonly insertions = new Map<number, string>();
  private readonly climbs: (Sideways & { readonly at: number; readonly name: string })[] = [];

  constructor(private readonly source: SourceText) {
    this.copy = PART_COPY[source.part];
  }

  /** The text with all that has been inserted. */
  rewritten(): string {
    return [...this.insertions]
      .sort(([a], [b]) => b - a)
      .reduce((text, [at, inserted]) => text.slice(0, at) + inserted + text.slice(at), this.source.text);
  }

  /**
   * Records a fault for each `../` that would climb too far for some data: where two contexts in one another are the same value,
   * Handlebars counts them as one (handlebars 4.7, `lib/handlebars/runtime.js`: `context != depths[0]`).
   */
  checkClimbs(uses: DataUses): void {
    const isObject = (path: readonly string[]): boolean =>
      path.at(-1) !== EACH || uses.hasFields(this.copy, path);
    for (const { at, name, path, around } of this.climbs) {
      const [inner, outer] = [formatPath(path), formatPath(around)];
      if (inner === outer) {
        this.source.fault(
          at,
          `${name} stands in "${inner}" twice, and ../ climbs too far where both are the same; ${REMEDY}`,
        );
      } else if (!isObject(path) && !isObject(around)) {
        this.source.fault(
          at,
          `${name}: ../ climbs too far where an element of "${inner}" equals one of "${outer}"; ${REMEDY}`,
        );
      }
    }
  }

  /** Where a place of the author's text is in the rewritten one, behind what has been inserted there. */
  rewrittenOffset(offset: number): number {
    return [...this.insertions].reduce(
      (at, [place, { length }]) => (place <= offset ? at + length : at),
      offset,
    );
  }

  insertAttribute(at: number, attribute: string): void {
    this.insertions.set(at, ` ${attribute}`);
  }

  /** A path whose value is printed. `name` is the tag, for messages. */
  print(path: PathNode, name: string, scope: Scope, printed: Printed, uses: DataUses): Target | undefined {
    const target = this.target(path, name, scope);
    if (!target) return undefined;
    if (printed.copy === 'href' && target.contextDepth > 0) {
      if (!this.nestedHref(path, target, name, uses)) return undefined;
    } else {
      uses.reads(printed.copy, target.path);
      this.insertCopy(printed.copy, path, target, name);
    }
    const need = { path: target.path, when: scope.knownPrefix(target) };
    uses.requires('text', need);
    if (printed.beginsUrl) uses.beginsUrl(need);
    return target;
  }

  /** A path that is only tested: at the root the value itself, for an escaped copy of it is empty exactly when it is. */
  test(path: PathNode, name: string, scope: Scope, uses: DataUses): Target | undefined {
    const target = this.target(path, name, scope);
    if (!target) return undefined;
    const copy = target.contextDepth === 0 ? 'plain' : this.copy;
    uses.tests(copy, target.path);
    this.insertCopy(copy, path, target, name);
    return target;
  }

  /** The path of an `each` or a `with`: the copy is entered here, so that paths inside it stay as they are. */
  enter(
    { helper, path, otherwise }: BlockNode,
    name: string,
    scope: Scope,
    uses: DataUses,
  ): Target | undefined {
    if (path.names.length === 0 && path.up === 0 && helper === 'with') {
      return this.refuse(path, `${name} changes nothing; remove it`);
    }
    const target = this.target(path, name, scope);
    if (!target) return undefined;
    if (target.path[0] === UNSUBSCRIBE_URL) return this.refuse(path, `${name}: ${UNSUBSCRIBE_URL} is a text`);
    if (helper === 'each') uses.reads(this.copy, [...target.path, EACH]);
    else uses.tests(this.copy, target.path);
    this.insertCopy(this.copy, path, target, name);
    this.refuseIteratedHref(path, name, uses);
    // An {{else}} says what to print instead, so the value may be missing.
    const when = otherwise ? target.path.length : scope.knownPrefix(target);
    if (helper === 'each') uses.requires('list', { path: target.path, when });
    else if (when !== target.path.length) uses.requires('any', { path: target.path, when });
    return target;
  }

  private target(path: PathNode, name: string, scope: Scope): Target | undefined {
    const target = scope.resolve(path);
    if (!target) {
      return this.refuse(
        path,
        scope.partials.length > 0
          ? `${name} climbs out of the partial "${scope.partials.at(-1)}", which has no data but that of the place that calls it`
          : `${name} climbs above the root of the data; ../ leaves {{#each}} and {{#with}} only`,
      );
    }
    for (const sideways of target.sideways) this.climbs.push({ ...sideways, at: path.span.start, name });
    const [root, ...rest] = target.path;
    if (root === undefined)
      return this.refuse(path, `${name}: "this" is all of the data here; name a variable`);
    if (isOwnRoot(root)) {
      return this.refuse(
        path,
        `${name}: "${root}" is the name of a copy that the sender adds; rename the field`,
      );
    }
    if (root === UNSUBSCRIBE_URL && rest.length > 0) {
      return this.refuse(path, `${name}: ${UNSUBSCRIBE_URL} is a text and has no fields`);
    }
    return target;
  }

  /** A value of an element inside a URL: the element holds a percent-encoded copy of its own fields. */
  private nestedHref(
    path: PathNode,
    { path: full, contextDepth }: Target,
    name: string,
    uses: DataUses,
  ): boolean {
    if (path.names.length === 0) {
      this.refuse(
        path,
        `${name} stands inside a URL; let the elements be objects and print a field of theirs`,
      );
      return false;
    }
    uses.reads('html', [...full.slice(0, contextDepth), NESTED_HREF, ...path.names]);
    this.insert(path, `${NESTED_HREF}.`, name);
    this.refuseIteratedHref(path, name, uses);
    return true;
  }

  private refuseIteratedHref(path: PathNode, name: string, uses: DataUses): void {
    const owner = uses.iteratedWithHref();
    if (owner !== undefined) {
      this.refuse(
        path,
        `${name}: "${owner}" is iterated, and a field of it stands inside a URL; SES would print the encoded copy as one more element`,
      );
    }
  }

  private insertCopy(copy: Copy, path: PathNode, { contextDepth }: Target, name: string): void {
    this.insert(path, contextDepth > 0 || copy === 'plain' ? '' : `${copy}.`, name);
  }

  private insert(path: PathNode, inserted: string, name: string): void {
    const at = insertionPoint(this.source, path);
    const known = this.insertions.get(at);
    if (known !== undefined && known !== inserted) {
      this.refuse(
        path,
        `${name} stands in a partial that is called at the root of the data and inside a block; define one partial for each`,
      );
    }
    this.insertions.set(at, inserted);
  }

  private refuse(path: PathNode, message: string): undefined {
    this.source.fault(path.span.start, message);
    return undefined;
  }
}
