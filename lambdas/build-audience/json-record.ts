import { isObject } from '../shared/json-values';
import { type IsWanted, JsonShapes } from './json-shapes';
import { DEEPEST_RECORD, type ListRecord } from './list-record';
import { textOf } from './utf8';

/** Reads the JSON of one record, which is a byte string. */
export type ReadJsonRecord = (bytes: string, record: number, line: number) => ListRecord;

/** Makes a reader of the records of one list; fields that are not wanted may be left out. */
export function jsonRecordReader(isWanted: IsWanted): ReadJsonRecord {
  const shapes = new JsonShapes(isWanted);
  return (bytes, record, line) => {
    const known = shapes.read(bytes);
    if (known) return { record, line, row: known };
    const read = parseRecord(textOf(bytes), record, line);
    if ('row' in read) shapes.learn(bytes, read.row);
    return read;
  };
}

/** The parser's own words are left out: they quote the text, which holds an address. */
function parseRecord(text: string, record: number, line: number): ListRecord {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (error) {
    const [, position] = / at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    return broken(
      record,
      line,
      position === undefined ? 'not valid JSON' : `not valid JSON at its character ${Number(position) + 1}`,
    );
  }
  if (!isObject(row)) return broken(record, line, `must be an object, got ${nounOf(row)}`);
  if (isDeeper(row, DEEPEST_RECORD))
    return broken(record, line, `nested deeper than ${DEEPEST_RECORD} levels`);
  return { record, line, row };
}

function broken(record: number, line: number, message: string): ListRecord {
  return { record, line, reason: 'INVALID_JSON', message };
}

function nounOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

/** Goes by names and places, not by a list of the values: it looks at every row. */
function isDeeper(value: unknown, levels: number): boolean {
  if (Array.isArray(value)) {
    return levels === 0 || value.some((element) => isDeeper(element, levels - 1));
  }
  if (!isObject(value)) return false;
  if (levels === 0) return true;
  for (const name in value) if (isDeeper(value[name], levels - 1)) return true;
  return false;
}
