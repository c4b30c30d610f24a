import { inParallel } from '../../lambdas/shared/in-parallel';
import { tellerOn } from '../local/progress';
import type { Benchmark } from './bench';
import { type Played, play } from './faults/play';
import { scheduleOf } from './faults/schedule';
import { World } from './faults/world';
import { numberOption } from './options';

/** Lists that are sent at a time: much of the time each waits, for a process to start or for somebody to be tried again. */
const AT_ONCE = 16;

/**
 * Sends lists through the deployed functions while everything fails that can: calls, answers, processes, the ledger and the
 * events. Nobody may be mailed twice, be lost, or be in a state that is not true.
 */
export const faults: Benchmark = {
  name: 'faults',
  about: 'recipients lost, mailed twice or in an untrue state after --schedules random schedules of faults',
  options: { schedules: '500', seed: '1' },
  async run(options) {
    const count = numberOption(options, 'schedules', { least: 1 });
    const first = numberOption(options, 'seed', { least: 1 });
    const started = performance.now();
    const world = await World.start();
    const total = { lost: 0, doubled: 0, unaccounted: 0 };
    const injected = new Map<string, number>();
    const tell = tellerOn(process.stderr);
    let done = 0;
    try {
      const seeds = Array.from({ length: count }, (_, index) => first + index);
      await inParallel(seeds, AT_ONCE, async (one) => {
        const played = await play(world, one, scheduleOf(one));
        for (const name of ['lost', 'doubled', 'unaccounted'] as const) total[name] += played[name];
        for (const [kind, times] of played.injected) injected.set(kind, (injected.get(kind) ?? 0) + times);
        if (isBad(played)) tell.line(failure(one, played));
        done += 1;
        tell.progress('schedules', done, count);
      });
    } finally {
      await world.close();
    }
    const seconds = Math.round((performance.now() - started) / 1000);
    const kinds = [...injected].sort(([one], [other]) => one.localeCompare(other));
    return {
      ok: total.lost === 0 && total.doubled === 0 && total.unaccounted === 0,
      figures: { schedules: count, ...total, seed: first, seconds, injected: Object.fromEntries(kinds) },
      table: [
        ['what', 'count', 'bound'],
        ['schedules', String(count), ''],
        ...Object.entries(total).map(([name, found]) => [name, String(found), '0']),
        ['seconds', String(seconds), ''],
        ...kinds.map(([kind, times]) => [`injected: ${kind}`, String(times), '']),
      ],
    };
  },
};

function isBad({ lost, doubled, unaccounted }: Played): boolean {
  return lost + doubled + unaccounted > 0;
}

function failure(seed: number, { lost, doubled, unaccounted, problems }: Played): string {
  const replay = `npm run bench -- faults --schedules 1 --seed ${seed}`;
  return `seed ${seed}: lost ${lost}, doubled ${doubled}, unaccounted ${unaccounted}; again: ${replay}\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
}
