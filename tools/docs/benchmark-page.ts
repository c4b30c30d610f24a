import * as z from 'zod';
import { UserError } from '../../lambdas/shared/user-error';

const result = z.looseObject({ bench: z.string(), ok: z.boolean(), machine: z.string() });

/** One run of a benchmark, as it is kept in `docs/benchmarks/`. */
export const keptRun = z.object({
  /** What a person types to run it again. */
  command: z.string(),
  /** RFC 3339 day in UTC. */
  date: z.iso.date(),
  /** Figures and bounds for people, as they were printed. */
  table: z.string(),
  /** The JSON object that the benchmark ended with. */
  result,
});
export type KeptRun = z.output<typeof keptRun>;

/**
 * Reads what a benchmark printed with `--json`: the machine, an empty line, the table, and one JSON object as the last line.
 *
 * @throws UserError where it printed something else
 */
export function readOutput(output: string, command: string, date: string): KeptRun {
  const lines = output.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  const parsed = result.safeParse(jsonOrNothing(last));
  if (!parsed.success) {
    throw new UserError(
      `${command} did not end with its result as JSON; its last line is: ${last.slice(0, 200)}`,
    );
  }
  // Before the table stand the machine and an empty line.
  return { command, date, table: lines.slice(2).join('\n'), result: parsed.data };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `docs/benchmarks.md` from the kept runs, by their names. */
export function benchmarkPage(runs: ReadonlyMap<string, KeptRun>): string {
  return [
    '# Benchmarks',
    '',
    'Made by `node tools/run.cjs tools/docs/benchmarks.ts` from the results in `docs/benchmarks/`; `--run NAME…` measures again.',
    'Figures belong to the machine that they were taken on.',
    ...[...runs].flatMap(([name, run]) => chapter(name, run)),
    '',
  ].join('\n');
}

function chapter(name: string, { command, date, table, result: { ok, machine } }: KeptRun): string[] {
  return [
    '',
    `## ${name}`,
    '',
    `\`${command}\`, ${date}, on ${machine}: ${ok ? 'every bound was kept' : '**a bound was missed**'}.`,
    '',
    '```text',
    table,
    '```',
  ];
}
