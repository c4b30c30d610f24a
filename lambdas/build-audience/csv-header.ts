import { UserError } from '../shared/user-error';

/** What the header of a CSV says. */
export interface CsvHeader {
  /** Names of the fields, by column; nothing for a column without a name. */
  readonly names: readonly (string | undefined)[];
  /** Column of the address. */
  readonly address: number;
}

export type Delimiter = ',' | ';' | '\t';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];

/** Where no column is named `email`, one of these is the address; lower case. */
const ADDRESS_NAMES: readonly string[] = ['email', 'e-mail', 'email address', 'email_address'];

/** Column of Mailchimp's export of people who left ("Unsubscribed contacts"). */
const LEFT_AT = 'UNSUB_TIME';

/**
 * The character between the cells, from the first record as it stands in the file: the one that makes a column for the
 * address, or else the most columns.
 *
 * @throws UserError for `|` and for a line `sep=`
 */
export function detectDelimiter(header: string, line: number): Delimiter {
  if (/^\s*"?sep=/i.test(header)) {
    throw new UserError(`line ${line}: a line that begins with sep= is not read; take it out`);
  }
  const options = DELIMITERS.map((delimiter) => {
    const cells = roughCells(header, delimiter);
    return { delimiter, count: cells.length, hasAddress: addressColumns(cells).length > 0 };
  });
  options.sort((a, b) => Number(b.hasAddress) - Number(a.hasAddress) || b.count - a.count);
  const [best] = options;
  if (!best?.hasAddress && addressColumns(roughCells(header, '|')).length > 0) {
    throw new UserError(`line ${line}: cells separated by | are not read; use a comma, a semicolon or a tab`);
  }
  return best?.delimiter ?? ',';
}

/**
 * Judges the header's cells.
 *
 * @throws UserError that names the line and what is wrong with the header
 */
export function readHeader(cells: readonly string[], line: number): CsvHeader {
  const names = cells.map((cell) => cell.trim() || undefined);
  if (names.some((name) => name?.includes('@'))) {
    throw new UserError(
      `line ${line}: an address where names of columns are due; begin the file with a header, such as email,name`,
    );
  }
  const gone = names.find((name) => name?.toUpperCase() === LEFT_AT);
  if (gone !== undefined) {
    throw new UserError(
      `line ${line}: the column ${gone} marks people who unsubscribed; do not send to them`,
    );
  }
  const twice = names.findIndex((name, column) => name !== undefined && names.indexOf(name) < column);
  const repeated = names[twice];
  if (repeated !== undefined) {
    throw new UserError(
      `line ${line}: columns ${names.indexOf(repeated) + 1} and ${twice + 1} are both named ${JSON.stringify(repeated)}`,
    );
  }
  const exact = names.indexOf('email');
  const [address = exact, another] = exact >= 0 ? [exact] : addressColumns(names);
  if (another !== undefined) {
    throw new UserError(
      `line ${line}: ${names[address]} and ${names[another]} may both be the address; name that column email`,
    );
  }
  if (address < 0) {
    const known = names.map((name) => name ?? '').join(', ');
    throw new UserError(`line ${line}: no column is named email; the header has: ${known.slice(0, 200)}`);
  }
  return { names, address };
}

function addressColumns(names: readonly (string | undefined)[]): number[] {
  return names.flatMap((name, column) =>
    name !== undefined && ADDRESS_NAMES.includes(name.trim().toLowerCase()) ? [column] : [],
  );
}

/** Cells well enough for names; what counts is read by the parser. */
function roughCells(header: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
