/** Bytes that are read and written four at a time: a third of the time that one by one takes, where they are few. */
const WORD = 4;
/** The bits that no byte of ASCII has. */
const BEYOND_ASCII = 0x80808080 | 0;

/** The same bytes to be read in words, in the same memory. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a text that is kept: what `Buffer.from` makes of it would keep the 8 KB alive that Node cut it from. */
export function viewOfText(text: string): DataView {
  return viewOf(new TextEncoder().encode(text));
}

/** Copies the bytes from `start` to before `end` to a place; answers where they end there. */
export function copyBytes(from: DataView, start: number, end: number, into: DataView, to: number): number {
  let at = to;
  let next = start;
  for (; next + WORD <= end; next += WORD, at += WORD) into.setInt32(at, from.getInt32(next));
  for (; next < end; next++) into.setUint8(at++, from.getUint8(next));
  return at;
}

/** The same up to the first byte, or the first few, that are not all ASCII; answers where it stopped in `from`. */
export function copyAscii(from: DataView, start: number, end: number, into: DataView, to: number): number {
  let at = to;
  let next = start;
  for (; next + WORD <= end; next += WORD, at += WORD) {
    const word = from.getInt32(next);
    if ((word & BEYOND_ASCII) !== 0) return next;
    into.setInt32(at, word);
  }
  for (; next < end; next++) {
    const byte = from.getUint8(next);
    if (byte >= 0x80) return next;
    into.setUint8(at++, byte);
  }
  return next;
}

/** Whether the bytes from `start` to before `end` are the same as those from a place on. */
export function isSame(bytes: DataView, start: number, end: number, other: DataView, from: number): boolean {
  let at = from;
  let next = start;
  for (; next + WORD <= end; next += WORD, at += WORD) {
    if (bytes.getInt32(next) !== other.getInt32(at)) return false;
  }
  for (; next < end; next++) if (bytes.getUint8(next) !== other.getUint8(at++)) return false;
  return true;
}

/** A number of 32 bits that tells most bytes from others: whoever knows it can make up some that it does not. */
export function quickHash(bytes: DataView, start: number, end: number): number {
  let hash = end - start;
  let next = start;
  for (; next + WORD <= end; next += WORD) hash = mixed(hash ^ bytes.getInt32(next));
  for (; next < end; next++) hash = mixed(hash ^ bytes.getUint8(next));
  return hash;
}

/** A multiplication spreads bits upwards, the shift brings them down again. */
function mixed(value: number): number {
  const product = Math.imul(value, 0x85ebca6b);
  return product ^ (product >>> 15);
}
