import { isUtf8 } from 'node:buffer';
import { UserError } from '../shared/user-error';
import { CR, LF } from './ascii';

/**
 * The bytes of a text file, cut between characters and proven to be UTF-8. A byte order mark at the start is left out.
 *
 * @throws UserError that names the line of the first byte that is not UTF-8, or is NUL
 */
export async function* utf8Text(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const lines = new LineCounter();
  let held: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of bytes) {
    const whole =
      held.length > 0
        ? Buffer.concat([held, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    // A byte order mark is at most three bytes long.
    if (!begun && whole.length < 3) {
      held = whole;
      continue;
    }
    const start = begun ? 0 : byteOrderMark(whole);
    begun = true;
    const end = whole.length - unfinished(whole);
    held = whole.subarray(end);
    yield* checked(whole.subarray(start, end), lines);
  }
  yield* checked(begun ? held : held.subarray(byteOrderMark(held)), lines);
}

/**
 * UTF-8 with a character for each byte, of the byte's number. It is made ten times as fast as the text, of which a piece
 * with one umlaut is not ASCII any more; and whoever looks for ASCII finds it, for in UTF-8 its bytes are part of nothing else.
 */
export function byteString(text: Buffer): string {
  return text.toString('latin1');
}

const BEYOND_ASCII = /[\x80-\xff]/;

/** The text that a {@link byteString} stands for. */
export function textOf(bytes: string): string {
  return BEYOND_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes;
}

/** Bytes of the mark at the start of a text. */
function byteOrderMark(text: Buffer): number {
  const [first, second, third] = text;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new UserError('line 1: the file is UTF-16; save it as UTF-8');
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
}

/** How many bytes at the end begin a character that is not complete yet (RFC 3629, 3). */
function unfinished(text: Buffer): number {
  for (let back = 1; back <= 3 && back <= text.length; back++) {
    const byte = text[text.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** A text up to what it may not hold: whatever is wrong before that is told first, however the text was cut. */
function* checked(text: Buffer, lines: LineCounter): Generator<Buffer> {
  const nul = text.indexOf(0);
  const valid = isUtf8(text);
  const broken = valid ? text.length : firstInvalid(text);
  const end = nul < 0 ? broken : Math.min(nul, broken);
  const good = text.subarray(0, end);
  if (end > 0) yield good;
  lines.count(good);
  if (end === text.length) return;
  throw new UserError(
    end === nul
      ? `line ${lines.current}: a NUL byte, as UTF-16 is full of; save the file as UTF-8`
      : `line ${lines.current}: a byte that is not UTF-8; save the file as UTF-8`,
  );
}

/** Where the first character begins that is none. */
function firstInvalid(text: Buffer): number {
  let start = 0;
  for (let next = 1; next <= text.length; next++) {
    // A character ends where the next byte does not continue it.
    if (next < text.length && ((text[next] ?? 0) & 0xc0) === 0x80) continue;
    if (!isUtf8(text.subarray(start, next))) return start;
    start = next;
  }
  return start;
}

/** Counts the lines of a text that comes in pieces; LF, CRLF and CR end one. */
class LineCounter {
  current = 1;
  private endsInCr = false;

  count(text: Buffer): void {
    if (text.length === 0) return;
    const start = this.endsInCr && text[0] === LF ? 1 : 0;
    for (let at = text.indexOf(LF, start); at >= 0; at = text.indexOf(LF, at + 1)) this.current++;
    for (let at = text.indexOf(CR); at >= 0; at = text.indexOf(CR, at + 1)) {
      if (text[at + 1] !== LF) this.current++;
    }
    this.endsInCr = text[text.length - 1] === CR;
  }
}
