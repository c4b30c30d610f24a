import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';
import type { Benchmark } from './bench';
import { idleLines } from './cost-idle';
import { millionLines } from './cost-lines';
import { byService, type CostLine, PRICES, total } from './cost-prices';
import { countRun } from './cost-run';
import { numberOption } from './options';

const BOUNDS = { perMillionUsd: 5, idleUsdPerMonth: 5 } as const;

/** What a million mails cost beside SES, counted from a run through the whole stack, and what a month without any costs. */
export const cost: Benchmark = {
  name: 'cost',
  about: `USD beside SES for a million recipients, counted from --recipients at --rate through the whole local stack, of whom --opens open, --clicks click and --unsubscribes leave; USD a month while idle, from the synthesized JSON; list prices of ${PRICES.region}, ${PRICES.asOf}`,
  options: { recipients: '100000', rate: '200', opens: '0.3', clicks: '0.03', unsubscribes: '0.002' },
  async run(options) {
    const share = (name: string) => numberOption(options, name, { over: -1e-9, most: 1 });
    const counted = await countRun(
      numberOption(options, 'recipients', { least: 1 }),
      numberOption(options, 'rate', { over: 0 }),
      { opens: share('opens'), clicks: share('clicks'), unsubscribes: share('unsubscribes') },
    );
    const million = millionLines(counted);
    const stack = synthesized();
    // Without any free tier: as in the second environment of an account.
    const idle = idleLines(stack, false);
    const perMillionUsd = total(million);
    const idleUsdPerMonth = total(idle);
    const { gbSecondsByFunction, ...run } = counted;
    return {
      ok: perMillionUsd <= BOUNDS.perMillionUsd && idleUsdPerMonth <= BOUNDS.idleUsdPerMonth,
      figures: {
        perMillionUsd: cents(perMillionUsd),
        idleUsdPerMonth: cents(idleUsdPerMonth),
        idleUsdPerMonthFirstEnvironment: cents(total(idleLines(stack, true))),
        perMillion: byService(million),
        idle: byService(idle),
        counted: run,
        gbSecondsByFunction,
        prices: { region: PRICES.region, asOf: PRICES.asOf },
      },
      table: [
        ['service', 'what', 'count', 'USD', 'bound'],
        ...million.map(rowOf),
        ['', 'for a million recipients', '', perMillionUsd.toFixed(2), `at most ${BOUNDS.perMillionUsd}`],
        ...idle.map(rowOf),
        ['', 'a month while idle', '', idleUsdPerMonth.toFixed(2), `at most ${BOUNDS.idleUsdPerMonth}`],
      ],
    };
  },
};

function rowOf({ service, what, count, usd }: CostLine): string[] {
  return [service, what, count.toLocaleString('en', { maximumFractionDigits: 2 }), usd.toFixed(3), ''];
}

const cents = (usd: number): number => Number(usd.toFixed(2));

/** The stack of production, as the settings of this folder make it. */
function synthesized(): unknown {
  const { status, stderr } = spawnSync(process.execPath, ['tools/run.cjs', 'tools/synth.ts'], {
    cwd: projectRoot(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new UserError(`the synth ended with ${status}:\n${stderr}`);
  return JSON.parse(
    readFileSync(path.join(projectRoot(), 'cdktf.out', 'stacks', 'prod', 'cdk.tf.json'), 'utf8'),
  );
}
