import * as z from 'zod';
import { fieldDocs, wholeNumber } from './fields';
import { rule } from './rule';

const SHARE_ALLOWED = 'a fraction above 0 and at most 1';

/** A fraction of something: above 0, at most 1. */
function fraction(about: string) {
  return z.number().gt(0).lte(1).register(fieldDocs, { about, allowed: SHARE_ALLOWED });
}

function count(about: string, most?: number) {
  return wholeNumber(1, most ?? Number.MAX_SAFE_INTEGER, {
    about,
    allowed: most === undefined ? 'a whole number of at least 1' : `a whole number from 1 to ${most}`,
  });
}

function warnBelow(limit: string, fields: z.ZodType<Record<string, number>>) {
  return rule(fields, (rates) => {
    const { warn = 0, [limit]: act = 0 } = rates;
    if (warn < act) return [];
    return [
      { path: ['warn'], text: `${warn} is not below ${limit}, which is ${act}; warn has to come first` },
    ];
  });
}

interface Threshold {
  readonly warn: number;
  readonly pause: number;
  readonly minEvents: number;
}

/** When a rate of one run within one window warns, and when it pauses the run. */
function threshold(event: string, defaults: Threshold) {
  const rates = {
    warn: fraction(`Rate of ${event}s at which people are warned.`).default(defaults.warn),
    pause: fraction(`Rate of ${event}s at which the run is paused.`).default(defaults.pause),
  };
  return z
    .strictObject({
      ...rates,
      minEvents: count(`Fewer ${event}s than this never pause a run.`).default(defaults.minEvents),
    })
    .check(warnBelow('pause', z.object(rates)))
    .prefault({});
}

interface Window {
  readonly minSends: number;
  readonly hardBounce: Threshold;
  readonly complaint: Threshold;
}

function window(name: string, defaults: Window) {
  return z
    .strictObject({
      minSends: count(`Sends within the ${name} below which nothing is judged.`).default(defaults.minSends),
      hardBounce: threshold('hard bounce', defaults.hardBounce),
      complaint: threshold('complaint', defaults.complaint),
    })
    .prefault({});
}

/** Rates of the whole account and Region, as SES itself reports them. */
function accountRate(rate: string, defaults: { readonly warn: number; readonly critical: number }) {
  const rates = {
    warn: fraction(`\`${rate}\` at which people are warned.`).default(defaults.warn),
    critical: fraction(`\`${rate}\` at which the configuration set is paused.`).default(defaults.critical),
  };
  return z
    .strictObject(rates)
    .check(warnBelow('critical', z.object(rates)))
    .prefault({});
}

/** Share of the account's sending rate that an environment takes when it names none. */
export function defaultSendRateShare(environment: string): number {
  return environment === 'prod' ? 0.8 : 0.1;
}

/** How fast, how much, and when to stop. */
export const limitsSchema = z.strictObject({
  sendRateShare: z
    .number()
    .gt(0)
    .lte(1)
    .register(fieldDocs, {
      about:
        'Share of the SES `MaxSendRate` that the environment may use; the shares of one account and Region add up to 1 at most.',
      allowed: SHARE_ALLOWED,
      fallback: '`0.8` for an environment called `prod`, else `0.1`',
    })
    .optional(),
  // One worker passes 1,000 recipients a second; a hundred of them are beyond any account's rate.
  sendConcurrency: count(
    'Shards of one run that are sent at the same time; the rate does not depend on it.',
    100,
  ).default(4),
  maxRecipients: count('Recipients of one run above which it is not started.').optional(),
  // PostHog's two windows: an hour for a list that is plainly bad, a day for one that creeps.
  reputation: z
    .strictObject({
      hour: window('hour', {
        minSends: 200,
        hardBounce: { warn: 0.05, pause: 0.1, minEvents: 20 },
        complaint: { warn: 0.005, pause: 0.01, minEvents: 5 },
      }),
      day: window('day', {
        minSends: 1000,
        hardBounce: { warn: 0.025, pause: 0.05, minEvents: 50 },
        complaint: { warn: 0.0015, pause: 0.003, minEvents: 10 },
      }),
    })
    .prefault({}),
  // SES reviews accounts from 5 % bounces and 0.1 % complaints on (SES Developer Guide, "Reputation metrics").
  accountBounceRate: accountRate('Reputation.BounceRate', { warn: 0.05, critical: 0.08 }),
  accountComplaintRate: accountRate('Reputation.ComplaintRate', { warn: 0.001, critical: 0.003 }),
  dailyQuotaWarning: fraction('Used part of the daily sending quota at which people are warned.').default(
    0.8,
  ),
});
