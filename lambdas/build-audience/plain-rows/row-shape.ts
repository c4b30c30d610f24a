import { COMMA, QUOTE } from '../ascii';
import { viewOf } from '../byte-words';
import { afterSpaces, endOfValue } from './json-scan';

const OPEN = 0x7b;
const CLOSE = 0x7d;
const COLON = 0x3a;

/** The names of an object in their order and whatever else stands between its values, byte for byte, as in the row that it was learnt from. */
export class RowShape {
  /** Where each value begins and where it ends, one after the other, in the row that was scanned last. */
  readonly spans: Int32Array;

  /** What stands before each value and behind the last, one after the other, and where each of it ends. */
  private readonly text: Uint8Array;
  private readonly ends: readonly number[];

  private constructor(
    /** Each once. */
    readonly names: readonly string[],
    between: readonly Uint8Array[],
  ) {
    this.spans = new Int32Array(2 * names.length);
    this.text = Buffer.concat(between);
    let end = 0;
    this.ends = between.map(({ length }) => (end += length));
  }

  /**
   * The shape of a row; nothing where its values are not all such as {@link endOfValue} knows.
   *
   * @param line with its line feed
   */
  static of(line: Buffer): RowShape | undefined {
    const bytes = viewOf(line);
    const names: string[] = [];
    const between: Uint8Array[] = [];
    let copied = 0;
    let at = afterSpaces(bytes, 0);
    let opener = OPEN;
    while (bytes.getUint8(at) !== CLOSE) {
      if (bytes.getUint8(at) !== opener) return undefined;
      opener = COMMA;
      const start = afterSpaces(bytes, at + 1);
      if (bytes.getUint8(start) !== QUOTE) return undefined;
      const end = endOfValue(bytes, start);
      at = end < 0 ? end : afterSpaces(bytes, end);
      if (at < 0 || bytes.getUint8(at) !== COLON) return undefined;
      names.push(JSON.parse(line.toString('utf8', start, end)));
      at = afterSpaces(bytes, at + 1);
      between.push(line.subarray(copied, at));
      copied = endOfValue(bytes, at);
      if (copied < 0) return undefined;
      at = afterSpaces(bytes, copied);
    }
    const end = line.length - 1;
    between.push(line.subarray(copied, end));
    const isWhole = afterSpaces(bytes, at + 1) === end;
    return isWhole && new Set(names).size === names.length ? new RowShape(names, between) : undefined;
  }

  /**
   * Where a row of this shape ends that begins at a place; -1 for any other.
   *
   * @param bytes UTF-8 with a line feed somewhere after `start`
   */
  scan(bytes: DataView, start: number): number {
    const { text, ends, spans } = this;
    let at = start;
    let read = 0;
    let span = 0;
    for (const end of ends) {
      while (read < end) if (bytes.getUint8(at++) !== text[read++]) return -1;
      if (span === spans.length) return at;
      spans[span++] = at;
      at = endOfValue(bytes, at);
      if (at < 0) return -1;
      spans[span++] = at;
    }
    return -1;
  }
}
