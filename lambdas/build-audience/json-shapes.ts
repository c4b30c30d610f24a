import type { JsonObject } from '../shared/json-values';
import { byteString, textOf } from './utf8';

/** Whether somebody reads a top-level field of the rows. */
export type IsWanted = (name: string) => boolean;

/** What may stand between the parts of an object: most programs write nothing there, and to look for nothing takes no time. */
const SPACES = ['', '[ \\t\\r\\n]*'] as const;
/** A text without escapes. */
const TEXT = '[^"\\\\\\x00-\\x1f]*';
/** The same in ASCII: what stands between its quotes is what it says. */
const ASCII = '[^"\\\\\\x00-\\x1f\\x80-\\xff]*';
const SCALAR = `(?:"${TEXT}"|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null)`;
const unread = (space: string): string =>
  `(?:${SCALAR}|\\[${space}(?:${SCALAR}(?:${space},${space}${SCALAR})*${space})?\\])`;
/** Two groups: what stands between the quotes of a text in ASCII, or else the JSON of the value. */
const read = (space: string): string => `(?:"(${ASCII})"|(${unread(space)}))`;

/** The names of an object in their order, as a pattern that its like match. */
interface Shape {
  readonly pattern: RegExp;
  /** Fields that are read, in their order. */
  readonly wanted: readonly string[];
  /** Has these fields: to fill in a copy is cheaper than to make an object field by field. */
  readonly blank: JsonObject;
}

/** Bytes of an object that is read by a pattern; V8 runs out of its stack for those of millions (`RangeError`). */
const LONGEST = 16 * 1024;

const MOST_SHAPES = 8;
/** Objects of no known shape, more than those of one, after which it is plain that shapes do not help with this list. */
const MOST_MISSES = 1000;

/**
 * Reads objects by patterns that it learns from the first of them: the rows of a list have the same few fields in the same order, and
 * a pattern that skips what nobody reads takes a quarter of the time of `JSON.parse`. It reads only what it is sure of: valid JSON with
 * values that are texts without escapes, numbers, true, false, null, or lists of such. Objects come as byte strings.
 */
export class JsonShapes {
  private readonly shapes: Shape[] = [];
  /** Objects of no known shape less those of one. */
  private misses = 0;

  constructor(private readonly isWanted: IsWanted) {}

  /** The wanted fields of an object; nothing where `JSON.parse` has to be asked. */
  read(bytes: string): JsonObject | undefined {
    if (this.misses > MOST_MISSES || bytes.length > LONGEST) return undefined;
    for (const shape of this.shapes) {
      const match = shape.pattern.exec(bytes);
      if (!match) continue;
      if (this.misses > 0) this.misses--;
      return fieldsOf(shape, match);
    }
    this.misses++;
    return undefined;
  }

  /** Learns from an object that {@link read} did not know. */
  learn(bytes: string, row: JsonObject): void {
    if (this.shapes.length === MOST_SHAPES || this.misses > MOST_MISSES || bytes.length > LONGEST) return;
    const names = Object.keys(row);
    // What is assigned to it is no field.
    if (names.includes('__proto__')) return;
    const pattern = SPACES.map((space) => this.patternOf(names, space)).find((one) => one.test(bytes));
    // None where a name is written with escapes or twice, where a number is a name, and where a value is an object.
    if (!pattern) return;
    const wanted = names.filter(this.isWanted);
    this.shapes.push({ pattern, wanted, blank: Object.fromEntries(wanted.map((field) => [field, ''])) });
  }

  private patternOf(names: readonly string[], space: string): RegExp {
    const fields = names.map((name) => {
      const value = this.isWanted(name) ? read(space) : unread(space);
      const written = byteString(Buffer.from(JSON.stringify(name)));
      return `${literal(written)}${space}:${space}${value}${space}`;
    });
    return new RegExp(`^${space}\\{${space}${fields.join(`,${space}`)}\\}${space}$`);
  }
}

function fieldsOf({ wanted, blank }: Shape, match: RegExpExecArray): JsonObject {
  const row: Record<string, unknown> = { ...blank };
  let group = 1;
  for (const name of wanted) {
    row[name] = match[group] ?? JSON.parse(textOf(match[group + 1] ?? ''));
    group += 2;
  }
  return row;
}

/** A pattern of nothing but the text. */
function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
