import * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../../local/message-of';
import type { Row } from './entry';
import type { OpenedFile } from './read-rows';

/** Where the APIs of services keep the list: SES, Postmark, Brevo, Mailgun. */
const LISTS = ['SuppressedDestinationSummaries', 'Suppressions', 'contacts', 'items'] as const;

const entries = z.array(z.record(z.string(), z.unknown()));

/**
 * Reads what an API answered with: an array of objects, or an object that holds one where services have it.
 *
 * @throws UserError for anything else
 */
export async function rowsOfJson(
  text: AsyncIterable<Buffer>,
  file: string,
  largest: number,
): Promise<OpenedFile> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of text) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > largest) {
      throw new UserError(
        `${file} is JSON of more than ${largest / 1024 / 1024} MB; export it as CSV, or cut it`,
      );
    }
  }
  const parsed = entries.safeParse(listIn(parseJson(Buffer.concat(chunks).toString('utf8'), file)));
  if (!parsed.success) {
    throw new UserError(
      `${file} is JSON without a list of entries: an array of objects, or one under ${LISTS.join(', ')}`,
    );
  }
  const rows = parsed.data.map((entry, index) => ({ line: index + 1, row: flatten(entry) }));
  const columns = [...new Set(rows.flatMap(({ row }) => Object.keys(row)))];
  return { columns, rows: oneByOne(rows) };
}

async function* oneByOne<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${messageOf(error)}`);
  }
}

function listIn(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const name = LISTS.find((candidate) => Object.hasOwn(json, candidate));
  return name === undefined ? json : Object.entries(json).find(([key]) => key === name)?.[1];
}

/**
 * An entry as a row of a CSV: `{"consent":{"at":…}}` has `consent.at`, and a reason with a code (Brevo) is that code.
 */
function flatten(entry: Readonly<Record<string, unknown>>): Row {
  const cells = Object.entries(entry).flatMap(([name, value]): (readonly [string, string])[] => {
    const column = name.toLowerCase();
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return [[column, value.map(String).join(' ')]];
    if (typeof value !== 'object') return [[column, String(value).trim()]];
    const parts = Object.entries(value).map(
      ([part, inner]) => [`${column}.${part.toLowerCase()}`, String(inner ?? '').trim()] as const,
    );
    const code = parts.find(([part]) => part.endsWith('.code'))?.[1];
    return code === undefined ? parts : [...parts, [column, code]];
  });
  return Object.fromEntries(cells);
}
