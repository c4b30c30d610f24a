import { peakOver, simulateLimiter } from '../../../tools/bench/limiter-simulation';

/** Thousands of steps of simulated time. */
jest.setTimeout(30_000);

describe('simulateLimiter', () => {
  it.each([
    // Recipients, workers, what they may reach of 5,000 a second.
    [300_000, 100, 0.9],
    [100_000, 100, 0.1],
  ])(
    'keeps %i recipients by %i workers with clocks off by 200 ms at the rate, and below MaxSendRate',
    async (recipients, workers, allowed) => {
      const perSecond = 5000 * allowed;
      const { share, peakOver2s } = await simulateLimiter({ recipients, workers, perSecond, skewMs: 200 });
      expect(share).toBeGreaterThanOrEqual(0.98);
      expect(share).toBeLessThanOrEqual(1.02);
      expect(peakOver2s).toBeLessThanOrEqual(10_000);
    },
  );

  it('is at the rate where no clock is off, but for the first call, which starts as late as the table answers', async () => {
    const result = await simulateLimiter({ recipients: 10_000, workers: 20, perSecond: 1000, skewMs: 0 });
    expect(result.share).toBeCloseTo(1, 2);
    expect(result.peakOver2s).toBe(2050);
  });
});

describe('peakOver', () => {
  it('counts what lies within the time, its end left out', () => {
    const calls = [0, 500, 1999, 2000, 2100].map((at) => ({ at, recipients: 10 }));
    expect(peakOver(2000, calls)).toBe(40);
    expect(peakOver(1, calls)).toBe(10);
  });
});
