import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../lambdas/shared/clock';

/** A clock that stands still while anything runs, and jumps to whoever wakes next when all are asleep. */
export interface SimulatedTime extends Clock {
  /** Runs `work` to its end; nothing in it may wait for anything but this clock and other promises. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Turns of the event loop after which nobody is taken to be awake any more. */
const QUIET_TURNS = 3;

export function simulatedTime(start: number): SimulatedTime {
  let now = start;
  let sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (milliseconds) =>
      new Promise((wake) => {
        sleepers.push({ at: now + Math.max(0, milliseconds), wake });
      }),
    async run(work) {
      let done = false;
      const end = () => {
        done = true;
      };
      work.then(end, end);
      for (;;) {
        for (let turn = 0; turn < QUIET_TURNS; turn += 1) await setImmediate();
        if (done) return work;
        const next = Math.min(...sleepers.map(({ at }) => at));
        if (next === Number.POSITIVE_INFINITY)
          throw new Error('everybody waits for something that never comes');
        now = Math.max(now, next);
        const woken = sleepers.filter(({ at }) => at <= now);
        sleepers = sleepers.filter(({ at }) => at > now);
        for (const { wake } of woken) wake();
      }
    },
  };
}
