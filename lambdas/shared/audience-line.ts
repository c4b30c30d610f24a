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

/** A line with its line feed: the same characters as by `JSON.stringify`, which takes several times as long for so small an object. */
export function formatAudienceLine({ position, address, data }: AudienceLine): string {
  let fields = '';
  for (const name in data) {
    const value = data[name];
    const text = typeof value === 'string' ? quoted(value) : JSON.stringify(value);
    if (text !== undefined) fields += `${fields === '' ? '' : ','}${quoted(name)}:${text}`;
  }
  return `{"position":${position},"address":${quoted(address)},"data":{${fields}}}\n`;
}

/** What JSON may not have in a text as it is. */
const NEEDS_ESCAPE = /["\\\p{Cc}\p{Surrogate}]/u;

function quoted(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
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
