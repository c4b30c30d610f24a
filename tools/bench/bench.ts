import { cpus, release, totalmem } from 'node:os';

/** What a benchmark found. `figures` go into the JSON under their names. */
export interface Result {
  /** Whether every bound was kept. */
  readonly ok: boolean;
  readonly figures: Readonly<Record<string, unknown>>;
  /** For people: a heading and lines, each as long as the heading. */
  readonly table: readonly (readonly string[])[];
}

export interface Benchmark {
  readonly name: string;
  /** What it measures, in one line. */
  readonly about: string;
  /** Options that it takes, as `--name value`, with their defaults. */
  readonly options: Readonly<Record<string, string>>;
  run(options: Readonly<Record<string, string>>): Promise<Result>;
}

/** The machine that figures were taken on: they mean nothing without it. */
export function machine(): string {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${processors.length} × ${model}, ${memory} GiB, ${process.platform} ${release()}, Node ${process.version}`;
}

/** The middle of the values; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('median of nothing');
  return middle;
}

/** A figure with so many decimals. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Lines of cells as a table whose columns line up. */
export function formatTable(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>(
    (widest, cells) => cells.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
