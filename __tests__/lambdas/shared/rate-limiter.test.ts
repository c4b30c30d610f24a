import { createRateLimiter, type SlotStore } from '../../../lambdas/shared/rate-limiter';
import { dynamoSlotStore } from '../../../lambdas/shared/rate-limiter-store';
import { memorySlotStore } from '../../support/memory-slot-store';
import { simulatedTime } from '../../support/simulated-time';
import { startTables, type Tables } from '../../support/tables';

const NOW = Date.parse('2026-11-30T09:00:00Z');

interface Sent {
  readonly at: number;
  readonly recipients: number;
}

/** Workers that send batches as fast as the limiter lets them; `callTakes` milliseconds each. */
async function simulate(options: {
  readonly workers: number;
  readonly batches: number;
  readonly recipients: number;
  readonly perSecond: number;
  readonly callTakes: number;
  /** Numbers of calls, from 1, that SES throttles. */
  readonly throttled?: readonly number[];
}): Promise<readonly Sent[]> {
  const time = simulatedTime(NOW);
  const limiter = createRateLimiter(memorySlotStore(), time);
  const sent: Sent[] = [];
  let left = options.batches;
  const work = async () => {
    while (left > 0) {
      const reservation = await limiter.reserve(options.recipients, options.perSecond);
      if (!reservation.reserved) {
        await time.sleep(reservation.againAt - time.now());
        continue;
      }
      left -= 1;
      await time.sleep(reservation.startAt - time.now());
      sent.push({ at: time.now() - NOW, recipients: options.recipients });
      if (options.throttled?.includes(sent.length)) await limiter.pushBack();
      await time.sleep(options.callTakes);
    }
  };
  await time.run(Promise.all(Array.from({ length: options.workers }, work)));
  return sent;
}

/** Most recipients within any second. */
function busiestSecond(sent: readonly Sent[]): number {
  return Math.max(
    ...sent.map(({ at }) =>
      sent
        .filter((other) => other.at >= at && other.at < at + 1000)
        .reduce((sum, { recipients }) => sum + recipients, 0),
    ),
  );
}

describe('createRateLimiter', () => {
  it.each([
    // Name, workers, recipients a batch, a second, batches, milliseconds that they take.
    ['one worker at 14 a second', 1, 11, 11.2, 100, (99 * 11_000) / 11.2],
    ['eight workers at 160 a second', 8, 50, 160, 200, (199 * 50_000) / 160],
    ['sixteen workers at 4,000 a second', 16, 50, 4000, 2000, (1999 * 50_000) / 4000],
    ['four workers in the sandbox', 4, 1, 0.8, 40, 39 * 1250],
  ])(
    'keeps %s at the rate, neither above nor below',
    async (_, workers, recipients, perSecond, batches, takes) => {
      const sent = await simulate({ workers, recipients, perSecond, batches, callTakes: 60 });
      expect(Math.abs((sent.at(-1)?.at ?? 0) - takes)).toBeLessThan(takes * 0.01 + 2);
      // A batch that starts as the second ends belongs to both.
      expect(busiestSecond(sent)).toBeLessThanOrEqual(Math.ceil(perSecond) + recipients);
    },
  );

  it('is held back by slow calls of too few workers, and does not catch up with a burst', async () => {
    const sent = await simulate({ workers: 1, recipients: 50, perSecond: 500, batches: 20, callTakes: 400 });
    const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    expect(new Set(gaps)).toEqual(new Set([400]));
  });

  it('keeps everybody back for a second after a throttle', async () => {
    const sent = await simulate({
      workers: 2,
      recipients: 50,
      perSecond: 100,
      batches: 6,
      callTakes: 10,
      throttled: [2],
    });
    expect(sent.map(({ at }) => at)).toEqual([0, 500, 1000, 2500, 3000, 3500]);
  });

  it('starts at once when nobody has for a while', async () => {
    const limiter = createRateLimiter(memorySlotStore(), { now: () => NOW });
    expect(await limiter.reserve(50, 100)).toEqual({ reserved: true, startAt: NOW });
    expect(await limiter.reserve(50, 100)).toEqual({ reserved: true, startAt: NOW + 500 });
  });

  it.each([
    ['at the earliest', 0, NOW + 1000],
    ['up to 2 seconds later, so that not all ask at once', 0.75, NOW + 2500],
  ])(
    'gives no slot more than 5 seconds ahead, and says when there will be one: %s',
    async (_, random, againAt) => {
      const limiter = createRateLimiter(memorySlotStore(), { now: () => NOW }, () => random);
      await limiter.reserve(50, 10);
      expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 5000 });
      expect(await limiter.reserve(1, 1)).toEqual({ reserved: false, againAt });
    },
  );

  it('gives no slot later than the caller can use it, and leaves it to others', async () => {
    const limiter = createRateLimiter(memorySlotStore(), { now: () => NOW }, () => 0);
    await limiter.reserve(2, 1);
    expect(await limiter.reserve(1, 1, 1500)).toEqual({ reserved: false, againAt: Number.POSITIVE_INFINITY });
    expect(await limiter.reserve(1, 1, 2000)).toEqual({ reserved: true, startAt: NOW + 2000 });
    expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 3000 });
  });

  it('pushes back no farther than 6 seconds, however many are throttled side by side', async () => {
    let now = NOW;
    const limiter = createRateLimiter(memorySlotStore(), { now: () => now });
    for (let throttled = 0; throttled < 20; throttled += 1) await limiter.pushBack();
    now += 1000;
    expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 6000 });
  });

  it('pushes back from now where the slot has passed', async () => {
    const limiter = createRateLimiter(memorySlotStore(), { now: () => NOW });
    await limiter.pushBack();
    expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 1000 });
  });

  it('tries anew when another worker starts between its two updates', async () => {
    const memory = memorySlotStore();
    let interfere = true;
    const store: SlotStore = {
      ...memory,
      startAfresh: async (now, length) => {
        if (interfere) {
          interfere = false;
          await memory.startAfresh(now, 250_000);
        }
        return memory.startAfresh(now, length);
      },
    };
    const limiter = createRateLimiter(store, { now: () => NOW });
    expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 250 });
  });
});

describe('dynamoSlotStore', () => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await startTables();
  });
  afterEach(() => tables.stop());

  it('has the conditions of the store in memory', async () => {
    const store = dynamoSlotStore(tables.client, tables.ledger);
    const at = NOW * 1000;
    expect(await store.queueUp(at, at + 5_000_000, 7)).toEqual({ slot: 0, moved: false });
    expect(await store.startAfresh(at, 1_000_001)).toBe(true);
    expect(await store.startAfresh(at + 1_000_000, 1)).toBe(false);
    expect(await store.queueUp(at, at + 5_000_000, 7)).toEqual({ slot: at + 1_000_001, moved: true });
    expect(await store.queueUp(at, at + 1_000_007, 7)).toEqual({ slot: at + 1_000_008, moved: false });
    expect(await store.queueUp(at + 1_000_008, at + 9_000_000, 7)).toEqual({
      slot: at + 1_000_008,
      moved: false,
    });
    expect(await store.startAfresh(at + 1_000_008, 1)).toBe(true);
    expect(await store.queueUp(at, Number.MAX_SAFE_INTEGER, 1)).toEqual({
      slot: at + 1_000_009,
      moved: true,
    });
  });

  it('gives each of many workers a slot of its own', async () => {
    const limiter = createRateLimiter(dynamoSlotStore(tables.client, tables.ledger), { now: () => NOW });
    const reservations = await Promise.all(Array.from({ length: 20 }, () => limiter.reserve(50, 1000)));
    const starts = reservations.flatMap((one) => (one.reserved ? [one.startAt - NOW] : []));
    expect(starts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index * 50));
  });
});
