import { isObject } from '../shared/json-values';
import { UserError } from '../shared/user-error';
import { LF } from './ascii';
import { jsonRecordReader } from './json-record';
import type { IsWanted } from './json-shapes';
import { LineSplitter } from './line-splitter';
import { type ListRecord, LONGEST_RECORD, type TakeRecord } from './list-record';
import { byteString } from './utf8';

/** Takes rows as they are, line by line, where it can. */
export interface RowLane {
  /** How many rows the last {@link take} took. */
  readonly taken: number;
  /** Whether it will take no more. */
  readonly isOver: boolean;
  /** Takes whole lines from `start` on up to the first that it leaves alone; answers where that begins. */
  take(bytes: Buffer, start: number): number;
  /** Gets the byte string of a row that it did not take, for its like. */
  learn(line: string): void;
}

/**
 * Reads JSON lines: one object a line. A line that is none is one broken record.
 *
 * @throws UserError for an object over several lines, an object around the rows, and a last line that is cut off
 */
export async function* readJsonLines(
  text: AsyncIterable<Buffer>,
  take: TakeRecord,
  isWanted: IsWanted,
  lane?: RowLane,
): AsyncGenerator<void> {
  const readRecord = jsonRecordReader(isWanted);
  const splitter = new LineSplitter();
  let line = 0;
  let record = 0;
  /** Kept back until it is plain whether it is a row among others or an object around all of them. */
  let first: ListRecord | undefined;

  const read = (lines: readonly string[]): void => {
    for (const content of lines) {
      line++;
      if (isBlank(content)) continue;
      record++;
      const read = readRecord(content, record, line);
      if (record === 1) {
        if ('reason' in read && isUnfinished(content)) throw new UserError(overSeveralLines(line));
        first = read;
        continue;
      }
      if (first) take(first);
      first = undefined;
      take(read);
      if ('row' in read) lane?.learn(content);
    }
  };
  /** Goes by single lines where the lane may take the next. */
  const readPiece = (piece: Buffer): void => {
    let at = 0;
    while (at < piece.length) {
      if (!lane || lane.isOver) {
        read(splitter.push(byteString(piece.subarray(at))));
        return;
      }
      if (record > 1 && splitter.heldLength === 0) {
        at = lane.take(piece, at);
        line += lane.taken;
        record += lane.taken;
      }
      const next = piece.indexOf(LF, at) + 1 || piece.length;
      if (at < next) read(splitter.push(byteString(piece.subarray(at, next))));
      at = next;
    }
  };

  for await (const piece of text) {
    readPiece(piece);
    if (splitter.heldLength > LONGEST_RECORD) {
      throw new UserError(`line ${line + 1}: longer than ${LONGEST_RECORD / 1024 / 1024} MB`);
    }
    yield;
  }
  const last = splitter.end();
  if (last !== undefined) {
    read([last]);
    if (isUnfinished(last)) {
      throw new UserError(`line ${line}: the file ends within a record; upload it again, whole`);
    }
  }
  if (first) {
    if ('row' in first && isAround(first.row)) throw new UserError(aroundTheRows(first.line));
    take(first);
  }
}

/** Almost every line begins with a bracket, which costs less to see than a pattern. A byte order mark is three bytes. */
const isBlank = (line: string): boolean =>
  line.charCodeAt(0) !== 123 && /^(?:[ \t]|\xef\xbb\xbf)*$/.test(line);

/** Whether a text of JSON ends before its brackets and quotes are closed. */
function isUnfinished(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return quoted || depth > 0;
}

/** Whether an object, the only one of its file, holds the rows instead of being one. */
function isAround(row: Readonly<Record<string, unknown>>): boolean {
  return (
    !Object.hasOwn(row, 'email') &&
    Object.values(row).some((value) => Array.isArray(value) && value.some(isObject))
  );
}

function overSeveralLines(line: number): string {
  return `line ${line}: an object that does not end on its line; write one object a line (JSON lines) or an array, […]`;
}

function aroundTheRows(line: number): string {
  return `line ${line}: an object around the rows; write the array alone, […], or one row a line (JSON lines)`;
}
