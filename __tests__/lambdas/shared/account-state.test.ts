import {
  type AccountState,
  type AccountStore,
  batchSize,
  createAccountReader,
  mayBeLate,
  pacedRate,
  quotaRoom,
  quotaUsed,
} from '../../../lambdas/shared/account-state';
import { recordedLog } from '../../support/recorded-log';
import { simulatedTime } from '../../support/simulated-time';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const standing = {
  productionAccess: true,
  sendingEnabled: true,
  enforcementStatus: 'HEALTHY',
  maxSendRate: 14,
  max24HourSend: 50_000,
  sentLast24Hours: 1000,
};
const state: AccountState = { ...standing, ownSentLast24Hours: 400, readAt: NOW };

describe('batchSize', () => {
  it.each([
    [0.1, 1],
    [1, 1],
    [11.2, 1],
    [19.9, 1],
    [20, 2],
    [50, 5],
    [100, 10],
    [149.9, 10],
    [150, 50],
    [500, 50],
  ])('at %d a second is %i', (rate, size) => {
    expect(batchSize(rate)).toBe(size);
  });
});

describe('pacedRate', () => {
  it('leaves a slow account, which gets one recipient a call, 3 % free', () => {
    expect(pacedRate(1)).toBe(0.97);
    expect(pacedRate(14)).toBeCloseTo(13.58, 10);
  });

  it('is the rate itself where calls have several recipients', () => {
    expect(pacedRate(20)).toBe(20);
    expect(pacedRate(1000)).toBe(1000);
  });
});

describe('mayBeLate', () => {
  it.each([
    [1, 30],
    [14, 30],
    [20, 500],
    [1000, 500],
  ])('lets a batch at %d a second start at most %i ms after its slot', (rate, milliseconds) => {
    expect(mayBeLate(rate)).toBe(milliseconds);
  });
});

describe('quotaRoom', () => {
  it.each([
    // Share of 50,000, sent by all, sent by this environment, room.
    [0.8, 1000, 400, 39_600],
    [0.8, 49_000, 400, 1000],
    [0.1, 30_000, 4_900, 100],
    [0.1, 30_000, 5_000, 0],
    [0.8, 51_000, 0, 0],
  ])(
    'with a share of %d, %i sent by all and %i by us is %i',
    (share, sentLast24Hours, ownSentLast24Hours, room) => {
      expect(quotaRoom({ ...state, sentLast24Hours, ownSentLast24Hours }, share)).toBeCloseTo(room);
    },
  );

  it('is endless without a quota', () => {
    expect(quotaRoom({ ...state, max24HourSend: -1 }, 0.1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('quotaUsed', () => {
  it('is a fraction, and 0 without a quota', () => {
    expect(quotaUsed(standing)).toBe(0.02);
    expect(quotaUsed({ ...standing, max24HourSend: -1 })).toBe(0);
  });
});

function memoryAccountStore(stored?: AccountState): AccountStore & { stored: AccountState | undefined } {
  let refreshingUntil = 0;
  return {
    stored,
    async read() {
      return this.stored;
    },
    async takeOn(now, until) {
      if (refreshingUntil > now) return false;
      refreshingUntil = until;
      return true;
    },
    async write(written) {
      this.stored = written;
      refreshingUntil = 0;
    },
  };
}

function bench(options: { stored?: AccountState; answer?: () => Promise<typeof standing> } = {}) {
  const time = simulatedTime(NOW);
  const store = memoryAccountStore(options.stored);
  const { log, lines } = recordedLog();
  const asked: number[] = [];
  const createReader = () =>
    createAccountReader({
      store,
      readStanding: async () => {
        asked.push(time.now() - NOW);
        await time.sleep(100);
        return (await options.answer?.()) ?? standing;
      },
      tallies: {
        since: async (_scope, since) => ({
          sent: since === time.now() - 100 - 86_400_000 || since === time.now() - 86_400_000 ? 400 : -1,
          sendEvents: 0,
          notAttempted: 0,
          hardBounces: 0,
          complaints: 0,
        }),
      },
      clock: time,
      log,
    });
  return { time, store, lines, asked, createReader };
}

describe('createAccountReader', () => {
  it('asks SES where nobody has, and shares the answer', async () => {
    const { time, store, asked, createReader } = bench();
    expect(await time.run(createReader().current())).toEqual(state);
    expect(store.stored).toEqual(state);
    expect(await time.run(createReader().current())).toEqual(state);
    expect(asked).toEqual([0]);
  });

  it('asks again after a minute, and not before', async () => {
    const { time, asked, createReader } = bench({ stored: state });
    const reader = createReader();
    const watch = async () => {
      for (let second = 0; second < 62; second += 1) {
        await reader.current();
        await time.sleep(1000);
      }
    };
    await time.run(watch());
    expect(asked).toEqual([60_000]);
  });

  it('lets one refresh and the others go on with what they have', async () => {
    const old = { ...state, readAt: NOW - 61_000, maxSendRate: 1 };
    const { time, asked, createReader } = bench({ stored: old });
    const states = await time.run(Promise.all([1, 2, 3].map(() => createReader().current())));
    expect(states.map(({ maxSendRate }) => maxSendRate).sort()).toEqual([1, 1, 14]);
    expect(asked).toEqual([0]);
  });

  it('waits for the first answer where there is no state yet', async () => {
    const { time, asked, createReader } = bench();
    const states = await time.run(Promise.all([1, 2].map(() => createReader().current())));
    expect(states).toEqual([state, state]);
    expect(asked).toEqual([0]);
  });

  it('takes the refreshing over from one who died', async () => {
    const { time, store, asked, createReader } = bench();
    await store.takeOn(NOW, NOW + 10_000);
    await time.run(createReader().current());
    expect(asked).toEqual([10_000]);
  });

  it('goes on with an older state where SES can not be asked, and says so', async () => {
    const old = { ...state, readAt: NOW - 90_000 };
    const { time, lines, createReader } = bench({
      stored: old,
      answer: () => Promise.reject(new RangeError('slow down')),
    });
    expect(await time.run(createReader().current())).toEqual(old);
    expect(lines).toEqual([
      ['warn', 'state of the account not refreshed', { reason: 'RangeError', ageSeconds: 90 }],
    ]);
  });

  it('fails where there is none', async () => {
    const { time, createReader } = bench({ answer: () => Promise.reject(new Error('AccessDenied')) });
    await expect(time.run(createReader().current())).rejects.toThrow('AccessDenied');
  });
});
