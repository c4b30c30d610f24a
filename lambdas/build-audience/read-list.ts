import { UserError } from '../shared/user-error';
import { readCsv } from './csv';
import { unpacked } from './gunzip';
import { readJsonArray } from './json-array';
import { type RowLane, readJsonLines } from './json-lines';
import type { IsWanted } from './json-shapes';
import type { TakeRecord } from './list-record';
import { utf8Text } from './utf8';

/** Bytes before the first character that tells what a list is. */
const LONGEST_BLANK = 1024 * 1024;

/**
 * Reads the records of a list in memory that does not grow with it. What the list is, is told by its content: gzip by its first
 * two bytes; then `[` begins a JSON array, `{` JSON lines, anything else a CSV. An empty list has no records.
 *
 * @param take gets each record; where the list has a fault, those before it
 * @param isWanted says which top-level fields are read; others may be left out of the rows
 * @param lane may take rows of JSON lines in place of `take`
 * @returns a generator that pauses after each piece of the list, so that whoever reads can wait or stop there
 * @throws UserError that names the key, where there is one the line, and what to do; nothing after the fault is read
 */
export async function* readList(
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  take: TakeRecord,
  isWanted: IsWanted = () => true,
  lane?: RowLane,
): AsyncGenerator<void> {
  try {
    yield* readText(utf8Text(unpacked(bytes)), take, isWanted, lane);
  } catch (error) {
    throw error instanceof UserError ? new UserError(withKey(key, error.message)) : error;
  }
}

async function* readText(
  text: AsyncGenerator<Buffer>,
  take: TakeRecord,
  isWanted: IsWanted,
  lane: RowLane | undefined,
): AsyncGenerator<void> {
  const blank: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await text.next();
    if (done) return;
    blank.push(value);
    const [first] = /\S/.exec(value.toString('utf8')) ?? [];
    if (first === undefined) {
      length += value.length;
      if (length > LONGEST_BLANK) throw new UserError('line 1: more than 1 MB of blank lines; take them out');
      continue;
    }
    yield* readerOf(first)(resumed(blank, text), take, isWanted, lane);
    return;
  }
}

type Reader = (
  text: AsyncIterable<Buffer>,
  take: TakeRecord,
  isWanted: IsWanted,
  lane: RowLane | undefined,
) => AsyncGenerator<void>;

function readerOf(first: string): Reader {
  if (first === '[') return readJsonArray;
  return first === '{' ? readJsonLines : readCsv;
}

async function* resumed(begun: readonly Buffer[], rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* begun;
  yield* rest;
}

function withKey(key: string, message: string): string {
  return message.startsWith('line ') ? `${key}, ${message}` : `${key}: ${message}`;
}
