import { viewOf } from './byte-words';

/** Characters that are encoded at once: one call for many lines. */
const ENCODED_AT_ONCE = 16 * 1024;

/**
 * Lines as bytes, in one piece of memory that grows: cheaper by far than as many texts that wait to be joined. What was taken and is
 * no longer needed is given back, for memory that the system has yet to hand out costs more than the writing.
 */
export class LineBuffer {
  private bytes: Buffer;
  /** The same bytes, once somebody has asked for {@link room}. */
  private view: DataView | undefined;
  private readonly spare: Buffer[] = [];
  private end = 0;
  private waiting = '';

  /**
   * @param capacity bytes to begin with
   * @param encoding of the lines: ASCII is written many times as fast as UTF-8 with an umlaut here and there
   */
  constructor(
    capacity: number,
    private readonly encoding: 'ascii' | 'utf8',
  ) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** How many bytes it holds, but for some lines that are not encoded yet. */
  get length(): number {
    return this.end;
  }

  get isEmpty(): boolean {
    return this.end === 0 && this.waiting === '';
  }

  add(line: string): void {
    this.waiting += line;
    if (this.waiting.length >= ENCODED_AT_ONCE) this.encode();
  }

  /**
   * Has room for so many bytes more, at its {@link length} and behind, for a caller that writes a line itself; {@link wrote} then says
   * how long it is now.
   */
  room(most: number): DataView {
    if (this.waiting !== '') this.encode();
    if (this.end + most > this.bytes.length) this.grow(this.end + most);
    this.view ??= viewOf(this.bytes);
    return this.view;
  }

  /** @param length of all that it holds, the line among it that was written into its {@link room} */
  wrote(length: number): void {
    this.end = length;
  }

  /** All that it holds; it is empty then. The bytes are the caller's until they are given back. */
  take(): Buffer {
    this.encode();
    const taken = this.bytes.subarray(0, this.end);
    // As much was needed once; to grow to it again would leave all the sizes between behind.
    this.bytes = this.spare.pop() ?? Buffer.allocUnsafeSlow(this.bytes.length);
    this.view = undefined;
    this.end = 0;
    return taken;
  }

  /** @param taken what {@link take} gave, which nobody reads any more */
  giveBack(taken: Buffer): void {
    this.spare.push(Buffer.from(taken.buffer));
  }

  private encode(): void {
    // UTF-8 takes at most three bytes for a unit of UTF-16.
    const needed = this.end + (this.encoding === 'utf8' ? 3 : 1) * this.waiting.length;
    if (needed > this.bytes.length) this.grow(needed);
    this.end += this.bytes.write(this.waiting, this.end, this.encoding);
    this.waiting = '';
  }

  private grow(needed: number): void {
    const bigger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(bigger, 0, 0, this.end);
    this.bytes = bigger;
    this.view = undefined;
  }
}
