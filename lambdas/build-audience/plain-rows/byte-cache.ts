import { copyBytes, isSame, quickHash } from '../byte-words';

/** Bytes of a place: how many there are of what is remembered, and these. */
const PLACE = 64;

/** Remembers what was made of bytes, such as of a domain, which a list has over and over, without making a text of them each time. */
export class ByteCache<Value> {
  private readonly keys: DataView;
  private readonly values: (Value | undefined)[];

  /**
   * @param places a power of two, in pairs: whatever comes to the same pair takes it over, so that memory does not grow with a list
   * @param make what it is; undefined where it is nothing, which is not remembered
   */
  constructor(
    private readonly places: number,
    private readonly make: (text: string) => Value | undefined,
  ) {
    this.keys = new DataView(new ArrayBuffer(places * PLACE));
    this.values = Array.from({ length: places }, () => undefined);
  }

  /** What the text in UTF-8 is from `start` to before `end`. */
  get(bytes: DataView, start: number, end: number): Value | undefined {
    if (end - start >= PLACE) return this.make(textOf(bytes, start, end));
    // Whoever makes up a list whose hashes are the same gets a slower list.
    const first = quickHash(bytes, start, end) & (this.places - 2);
    if (this.isAt(first, bytes, start, end)) return this.values[first];
    if (this.isAt(first + 1, bytes, start, end)) return this.values[first + 1];
    return this.add(first, bytes, start, end);
  }

  private isAt(place: number, bytes: DataView, start: number, end: number): boolean {
    const { keys } = this;
    const at = place * PLACE;
    // An empty place is of a text without a byte, which there may be.
    return (
      keys.getUint8(at) === end - start &&
      this.values[place] !== undefined &&
      isSame(bytes, start, end, keys, at + 1)
    );
  }

  private add(first: number, bytes: DataView, start: number, end: number): Value | undefined {
    const { keys, values } = this;
    const value = this.make(textOf(bytes, start, end));
    if (value === undefined) return undefined;
    const at = first * PLACE;
    copyBytes(keys, at, at + PLACE, keys, at + PLACE);
    values[first + 1] = values[first];
    keys.setUint8(at, end - start);
    copyBytes(bytes, start, end, keys, at + 1);
    values[first] = value;
    return value;
  }
}

/** The text of bytes of UTF-8. */
export function textOf(bytes: DataView, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString();
}
