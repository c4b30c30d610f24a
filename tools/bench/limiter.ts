import type { Benchmark } from './bench';
import { simulateLimiter } from './limiter-simulation';
import { numberOption } from './options';

/** The least share of the rate that senders may reach. */
const LEAST_SHARE = 0.98;

/** The rate limiter alone, in simulated time: how much of the rate is used, and that it is never exceeded. */
export const limiter: Benchmark = {
  name: 'limiter',
  about:
    'the rate limiter alone, in simulated time: workers whose clocks are off by up to --skew milliseconds',
  options: { recipients: '10000000', workers: '100', rate: '5000', share: '0.9', skew: '200' },
  async run(given) {
    const recipients = numberOption(given, 'recipients', { least: 1 });
    const workers = numberOption(given, 'workers', { least: 1 });
    const rate = numberOption(given, 'rate', { least: 1 });
    const allowed = numberOption(given, 'share', { over: 0, most: 1 });
    const skewMs = numberOption(given, 'skew', { least: 0 });
    const perSecond = rate * allowed;
    const { share, peakOver2s } = await simulateLimiter({ recipients, workers, perSecond, skewMs });
    return {
      ok: share >= LEAST_SHARE && peakOver2s <= 2 * rate,
      figures: {
        share: Number(share.toFixed(4)),
        peakOver2s,
        recipients,
        workers,
        rate,
        sendRateShare: allowed,
        skewMs,
      },
      table: [
        ['figure', 'found', 'bound'],
        ['share of the rate that may be used', share.toFixed(4), `at least ${LEAST_SHARE}`],
        ['most recipients within 2 seconds', String(peakOver2s), `at most ${2 * rate}`],
      ],
    };
  },
};
