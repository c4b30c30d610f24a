import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { type Benchmark, median, rounded } from './bench';
import { numberOption } from './options';

/** Seconds that the first mail may take, on two cores, after the install. */
const FIRST_MAIL = 15;

interface Times {
  readonly firstMail: number;
  readonly settled: number;
}

/** How long a newcomer waits for the first mail, and for the report: without bundles of an earlier start, and with them. */
export const start: Benchmark = {
  name: 'start',
  about:
    'seconds from `npm start -- --once` to the first mail in the inbox and to the settled report, without and with cached bundles (median of --runs)',
  options: { runs: '3' },
  async run(options) {
    const count = numberOption(options, 'runs', { least: 1 });
    const cold: Times[] = [];
    const warm: Times[] = [];
    for (let run = 0; run < count; run += 1) {
      rmSync(path.join(projectRoot(), '.cache'), { recursive: true, force: true });
      cold.push(await startOnce());
      warm.push(await startOnce());
    }
    const middle = (times: readonly Times[], what: keyof Times) => median(times.map((time) => time[what]));
    const figures = {
      firstMailSeconds: rounded(middle(cold, 'firstMail'), 2),
      settledSeconds: rounded(middle(cold, 'settled'), 2),
      warmFirstMailSeconds: rounded(middle(warm, 'firstMail'), 2),
      warmSettledSeconds: rounded(middle(warm, 'settled'), 2),
      runs: count,
    };
    const line = (what: string, value: number, bound: string) => [what, value.toFixed(2), bound];
    return {
      ok: figures.firstMailSeconds <= FIRST_MAIL && figures.warmFirstMailSeconds <= FIRST_MAIL,
      figures,
      table: [
        ['npm start -- --once', 'seconds', 'bound'],
        line('first mail, no bundles', figures.firstMailSeconds, `at most ${FIRST_MAIL}`),
        line('report settled, no bundles', figures.settledSeconds, ''),
        line('first mail, bundles kept', figures.warmFirstMailSeconds, `at most ${FIRST_MAIL}`),
        line('report settled, bundles kept', figures.warmSettledSeconds, ''),
      ],
    };
  },
};

/** Starts on an empty state of its own, so that the one of whoever measures is left alone. */
async function startOnce(): Promise<Times> {
  const state = mkdtempSync(path.join(tmpdir(), 'bench-start-'));
  const begun = performance.now();
  const since = () => (performance.now() - begun) / 1000;
  const child = spawn('npm', ['start', '--silent', '--', '--once', '--state', state], {
    cwd: projectRoot(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  let firstMail: number | undefined;
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (firstMail === undefined && line.startsWith('  accepted for ')) firstMail = since();
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const settled = since();
  rmSync(state, { recursive: true });
  if (status !== 0 || firstMail === undefined)
    throw new UserError(`npm start ended with ${status}:\n${said.join('\n')}`);
  return { firstMail, settled };
}
