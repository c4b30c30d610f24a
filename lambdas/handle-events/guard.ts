import type { ReputationLimits } from '../shared/environment';
import type { BlockEvents } from '../shared/ledger/event-sets';
import type { Tally } from '../shared/ledger/tallies';
import type { LedgerGroup } from './ledger-group';

/** Windows over which a run is judged, in milliseconds. */
export const WINDOWS = { hour: 60 * 60 * 1000, day: 24 * 60 * 60 * 1000 } as const;
export type GuardWindow = keyof typeof WINDOWS;

/** What is judged, and which of a tally's counts it is; in the order in which people are told. */
const MEASURES = { hardBounce: 'hardBounces', complaint: 'complaints' } as const;
export type GuardMeasure = keyof typeof MEASURES;

/** A share of a run's mail that has reached a limit. */
export interface Excess {
  readonly level: 'pause' | 'warn';
  readonly measure: GuardMeasure;
  readonly window: GuardWindow;
  readonly events: number;
  /** Mails that were sent and attempted. */
  readonly mails: number;
  /** The share that was reached, as a fraction. */
  readonly limit: number;
}

/**
 * Judges a run by its counts of each window: the share of mails sent and attempted that bounced hard, or that people
 * complained about. Below a least number of mails or of events nothing is judged.
 *
 * @returns for each measure the gravest excess, the hour before the day; pauses come first
 */
export function judgeRun(limits: ReputationLimits, counts: Readonly<Record<GuardWindow, Tally>>): Excess[] {
  const worst = (measure: GuardMeasure): Excess[] => {
    const excesses = [excessOf(limits, counts, measure, 'hour'), excessOf(limits, counts, measure, 'day')]
      .filter((excess) => excess !== undefined)
      .sort(pausesFirst);
    return excesses.slice(0, 1);
  };
  return [...worst('hardBounce'), ...worst('complaint')].sort(pausesFirst);
}

const pausesFirst = (a: Excess, b: Excess): number =>
  Number(b.level === 'pause') - Number(a.level === 'pause');

function excessOf(
  limits: ReputationLimits,
  counts: Readonly<Record<GuardWindow, Tally>>,
  measure: GuardMeasure,
  window: GuardWindow,
): Excess | undefined {
  const { minSends, [measure]: threshold } = limits[window];
  const { sent, sendEvents, notAttempted, [MEASURES[measure]]: events } = counts[window];
  // SES tells of a mail within a second; the sender's own count comes later, and holds mails whose event was lost.
  const mails = Math.max(sent, sendEvents) - notAttempted;
  if (mails < minSends || events < threshold.minEvents) return undefined;
  const share = events / mails;
  const level = share >= threshold.pause ? 'pause' : share >= threshold.warn ? 'warn' : undefined;
  return level && { level, measure, window, events, mails, limit: threshold[level] };
}

/**
 * What an item's sets gained, as far as it counts for the guard: not what became of mail to the simulator, nor of mail from
 * before the run was last resumed, for which it was paused already.
 *
 * @param armedAt when the run was started or last resumed, in milliseconds since 1970
 */
export function guardCounts(
  { mails }: LedgerGroup,
  { sets }: BlockEvents,
  armedAt: number,
): Omit<Tally, 'sent'> {
  const count = (positions: ReadonlySet<number> = new Set()) =>
    [...positions].filter((position) => {
      const mail = mails.get(position);
      return mail !== undefined && !mail.toSimulator && mail.sentAt >= armedAt;
    }).length;
  return {
    sendEvents: count(sets.sent),
    notAttempted: count(sets.notAttempted),
    hardBounces: count(sets.hardBounced),
    complaints: count(sets.complained),
  };
}
