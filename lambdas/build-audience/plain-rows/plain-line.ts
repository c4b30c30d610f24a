import { BACKSLASH, COMMA } from '../ascii';
import type { WrittenLine } from '../audience-writer';
import { copyAscii, copyBytes, viewOfText } from '../byte-words';
import type { PlainAddress } from './plain-address';
import type { RowShape } from './row-shape';

const POSITION = viewOfText('{"position":');
const ADDRESS = viewOfText(',"address":"');
const DATA = viewOfText('","data":{');
const END = viewOfText('}}\n');
/** Of all that is not of the row, but for the names of its fields. */
const FRAME = POSITION.byteLength + '9999'.length + ADDRESS.byteLength + DATA.byteLength + END.byteLength;
/** No character grows more: one of two bytes becomes an escape of six, one of four bytes two escapes. */
const GROWTH = 3;
const SMALL_U = 0x75;
const HEX = Buffer.from('0123456789abcdef');

/** A field of a row that the template reads. */
export interface PlainField {
  /** Its place among the fields of the row. */
  readonly index: number;
  /** Its name as JSON in ASCII, with the colon. */
  readonly name: DataView;
}

/** The line of a recipient whose data are texts without escapes, copied from the bytes of the row. */
export class PlainLine implements WrittenLine {
  private bytes: DataView = new DataView(new ArrayBuffer(0));
  private start = 0;
  private end = 0;
  private readonly namesLength: number;

  constructor(
    private readonly shape: RowShape,
    /** The place of the address among the fields of the row. */
    private readonly email: number,
    private readonly fields: readonly PlainField[],
    private readonly address: PlainAddress,
  ) {
    this.namesLength = fields.reduce((length, { name }) => length + name.byteLength + 1, 0);
  }

  /** The row whose line it is, from now on. */
  of(bytes: DataView, start: number, end: number): this {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    return this;
  }

  get most(): number {
    return FRAME + this.namesLength + this.address.length + GROWTH * (this.end - this.start);
  }

  write(into: DataView, start: number, position: number): number {
    const { bytes, address, fields } = this;
    const { spans } = this.shape;
    let at = copyAll(POSITION, into, start);
    at = writeNumber(position, into, at);
    at = copyAll(ADDRESS, into, at);
    const local = (spans[2 * this.email] ?? 0) + 1;
    at = copyBytes(bytes, local, local + address.localLength, into, at);
    at = copyBytes(address.key, address.localLength, address.length, into, at);
    at = copyAll(DATA, into, at);
    let isFirst = true;
    for (const { index, name } of fields) {
      if (!isFirst) into.setUint8(at++, COMMA);
      isFirst = false;
      at = copyAll(name, into, at);
      at = copyText(bytes, spans[2 * index] ?? 0, spans[2 * index + 1] ?? 0, into, at);
    }
    return copyAll(END, into, at);
  }
}

/** All of these answer where what they wrote ends. */
function copyAll(from: DataView, into: DataView, to: number): number {
  return copyBytes(from, 0, from.byteLength, into, to);
}

/** Below 10,000. */
function writeNumber(value: number, into: DataView, to: number): number {
  let at = to;
  for (let unit = value < 10 ? 1 : value < 100 ? 10 : value < 1000 ? 100 : 1000; unit >= 1; unit /= 10) {
    into.setUint8(at++, 0x30 + (Math.floor(value / unit) % 10));
  }
  return at;
}

/** Text in UTF-8 as JSON in ASCII. */
function copyText(from: DataView, start: number, end: number, into: DataView, to: number): number {
  let next = copyAscii(from, start, end, into, to);
  let at = to + next - start;
  while (next < end) {
    const byte = from.getUint8(next);
    if (byte < 0x80) {
      into.setUint8(at++, byte);
      next++;
      continue;
    }
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    // Behind the ones that tell the length (RFC 3629, 3).
    let code = byte & (0xff >> (length + 1));
    for (let more = 1; more < length; more++) code = (code << 6) | (from.getUint8(next + more) & 0x3f);
    at = writeCharacter(code, into, at);
    next += length;
  }
  return at;
}

/** As JSON escapes it (RFC 8259, 7): one unit of UTF-16 or two. */
function writeCharacter(code: number, into: DataView, to: number): number {
  if (code < 0x10000) return writeEscape(code, into, to);
  const beyond = code - 0x10000;
  return writeEscape(0xdc00 | (beyond & 0x3ff), into, writeEscape(0xd800 | (beyond >> 10), into, to));
}

function writeEscape(unit: number, into: DataView, to: number): number {
  let at = to;
  into.setUint8(at++, BACKSLASH);
  into.setUint8(at++, SMALL_U);
  for (let shift = 12; shift >= 0; shift -= 4) into.setUint8(at++, HEX[(unit >> shift) & 0xf] ?? 0);
  return at;
}
