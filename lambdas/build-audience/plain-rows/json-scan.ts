import { BACKSLASH, COMMA, QUOTE } from '../ascii';

const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

/** 1 for what may stand in a text without an escape before it: not quotes, backslashes and control characters (RFC 8259, 7). */
const IN_TEXT = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/**
 * Where a value ends that is a text without escapes, a number, `true`, `false`, `null`, or a list of such; -1 for any other and for what
 * is no JSON.
 *
 * @param bytes UTF-8 with a line feed somewhere after `at`, which ends every value
 */
export function endOfValue(bytes: DataView, at: number): number {
  const first = bytes.getUint8(at);
  if (first === QUOTE) return endOfText(bytes, at);
  return first === OPEN_LIST ? endOfList(bytes, at + 1) : endOfWord(bytes, at);
}

function endOfText(bytes: DataView, start: number): number {
  let at = start + 1;
  while (IN_TEXT[bytes.getUint8(at)] === 1) at++;
  return bytes.getUint8(at) === QUOTE ? at + 1 : -1;
}

function endOfList(bytes: DataView, start: number): number {
  let at = afterSpaces(bytes, start);
  if (bytes.getUint8(at) === CLOSE_LIST) return at + 1;
  for (;;) {
    at = bytes.getUint8(at) === QUOTE ? endOfText(bytes, at) : endOfWord(bytes, at);
    if (at < 0) return -1;
    at = afterSpaces(bytes, at);
    const next = bytes.getUint8(at);
    if (next === CLOSE_LIST) return at + 1;
    if (next !== COMMA) return -1;
    at = afterSpaces(bytes, at + 1);
  }
}

/** Without line feeds and carriage returns, for these end a line. */
export function afterSpaces(bytes: DataView, start: number): number {
  let at = start;
  while (bytes.getUint8(at) === 0x20 || bytes.getUint8(at) === 0x09) at++;
  return at;
}

function endOfWord(bytes: DataView, at: number): number {
  const first = bytes.getUint8(at);
  if (first === MINUS || isDigit(first)) return endOfNumber(bytes, at);
  for (const word of WORDS) if (isAt(bytes, at, word)) return at + word.length;
  return -1;
}

function isAt(bytes: DataView, start: number, word: Uint8Array): boolean {
  let at = start;
  for (const byte of word) if (bytes.getUint8(at++) !== byte) return false;
  return true;
}

/** RFC 8259, 6. */
function endOfNumber(bytes: DataView, start: number): number {
  let at = bytes.getUint8(start) === MINUS ? start + 1 : start;
  at = bytes.getUint8(at) === ZERO ? at + 1 : afterDigits(bytes, at);
  if (at >= 0 && bytes.getUint8(at) === DOT) at = afterDigits(bytes, at + 1);
  // e and E.
  if (at < 0 || (bytes.getUint8(at) | 0x20) !== 0x65) return at;
  at++;
  return afterDigits(bytes, bytes.getUint8(at) === MINUS || bytes.getUint8(at) === 0x2b ? at + 1 : at);
}

/** -1 where there is none. */
function afterDigits(bytes: DataView, start: number): number {
  let at = start;
  while (isDigit(bytes.getUint8(at))) at++;
  return at > start ? at : -1;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;
