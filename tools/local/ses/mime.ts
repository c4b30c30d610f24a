import type { NameValue } from './state';

export interface MimeContent {
  readonly subject?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
}

/** Longest line of a body that may go out as it is (RFC 5322, 2.1.1). */
const MAX_LINE = 998;

/**
 * A message in its MIME form (RFC 5322, 2045 to 2047): `before` the subject come headers that the caller orders, then
 * subject, MIME headers and bodies. `id` makes the boundary, so that one message has one form.
 */
export function buildMime(
  before: readonly NameValue[],
  content: MimeContent,
  id: string,
  after: readonly NameValue[] = [],
): string {
  const { head, body } = encodeBody(content, id);
  const subject =
    content.subject === undefined ? [] : [{ name: 'Subject', value: encodeUnstructured(content.subject) }];
  const headers = [...before, ...subject, ...after, { name: 'MIME-Version', value: '1.0' }, ...head];
  return `${headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** The Content-Type and transfer encoding of a body, as {@link buildMime} writes them. */
export function contentHeaders(content: MimeContent, id: string): NameValue[] {
  return encodeBody(content, id).head;
}

function encodeBody({ html, text }: MimeContent, id: string): { head: NameValue[]; body: string } {
  const parts = [
    ...(text === undefined ? [] : [encodePart('text/plain', text)]),
    ...(html === undefined ? [] : [encodePart('text/html', html)]),
  ];
  const [first, second] = parts;
  if (!first) return { head: [], body: '' };
  if (!second) return first;
  const boundary = `----=_Part_${id}`;
  const body = parts
    .map((part) => {
      const head = part.head.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
      return `--${boundary}\r\n${head}\r\n${part.body}\r\n`;
    })
    .join('');
  return {
    head: [{ name: 'Content-Type', value: `multipart/alternative; boundary="${boundary}"` }],
    body: `${body}--${boundary}--\r\n`,
  };
}

function encodePart(type: string, source: string): { head: NameValue[]; body: string } {
  const lines = source.split(/\r\n|\r|\n/);
  const plain = lines.every((line) => /^[\t\x20-\x7e]*$/.test(line) && line.length <= MAX_LINE);
  return {
    head: [
      { name: 'Content-Type', value: `${type}; charset=UTF-8` },
      { name: 'Content-Transfer-Encoding', value: plain ? '7bit' : 'quoted-printable' },
    ],
    body: (plain ? lines : lines.map(quotedPrintable)).join('\r\n'),
  };
}

/** One line in quoted-printable (RFC 2045, 6.7), cut into pieces of 76 characters at most. */
function quotedPrintable(line: string): string {
  const pieces = [...Buffer.from(line)].map((byte) => {
    const plain = (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d) || byte === 0x09;
    return plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  // Blanks at the end of a line get lost on the way.
  const last = pieces.at(-1);
  if (last === ' ' || last === '\t') pieces[pieces.length - 1] = last === ' ' ? '=20' : '=09';
  const rows = [''];
  for (const piece of pieces) {
    const row = rows.at(-1) ?? '';
    if (row.length + piece.length > 75) rows.push(piece);
    else rows[rows.length - 1] = row + piece;
  }
  return rows.join('=\r\n');
}

/** A subject: as it is in ASCII, else in encoded words (RFC 2047) of 75 characters at most, folded. */
function encodeUnstructured(value: string): string {
  // Line ends in a value would begin a header of their own.
  const line = value.replace(/[\r\n]+/g, ' ');
  if (/^[\x20-\x7e]*$/.test(line)) return line;
  const words = [''];
  for (const character of line) {
    const word = (words.at(-1) ?? '') + character;
    // 45 bytes make 60 characters of base64.
    if (Buffer.byteLength(word) > 45) words.push(character);
    else words[words.length - 1] = word;
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}
