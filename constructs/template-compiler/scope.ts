import { EACH } from '../../lambdas/shared/compiled-template';
import type { PathNode } from './syntax-tree';

/** One context of Handlebars: the root of the data, an element of an iteration, the object of a `with`. */
interface Frame {
  /** Path of the context from the root of the data. */
  readonly path: readonly string[];
  /**
   * Number of the iteration that this context lies in, 0 outside of all. Equal paths are the same value only within one
   * iteration, for two may stand at different elements of a list.
   */
  readonly iteration: number;
}

/** A value that an expression means. */
export interface Target {
  /** Path from the root of the data. */
  readonly path: readonly string[];
  /** How much of that path is the context that the expression starts from; 0 at the root. */
  readonly contextDepth: number;
  readonly frame: Frame;
  /** Contexts that `../` leaves for one around it in which it doesn't lie: each with that one, both as paths. */
  readonly sideways: readonly Sideways[];
}

/** A context that was entered by `../`, and so may be the same value as the one around it. */
export interface Sideways {
  readonly path: readonly string[];
  readonly around: readonly string[];
}

/** What an expression at some place of a template can see, and on which conditions it is printed. Never changed, only derived. */
export class Scope {
  private constructor(
    private readonly frames: readonly Frame[],
    /** Frames below this index belong to the place that calls the partial. */
    private readonly partialDepth: number,
    /** Keys of values that aren't empty here. */
    private readonly present: ReadonlySet<string>,
    /** Whether what stands here may be left out or repeated. */
    readonly conditional: boolean,
    /** Names of the partials being read, from the outermost. */
    readonly partials: readonly string[],
    private readonly iterations: { count: number },
  ) {}

  static root(): Scope {
    return new Scope([{ path: [], iteration: 0 }], 0, new Set(), false, [], { count: 0 });
  }

  /** The value that a path means here; nothing if it climbs out of the data, or out of a partial. */
  resolve({ up, names }: PathNode): Target | undefined {
    const index = this.frames.length - 1 - up;
    const frame = index < this.partialDepth ? undefined : this.frames[index];
    if (!frame) return undefined;
    const sideways = this.frames.slice(index).flatMap(({ path }, depth, around) => {
      const outer = around[depth - 1]?.path;
      return outer && !isWithin(path, outer) ? [{ path, around: outer }] : [];
    });
    return { path: [...frame.path, ...names], contextDepth: frame.path.length, frame, sideways };
  }

  /** Whether the data variables of an iteration exist here. */
  get iterates(): boolean {
    return this.frames.slice(this.partialDepth + 1).some(({ path }) => path.at(-1) === EACH);
  }

  /** Length of the longest prefix of a value's path, the path itself included, that is known not to be empty here. */
  knownPrefix({ path, frame }: Target): number | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      if (this.present.has(keyOf(path.slice(0, length), frame))) return length;
    }
    return undefined;
  }

  /** Inside a condition, which may be one that tells that a value isn't empty. */
  when(present?: Target): Scope {
    const known = present ? new Set([...this.present, keyOf(present.path, present.frame)]) : this.present;
    return new Scope(this.frames, this.partialDepth, known, true, this.partials, this.iterations);
  }

  /** Inside `{{#each}}`. */
  eachOf({ path }: Target): Scope {
    this.iterations.count += 1;
    return this.pushed({ path: [...path, EACH], iteration: this.iterations.count });
  }

  /** Inside `{{#with}}`. */
  of({ path, frame }: Target): Scope {
    return this.pushed({ ...frame, path });
  }

  /** Inside a partial that is called here. */
  inPartial(name: string): Scope {
    const depth = this.frames.length - 1;
    return new Scope(
      this.frames,
      depth,
      this.present,
      this.conditional,
      [...this.partials, name],
      this.iterations,
    );
  }

  private pushed(frame: Frame): Scope {
    return new Scope(
      [...this.frames, frame],
      this.partialDepth,
      this.present,
      true,
      this.partials,
      this.iterations,
    );
  }
}

function keyOf(path: readonly string[], { iteration }: Frame): string {
  return `${iteration} ${path.join('.')}`;
}

/** Whether a value is a part of another, and so never the same. */
function isWithin(path: readonly string[], outer: readonly string[]): boolean {
  return path.length > outer.length && outer.every((segment, depth) => segment === path[depth]);
}
