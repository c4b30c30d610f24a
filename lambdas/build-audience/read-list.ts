import { UserError } from '../shared/user-error';
import { readCsv } from './csv';
import { unpacked } from './gunzip';
import { readJsonArray } from './json-array';
import { readJsonLines } from './json-lines';
import type { IsWanted } from './json-shapes';
import type { ListRecord } from './list-record';
import { utf8Text } from './utf8';

/** Bytes before the first character that tells what a list is. */
const LONGEST_BLANK = 1024 * 1024;

/**
 * Reads the records of a list, a few thousand at a time, in memory that does not grow with it. What the list is, is told by its
 * content: gzip by its first two bytes; then `[` begins a JSON array, `{` JSON lines, anything else a CSV. An empty list has no
 * records. Each piece of the list is answered, even with no record, so that whoever reads can stop at any time.
 *
 * @param isWanted says which top-level fields are read; others may be left out of the rows
 * @throws UserError that names the key, where there is one the line, and what to do; nothing after the fault is read
 */
export async function* readList(
  key: string,
  bytes: AsyncIterable<Uint8Array>,
  isWanted: IsWanted = () => true,
): AsyncGenerator<readonly ListRecord[]> {
  try {
    yield* readText(utf8Text(unpacked(bytes)), isWanted);
  } catch (error) {
    throw error instanceof UserError ? new UserError(withKey(key, error.message)) : error;
  }
}

async function* readText(text: AsyncGenerator<Buffer>, isWanted: IsWanted): AsyncGenerator<ListRecord[]> {
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
    yield* readerOf(first)(resumed(blank, text), isWanted);
    return;
  }
}

type Reader = (text: AsyncIterable<Buffer>, isWanted: IsWanted) => AsyncGenerator<ListRecord[]>;

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
