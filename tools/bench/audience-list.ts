import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { UserError } from '../../lambdas/shared/user-error';

/** What a list may be written as; with `.gz` it is packed. */
export const formats = ['json', 'jsonl', 'csv', 'json.gz', 'jsonl.gz', 'csv.gz'] as const;
export type Format = (typeof formats)[number];

/** A format without its packing. */
export type Layout = 'json' | 'jsonl' | 'csv';

export function layoutOf(format: Format): Layout {
  if (format.startsWith('jsonl')) return 'jsonl';
  return format.startsWith('json') ? 'json' : 'csv';
}

/** `name`, where it is a format. @throws UserError that lists the formats */
export function formatOf(name: string): Format {
  const format = formats.find((known) => known === name);
  if (!format) throw new UserError(`no format "${name}"; formats: ${formats.join(', ')}`);
  return format;
}

const FIRST_NAMES = ['Ann', 'Bob', 'Maria', 'Lukas', 'Francesca', 'Tom & Jerry', 'Li', 'Noah', 'Emma', 'Zoë'];
const LAST_NAMES = ['Smith', "O'Hara", 'van der Berg', 'Nguyen', 'Rossi', 'Dubois', 'Novak', 'Müller'];
/** Most people are with a few providers, the others with as many as there are shops. */
const PROVIDERS = ['gmail.com', 'outlook.com', 'yahoo.co.uk', 'web.de', 'icloud.com', 'proton.me'];
const PREFERENCES = [['electronics', 'books'], ['fashion', 'home'], ['sports'], []];
const WRITTEN_AT_ONCE = 500;

/**
 * The row at a place of a list, always the same there: what the recipe's rows have, and a userId and a locale. Of 1,000 rows
 * about ten are the address of another row, three have a fault in it, and one a domain beyond ASCII; a fifth of the names is not ASCII.
 */
export function rowAt(index: number): Record<string, unknown> {
  const mixed = mix(index);
  return {
    email: addressAt(index, mixed),
    name: `${pick(FIRST_NAMES, mixed)} ${pick(LAST_NAMES, mixed >>> 4)}`,
    segment: mixed % 3 === 0 ? 'loyal_customers' : 'new_customers',
    preferences: pick(PREFERENCES, mixed >>> 8),
    userId: `u-${index}`,
    locale: mixed % 5 === 0 ? 'de-AT' : 'en-GB',
  };
}

function addressAt(index: number, mixed: number): string {
  const domain =
    mixed % 10 < 7 ? pick(PROVIDERS, mixed >>> 12) : `shop${(mixed >>> 12) % 5000}.example-mail.com`;
  switch (index % 1000) {
    case 111:
      return `no-address-${index}`;
    case 222:
      return `two..dots.${index}@${domain}`;
    case 333:
      return '';
    case 444:
      return `kundin.${index}@münchen-läden.de`;
  }
  // A row before it, in other letters.
  if (index % 100 === 99) return addressAt(index - 1, mix(index - 1)).toUpperCase();
  return `${mixed % 4 === 0 ? 'Person' : 'person'}.${index.toString(36)}@${domain}`;
}

/** Writes a list of so many rows, a few at a time. */
export async function writeList(file: string, rows: number, format: Format): Promise<void> {
  const text = Readable.from(pieces(rows, layoutOf(format)));
  const into = createWriteStream(file);
  await (format.endsWith('.gz') ? pipeline(text, createGzip({ level: 1 }), into) : pipeline(text, into));
}

function* pieces(rows: number, layout: Layout): Generator<string> {
  if (layout === 'csv') yield `${Object.keys(rowAt(0)).join(',')}\n`;
  if (layout === 'json') yield '[\n';
  for (let start = 0; start < rows; start += WRITTEN_AT_ONCE) {
    const count = Math.min(WRITTEN_AT_ONCE, rows - start);
    const lines = Array.from({ length: count }, (_, at) => lineOf(rowAt(start + at), layout));
    if (layout === 'json') yield `${lines.join(',\n')}${start + count < rows ? ',' : ''}\n`;
    else yield `${lines.join('\n')}\n`;
  }
  if (layout === 'json') yield ']\n';
}

function lineOf(row: Record<string, unknown>, layout: Layout): string {
  return layout === 'csv' ? Object.values(row).map(cellOf).join(',') : JSON.stringify(row);
}

function cellOf(value: unknown): string {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreads consecutive numbers over 32 bits (the finalizer of MurmurHash3). */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at % values.length];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}
