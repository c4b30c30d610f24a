import { normalizeAddress } from '../../../lambdas/shared/address';

/** What the first line of a CSV tells. */
export interface Header {
  readonly delimiter: ',' | ';' | '\t';
  /** Names of the columns, lower-cased. */
  readonly columns: readonly string[];
  /** Whether the line names columns; else it is data, and they are named by what is known to be written so. */
  readonly isHeader: boolean;
}

const DELIMITERS = ['\t', ';', ','] as const;

/** Columns of files that have no header, by how many they have: our own export, SES's bulk import, addresses alone. */
const UNNAMED: Readonly<Record<number, readonly string[]>> = {
  1: ['address'],
  2: ['emailaddress', 'reason'],
  3: ['address', 'reason', 'time'],
};

/** Reads the first line that isn't blank. */
export function headerOf(line: string): Header {
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, cells: cellsOf(line, delimiter) })).sort(
    (a, b) => b.cells.length - a.cells.length,
  );
  const { delimiter, cells } = best ?? { delimiter: ',', cells: [line] };
  const unnamed = UNNAMED[cells.length];
  if (unnamed && hasAddress(cells[0] ?? '')) return { delimiter, columns: unnamed, isHeader: false };
  return { delimiter, columns: cells.map((cell) => cell.toLowerCase()), isHeader: true };
}

/** Whether a cell is an address, perhaps one with a `'` before it that keeps it from being taken for a formula. */
export function hasAddress(cell: string): boolean {
  return normalizeAddress(cell.replace(/^'/, '')).ok;
}

/** Cells well enough for a header: names hold neither delimiters nor quotes. */
function cellsOf(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}
