import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { utf8Text } from '../../../lambdas/build-audience/utf8';
import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../../local/message-of';
import type { Row } from './entry';
import { headerOf } from './header';
import { rowsOfJson } from './json-rows';

/** A row with the line on which it begins; of JSON the number of the entry. */
export interface PlacedRow {
  readonly line: number;
  readonly row: Row;
}

/** A row that was not taken, and why. */
export interface Reject {
  readonly line: number;
  /** Masked; empty where there is none. */
  readonly email: string;
  readonly reason: string;
  readonly message: string;
}

/** A file, opened as far as its columns are known. */
export interface OpenedFile {
  /** Lower-cased. */
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<PlacedRow>;
}

/** Characters of a record: more is a quote that is not closed. */
const LONGEST_RECORD = 1024 * 1024;

/** Bytes of a JSON file, which is read as a whole. */
const LARGEST_JSON = 100 * 1024 * 1024;

/**
 * Opens a file and finds out what it is by its content: JSON, CSV with a header, or addresses alone. CSV is read row by row.
 *
 * @throws UserError naming file and line, for what can't be read
 */
export async function openFile(file: string): Promise<OpenedFile> {
  const text = utf8Text(bytesOf(file))[Symbol.asyncIterator]();
  let begin = Buffer.alloc(0);
  try {
    while (!/\S[^\r\n]*[\r\n]/.test(begin.toString('utf8')) && begin.length < LONGEST_RECORD) {
      const { done, value } = await text.next();
      if (done) break;
      begin = Buffer.concat([begin, value]);
    }
    const whole = joined(begin, text, file);
    const start = begin.toString('utf8').trimStart();
    if (/^[[{]/.test(start)) return await rowsOfJson(whole, file, LARGEST_JSON);
    return openCsv(start, whole, file);
  } catch (error) {
    throw inFile(file, error);
  }
}

/** A fault of the text, with the file that it is in; one that names the file already, and any other error, as it is. */
function inFile(file: string, error: unknown): unknown {
  return error instanceof UserError && !error.message.startsWith(file)
    ? new UserError(`${file}, ${error.message}`)
    : error;
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk;
  } catch (error) {
    throw new UserError(`${file} can't be read: ${messageOf(error)}`);
  }
}

async function* joined(begin: Buffer, rest: AsyncIterator<Buffer>, file: string): AsyncGenerator<Buffer> {
  if (begin.length > 0) yield begin;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } catch (error) {
    throw inFile(file, error);
  }
}

function openCsv(start: string, text: AsyncIterable<Buffer>, file: string): OpenedFile {
  const [first = ''] = start.split(/\r\n|[\r\n]/);
  const { delimiter, columns, isHeader } = headerOf(first);
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    // Addresses alone are no CSV: a quote in one is a fault of that line, not of the file.
    quote: isHeader ? '"' : null,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    max_record_size: LONGEST_RECORD,
    info: true,
  });
  parser.on('error', () => {
    // Told by reading the rows; a file that is refused before that must not end the process by its quotes.
  });
  const source = Readable.from(text).on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  async function* rows(): AsyncGenerator<PlacedRow> {
    let header = isHeader;
    let line = 1;
    try {
      for await (const { record, info } of parser as AsyncIterable<{
        record: string[];
        info: { lines: number };
      }>) {
        // The parser tells where a record ends.
        const begins = Math.max(line, info.lines - lineEndsIn(record));
        line = info.lines;
        if (!header) yield { line: begins, row: rowOf(columns, record) };
        header = false;
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      throw new UserError(
        `${file}, line ${line + 1}: the record that begins here has a quote that is not closed, or is too long (${error.code}); ` +
          'mend it and import the file again: what is done stays done',
      );
    } finally {
      source.destroy();
    }
  }
  return { columns, rows: rows() };
}

function lineEndsIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|[\r\n]/g)?.length ?? 0), 0);
}

function rowOf(columns: readonly string[], cells: readonly string[]): Row {
  // From entries: a column that is called __proto__ is a column.
  return Object.fromEntries(columns.map((name, index) => [name, (cells[index] ?? '').trim()]));
}
