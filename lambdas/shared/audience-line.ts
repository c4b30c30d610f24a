import * as z from 'zod';

/**
 * One line of `runs/<run>/audience/<shard>.jsonl`: one recipient, lines in order of position without gaps. What is not in it
 * is computed: the key of suppression is `address` lower-cased, the block is `position` / 50.
 */
export const audienceLine = z.strictObject({
  /** Counts within the shard from 0, in its message tag, in the ledger and here alike. */
  position: z.int().min(0).max(9_999),
  /** Normalised by `normalizeAddress`: where the mail goes. */
  address: z.string().min(3),
  /** Fields of the row that the template reads, by their names in the row; the campaign's `templateData` is not repeated. */
  data: z.record(z.string(), z.unknown()),
});
export type AudienceLine = z.output<typeof audienceLine>;

/**
 * A line with its line feed. It is JSON in ASCII, whatever its data: other characters are escaped, and so it is written and read as
 * bytes. That and this function itself, instead of `JSON.stringify`, take a fraction of the time for so small an object.
 */
export function formatAudienceLine({ position, address, data }: AudienceLine): string {
  let fields = '';
  for (const name in data) {
    const value = data[name];
    const text = typeof value === 'string' ? quoted(value) : asciiJson(value);
    if (text !== undefined) fields += `${fields === '' ? '' : ','}${quotedName(name)}:${text}`;
  }
  return `{"position":${position},"address":${quoted(address)},"data":{${fields}}}\n`;
}

/** What a text may have between quotes as it is: ASCII but for control characters, quote and backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : (asciiJson(text) ?? '');
}

/** JSON in ASCII; nothing where JSON has no such value. */
export function asciiJson(value: unknown): string | undefined {
  const json: string | undefined = JSON.stringify(value);
  if (json === undefined) return undefined;
  let ascii = '';
  let copied = 0;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (unit < 0x80) continue;
    ascii += json.slice(copied, at) + escaped(unit);
    copied = at + 1;
  }
  return ascii + json.slice(copied);
}

/** A unit of UTF-16 as JSON escapes it (RFC 8259, 7). */
function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Names as they are written: all lines of a run have the same few, those that its template reads. */
const quotedNames = new Map<string, string>();
/** So that memory does not grow with templates. */
const MOST_NAMES = 1000;

function quotedName(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const text = quoted(name);
  if (quotedNames.size < MOST_NAMES) quotedNames.set(name, text);
  return text;
}

/**
 * Reads a line that {@link formatAudienceLine} wrote.
 *
 * @param position the one that the line must be of
 * @throws Error that says where, without the line: it holds an address
 */
export function parseAudienceLine(text: string, position: number): AudienceLine {
  const { data, error } = audienceLine.safeParse(readJson(text));
  if (data?.position === position) return data;
  const fault = error
    ? `not as it was written: ${error.issues.map(({ path }) => path.join('.') || 'the line').join(', ')}`
    : `it is of position ${data.position}`;
  throw new Error(`audience line of position ${position}: ${fault}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
