import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { Child } from './child';

/** When others sent, in milliseconds since 1970. */
export interface ForeignUse {
  readonly from: number;
  readonly until: number;
}

/** Long enough for the sender to be in its stride, and for the bucket to be empty for most of the time. */
const UNDISTURBED = 6000;
const DISTURBED = 10_000;

/** Lets others send for a while in the midst of ours. */
export async function useForeign(ses: Child, perSecond: number): Promise<ForeignUse> {
  await sleep(UNDISTURBED);
  await ses.ask('others', z.undefined(), perSecond);
  const from = Date.now();
  await sleep(DISTURBED);
  await ses.ask('others', z.undefined(), 0);
  return { from, until: Date.now() };
}

/** Within so many milliseconds the rate is looked at: several batches of a slow sender. */
const WINDOW = 3000;

/**
 * Seconds from when others end until the sender is at 95 % of its rate again: the start of the first 3 seconds in which so
 * many were accepted.
 *
 * @param at when each mail was accepted, in order
 * @returns infinity where it never is
 */
export function recoverySeconds(at: readonly number[], until: number, perSecond: number): number {
  const enough = 0.95 * perSecond * (WINDOW / 1000);
  const after = at.filter((time) => time >= until);
  for (let start = until; start <= (after.at(-1) ?? 0) - WINDOW; start += 100) {
    const within = after.filter((time) => time >= start && time < start + WINDOW).length;
    if (within >= enough) return (start - until) / 1000;
  }
  return Number.POSITIVE_INFINITY;
}
