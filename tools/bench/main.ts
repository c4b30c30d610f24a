import { parseArgs } from 'node:util';
import { UserError } from '../../lambdas/shared/user-error';
import { audience } from './audience';
import { type Benchmark, formatTable, machine } from './bench';
import { cost } from './cost';
import { events } from './events';
import { faults } from './faults';
import { fuzz } from './fuzz';
import { limiter } from './limiter';
import { send } from './send';
import { start } from './start';
import { synth } from './synth';

const benchmarks: readonly Benchmark[] = [audience, cost, events, faults, fuzz, limiter, send, start, synth];

/**
 * npm run bench -- NAME [--option value …] [--json]: measures and prints a table; with --json one JSON object more, as the
 * last line: `bench`, `ok`, `machine` and the figures. Exits with 1 when a bound was not kept.
 */
async function main(args: readonly string[]): Promise<void> {
  const [name, ...rest] = args;
  const benchmark = benchmarks.find((known) => known.name === name);
  if (!benchmark) throw new UserError(usage(name));
  const { json, ...options } = parseOptions(benchmark, rest);
  const { ok, figures, table } = await benchmark.run(options as Record<string, string>);
  process.stdout.write(`${machine()}\n\n${formatTable(table)}\n`);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ bench: benchmark.name, ok, machine: machine(), ...figures })}\n`,
    );
  if (!ok) process.exitCode = 1;
}

function parseOptions(benchmark: Benchmark, args: string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(
    Object.entries(benchmark.options).map(([option, fallback]) => [
      option,
      { type: 'string' as const, default: fallback },
    ]),
  );
  try {
    return parseArgs({ args, options: { ...options, json: { type: 'boolean', default: false } } }).values;
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n${usage(benchmark.name)}`);
  }
}

function usage(name: string | undefined): string {
  const known = benchmarks.map(({ name: own, about, options }) => {
    const flags = Object.entries(options).map(([option, fallback]) => ` [--${option} ${fallback}]`);
    return `  npm run bench -- ${own}${flags.join('')} [--json]\n      ${about}`;
  });
  const found = benchmarks.some((benchmark) => benchmark.name === name);
  return [...(name && !found ? [`no benchmark "${name}"`] : []), 'benchmarks:', ...known].join('\n');
}

void main(process.argv.slice(2));
