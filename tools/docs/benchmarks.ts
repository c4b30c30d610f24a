import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { benchmarkPage, type KeptRun, keptRun, readOutput } from './benchmark-page';

/** Runs that are not a benchmark with its defaults: their names, and what is typed behind `npm run bench --`. */
const NAMED_RUNS: Readonly<Record<string, readonly string[]>> = {
  'audience-10-million': ['audience', '--rows', '10000,10000000', '--format', 'json,jsonl,csv,jsonl.gz'],
  'send-beside-others': ['send', '--rate', '200', '--foreign', '1000'],
};

const folder = path.join(projectRoot(), 'docs', 'benchmarks');

/**
 * node tools/run.cjs tools/docs/benchmarks.ts [--run NAME …]: runs the named benchmarks and keeps their results, then writes
 * `docs/benchmarks.md` from all kept results.
 */
function main(args: string[]): void {
  const { values } = parseArgs({ args, options: { run: { type: 'string', multiple: true, default: [] } } });
  mkdirSync(folder, { recursive: true });
  for (const name of values.run) keep(name, measure(name));
  writeFileSync(path.join(projectRoot(), 'docs', 'benchmarks.md'), benchmarkPage(keptRuns()));
}

/** A bound that was missed is a result too; it is kept, and the page says so. */
function measure(name: string): KeptRun {
  const args = NAMED_RUNS[name] ?? [name];
  const { stdout, error } = spawnSync(
    process.execPath,
    ['tools/run.cjs', 'tools/bench/main.ts', ...args, '--json'],
    // Some take a quarter of an hour: how far they are, and what failed, is shown at once.
    {
      cwd: projectRoot(),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  if (error) throw error;
  if (stdout === '') throw new UserError(`benchmark ${name} gave no result`);
  return readOutput(stdout, `npm run bench -- ${args.join(' ')}`, new Date().toISOString().slice(0, 10));
}

function keep(name: string, run: KeptRun): void {
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(run, null, 2)}\n`);
}

function keptRuns(): Map<string, KeptRun> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files
      .sort()
      .map((file) => [
        path.basename(file, '.json'),
        keptRun.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))),
      ]),
  );
}

main(process.argv.slice(2));
