import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import { type Benchmark, median, rounded } from './bench';
import { numberOption } from './options';

/** Seconds that each may take. */
const BOUNDS = { cold: 4, warm: 1.5, cliBesideWarm: 4 } as const;

/**
 * How long a synth takes: with nothing cached, with everything, and through the CDKTF command line tool, as installed and as
 * `npx` starts it.
 */
export const synth: Benchmark = {
  name: 'synth',
  about:
    'seconds of `npm run synth` with nothing and with everything cached, and of `cdktf synth` (median of --runs)',
  options: { runs: '5', cli: 'cdktf-cli@0.21.0' },
  async run(options) {
    const { cli = '' } = options;
    const count = numberOption(options, 'runs', { least: 1 });
    const times = (measure: () => number) => median(Array.from({ length: count }, measure));
    const npmSynth = () => seconds('npm', ['run', '--silent', 'synth']);
    const cold = times(() => {
      rmSync(path.join(projectRoot(), '.cache'), { recursive: true, force: true });
      return npmSynth();
    });
    const warm = times(npmSynth);
    const cdktf = installedTool(cli);
    const tool = times(() => seconds(cdktf, ['synth']));
    const npx = times(() => seconds('npx', ['--yes', cli, 'synth']));
    const line = (what: string, value: number, bound: number) => [
      what,
      value.toFixed(2),
      `at most ${bound.toFixed(2)}`,
    ];
    return {
      ok: cold <= BOUNDS.cold && warm <= BOUNDS.warm && tool <= warm + BOUNDS.cliBesideWarm,
      figures: {
        coldSeconds: rounded(cold, 2),
        warmSeconds: rounded(warm, 2),
        cliSeconds: rounded(tool, 2),
        npxSeconds: rounded(npx, 2),
        runs: count,
      },
      table: [
        ['command', 'seconds', 'bound'],
        line('npm run synth, nothing cached', cold, BOUNDS.cold),
        line('npm run synth, unchanged', warm, BOUNDS.warm),
        line('cdktf synth, unchanged', tool, warm + BOUNDS.cliBesideWarm),
        [`npx ${cli} synth, unchanged`, npx.toFixed(2), ''],
      ],
    };
  },
};

/** The command that npx runs for a version of the tool, downloaded where it is not yet. */
function installedTool(cli: string): string {
  return spawned('npx', ['--yes', '--package', cli, '--', 'which', 'cdktf']).trim();
}

function seconds(command: string, args: readonly string[]): number {
  const start = performance.now();
  spawned(command, args);
  return (performance.now() - start) / 1000;
}

function spawned(command: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: projectRoot(),
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: 'true' },
  });
  if (error) throw error;
  if (status !== 0) throw new UserError(`${command} ${args.join(' ')} ended with ${status}:\n${stderr}`);
  return stdout;
}
