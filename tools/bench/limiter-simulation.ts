import { memorySlotStore } from '../../__tests__/support/memory-slot-store';
import { simulatedTime } from '../../__tests__/support/simulated-time';
import type { Clock } from '../../lambdas/shared/clock';
import { BLOCK_SIZE } from '../../lambdas/shared/ledger/positions';
import { createRateLimiter, type SlotStore } from '../../lambdas/shared/rate-limiter';

export interface LimiterSimulation {
  readonly recipients: number;
  readonly workers: number;
  /** Recipients a second that the senders may reach together. */
  readonly perSecond: number;
  /** The workers' clocks are off by so many milliseconds at most, spread evenly from too slow to too fast. */
  readonly skewMs: number;
}

export interface SimulatedSending {
  /** Recipients a second, first call to last, over those that the senders may reach. */
  readonly share: number;
  /** Most recipients within any 2 seconds. */
  readonly peakOver2s: number;
}

const START = Date.parse('2026-11-30T09:00:00Z');
const WINDOW = 2000;

/** Milliseconds that a call to SES takes: 60 to 100, in an order that looks like chance and is the same each time. */
const callTakes = (call: number): number => 60 + ((call * 17) % 41);
/** Milliseconds to the table and back: 2, 4, 6 or 8. */
const storeTakes = (call: number): number => 2 + 2 * ((call * 5) % 4);

/**
 * Lets workers of many machines send full batches through the real limiter, in simulated time: each with a clock of its own
 * that is off, over a slot in memory that answers late.
 */
export async function simulateLimiter(options: LimiterSimulation): Promise<SimulatedSending> {
  const { workers, perSecond, skewMs } = options;
  const time = simulatedTime(START);
  const store = lateStore(memorySlotStore(), time);
  const calls: { readonly at: number; readonly recipients: number }[] = [];
  let left = options.recipients;
  const work = async (worker: number): Promise<void> => {
    const skew = workers === 1 ? 0 : skewMs * ((2 * worker) / (workers - 1) - 1);
    const clock = { now: () => Math.round(time.now() + skew) };
    const limiter = createRateLimiter(store, clock);
    while (left > 0) {
      const recipients = Math.min(BLOCK_SIZE, left);
      left -= recipients;
      for (let reserved = false; !reserved; ) {
        const reservation = await limiter.reserve(recipients, perSecond);
        ({ reserved } = reservation);
        const until = reservation.reserved ? reservation.startAt : reservation.againAt;
        await time.sleep(until - clock.now());
      }
      calls.push({ at: time.now(), recipients });
      await time.sleep(callTakes(calls.length));
    }
  };
  await time.run(Promise.all(Array.from({ length: workers }, (_, worker) => work(worker))));
  return { share: shareOf(calls, perSecond), peakOver2s: peakOver(WINDOW, calls) };
}

type Calls = readonly { readonly at: number; readonly recipients: number }[];

function lateStore(store: SlotStore, time: Clock): SlotStore {
  let calls = 0;
  const late = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    calls += 1;
    const takes = storeTakes(calls);
    await time.sleep(takes / 2);
    const answer = await work();
    await time.sleep(takes / 2);
    return answer;
  };
  return {
    startAfresh: (now, length) => late(() => store.startAfresh(now, length)),
    queueUp: (now, latest, length) => late(() => store.queueUp(now, latest, length)),
  };
}

/** The last call takes its time of the rate after it has begun, so it is left out. */
function shareOf(calls: Calls, perSecond: number): number {
  const [first, last] = [calls[0], calls.at(-1)];
  if (!first || !last || first === last) return 0;
  const before = calls.slice(0, -1).reduce((sum, { recipients }) => sum + recipients, 0);
  return before / ((last.at - first.at) / 1000) / perSecond;
}

/** Most recipients within any time of `length` milliseconds; calls are in order of time. */
export function peakOver(length: number, calls: Calls): number {
  let [start, within, peak] = [0, 0, 0];
  for (const { at, recipients } of calls) {
    within += recipients;
    for (let first = calls[start]; first && first.at <= at - length; first = calls[start]) {
      within -= first.recipients;
      start += 1;
    }
    peak = Math.max(peak, within);
  }
  return peak;
}
