import { CsvError, type Parser, parse } from 'csv-parse';
import { UserError } from '../shared/user-error';
import { type CsvHeader, detectDelimiter, readHeader } from './csv-header';
import type { IsWanted } from './json-shapes';
import { type ListRecord, LONGEST_RECORD, type RecordPlace, type TakeRecord } from './list-record';

/** Characters of a header; more means that a quote in it is not closed. */
const LONGEST_HEADER = 1024 * 1024;

/**
 * Reads a CSV (RFC 4180) with a header. Every value is a text; an empty cell is absent. A record with too many cells is broken,
 * one with too few lacks the rest.
 *
 * @throws UserError with the line, for a header that can't be used and for quotes that leave in doubt where a cell ends
 */
export async function* readCsv(
  text: AsyncIterable<Buffer>,
  take: TakeRecord,
  isWanted: IsWanted,
): AsyncGenerator<void> {
  const pieces = text[Symbol.asyncIterator]();
  const begin = await readBeginning(pieces);
  const reader = new RecordReader(take, isWanted);
  const parser = parse({
    delimiter: begin.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
  });
  parser.on('error', () => {
    // Told by `write` and by the last reading; without a listener it would end the process.
  });
  try {
    for (
      let piece: Buffer | undefined = begin.text;
      piece;
      piece = (await pieces.next()).value ?? undefined
    ) {
      const written = write(parser, piece);
      // Read at once, not record by record: what that costs is more than the parsing.
      reader.takeAll(parser);
      await written;
      reader.assertGoodHeader();
      yield;
    }
    parser.end();
    for await (const cells of parser) reader.take(cells);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A fault of the header stands before it in the list, and comes first however a network cuts it.
    reader.assertGoodHeader();
    throw new UserError(reader.faultOf(error));
  }
  reader.assertGoodHeader();
}

/** The text up to where the delimiter is known, which is the end of the first record. */
async function readBeginning(
  pieces: AsyncIterator<Buffer>,
): Promise<{ readonly text: Buffer; readonly delimiter: ',' | ';' | '\t' }> {
  const read: Buffer[] = [];
  let text = '';
  for (;;) {
    const { done, value } = await pieces.next();
    if (!done) {
      read.push(value);
      text += value.toString('utf8');
    }
    const blank = /^\s*/.exec(text)?.[0] ?? '';
    const line = 1 + countLineEnds(blank);
    const header = /^(?:[^"\r\n]|"[^"]*")*(?=[\r\n])/.exec(text.slice(blank.length))?.[0];
    if (header !== undefined || done) {
      return {
        text: Buffer.concat(read),
        delimiter: detectDelimiter(header ?? text.slice(blank.length), line),
      };
    }
    if (text.length > LONGEST_HEADER) {
      throw new UserError(`line ${line}: a header of more than 1 MB; a quote in it is not closed`);
    }
  }
}

function write(parser: Parser, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.write(piece, (error) => (error ? reject(error) : resolve()));
  });
}

/** Makes rows of cells, and counts the lines on which they begin. */
class RecordReader {
  private columns: Columns | undefined;
  private record = 0;
  /** Where the record under way begins. */
  private line = 1;
  private fault: UserError | undefined;

  constructor(
    private readonly takeRecord: TakeRecord,
    private readonly isWanted: IsWanted,
  ) {}

  takeAll(parser: Parser): void {
    for (let cells = parser.read(); cells !== null; cells = parser.read()) this.take(cells);
  }

  take(cells: string[]): void {
    const { line } = this;
    this.line++;
    for (const cell of cells) if (hasLineEnd(cell)) this.line += countLineEnds(cell);
    if (this.fault || (cells.length === 1 && cells[0]?.trim() === '')) return;
    if (this.columns) {
      this.record++;
      this.takeRecord(rowOf(this.columns, cells, { record: this.record, line }));
      return;
    }
    try {
      this.columns = columnsOf(readHeader(cells, line), this.isWanted);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.fault = error;
    }
  }

  /** @throws UserError where the header can't be used */
  assertGoodHeader(): void {
    if (this.fault) throw this.fault;
  }

  /** The parser's own words are left out: they quote the cell. */
  faultOf(error: CsvError): string {
    const where = `line ${this.line}: the record that begins here has`;
    switch (error.code) {
      case 'CSV_QUOTE_NOT_CLOSED':
        return `${where} a quote that is not closed`;
      case 'CSV_MAX_RECORD_SIZE':
        return `${where} more than ${LONGEST_RECORD / 1024 / 1024} MB; a quote is not closed`;
      case 'INVALID_OPENING_QUOTE':
        return `${where} a quote within a cell that is not quoted; write the cell in quotes, and "" for a quote in it`;
      case 'CSV_INVALID_CLOSING_QUOTE':
        return `${where} something behind a closing quote; write "" for a quote within a cell`;
      default:
        return `${where} a fault (${error.code})`;
    }
  }
}

/** What is read of a record, by the number of the cell. */
interface Columns {
  readonly count: number;
  readonly address: number;
  readonly wanted: readonly { readonly column: number; readonly name: string }[];
  /** Columns without a name, whose cells have to be empty. */
  readonly nameless: readonly number[];
}

function columnsOf({ names, address }: CsvHeader, isWanted: IsWanted): Columns {
  return {
    count: names.length,
    address,
    wanted: names.flatMap((name, column) => (name !== undefined && isWanted(name) ? [{ column, name }] : [])),
    nameless: names.flatMap((name, column) => (name === undefined ? [column] : [])),
  };
}

function rowOf(
  { count, address, wanted, nameless }: Columns,
  cells: readonly string[],
  place: RecordPlace,
): ListRecord {
  const broken = (message: string): ListRecord => ({ ...place, reason: 'INVALID_CSV', message });
  if (cells.length > count) return broken(`${cells.length} cells where the header has ${count}`);
  for (const column of nameless) {
    if (cells[column]) return broken(`a value in column ${column + 1}, which has no name`);
  }
  const row: Record<string, unknown> = {};
  for (const { column, name } of wanted) {
    const cell = cells[column];
    // A text assigned to __proto__ is dropped by JavaScript itself.
    if (cell) row[name] = cell;
  }
  const email = cells[address];
  if (email) row.email = email;
  return { record: place.record, line: place.line, row };
}

/** By hand: a pattern costs more to start than a usual cell to go through. */
function hasLineEnd(cell: string): boolean {
  for (let at = 0; at < cell.length; at++) {
    const code = cell.charCodeAt(at);
    if (code === 10 || code === 13) return true;
  }
  return false;
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
