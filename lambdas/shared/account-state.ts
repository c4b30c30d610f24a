import * as z from 'zod';
import type { Clock } from './clock';
import { BLOCK_SIZE } from './ledger/positions';
import type { Tallies } from './ledger/tallies';
import type { Log } from './log';

/** What the SES account may do, in the words of GetAccount (SES API v2). */
export const accountStanding = z.object({
  /** False in the sandbox: verified recipients and the mailbox simulator only. */
  productionAccess: z.boolean(),
  sendingEnabled: z.boolean(),
  /** `HEALTHY`, `PROBATION` or `SHUTDOWN`. */
  enforcementStatus: z.string(),
  /** Recipients a second. */
  maxSendRate: z.number(),
  /** Recipients in any 24 hours; -1 without a limit. */
  max24HourSend: z.number(),
  /** By everybody who sends from the account in the Region. */
  sentLast24Hours: z.number(),
});
export type AccountStanding = z.output<typeof accountStanding>;

/** The standing with what this environment alone has sent. */
export const accountState = z.object({
  ...accountStanding.shape,
  ownSentLast24Hours: z.number(),
  /** When it was read, in milliseconds since 1970. */
  readAt: z.number(),
});
export type AccountState = z.output<typeof accountState>;

/** From so many recipients a second on, a call that is not full only costs. */
const FULL_CALLS_FROM = 150;

/** Parts that a second's allowance of a slower account is sent in. */
const CALLS_A_SECOND = 10;

/** Sizes that cut a block into equal parts. */
const BATCH_SIZES = [25, 10, 5, 2, 1];

/**
 * Recipients of one call: a whole block where the account is fast. Where it is slow, a tenth of a second's allowance at most,
 * so that no second sees much more than its allowance, and others who send from the account are not held up by our bursts.
 */
export function batchSize(recipientsPerSecond: number): number {
  if (recipientsPerSecond >= FULL_CALLS_FROM) return BLOCK_SIZE;
  return BATCH_SIZES.find((size) => size <= recipientsPerSecond / CALLS_A_SECOND) ?? 1;
}

/** What is left free of the rate of an account that is so slow that each call has one recipient. */
const SLOW_MARGIN = 0.03;

/**
 * The rate at which recipients are let go. Calls arrive some milliseconds early or late; at exactly the rate of a slow
 * account, any second would now and then see one recipient more than its allowance.
 */
export function pacedRate(recipientsPerSecond: number): number {
  return batchSize(recipientsPerSecond) === 1 ? recipientsPerSecond * (1 - SLOW_MARGIN) : recipientsPerSecond;
}

/** Milliseconds that a batch of a faster account may start after its slot. */
const LATE = 500;

/**
 * Milliseconds after its slot in which a batch may still start. On a slow account just as many as its margin leaves within a
 * second, for later than that two seconds' allowances would run into one.
 */
export function mayBeLate(recipientsPerSecond: number): number {
  return batchSize(recipientsPerSecond) === 1 ? SLOW_MARGIN * 1000 : LATE;
}

/**
 * Recipients that this environment may still send to today: what is left of its share of the daily quota, and no more
 * than others have left of the whole.
 */
export function quotaRoom(account: AccountState, share: number): number {
  const { max24HourSend, sentLast24Hours, ownSentLast24Hours } = account;
  if (max24HourSend < 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(max24HourSend * share - ownSentLast24Hours, max24HourSend - sentLast24Hours));
}

/** Share of the daily quota that everybody together has used; 0 without a quota. */
export function quotaUsed({ max24HourSend, sentLast24Hours }: AccountStanding): number {
  return max24HourSend > 0 ? sentLast24Hours / max24HourSend : 0;
}

/** Where the state is shared between functions: SES answers GetAccount once a second and account. */
export interface AccountStore {
  read(): Promise<AccountState | undefined>;
  /** Takes on the refreshing until a time; false where somebody else does it already. Milliseconds since 1970. */
  takeOn(now: number, until: number): Promise<boolean>;
  write(state: AccountState): Promise<void>;
}

export interface AccountReaderDependencies {
  readonly store: AccountStore;
  readonly readStanding: () => Promise<AccountStanding>;
  readonly tallies: Pick<Tallies, 'since'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The account as it was within about the last minute. */
export interface AccountReader {
  current(): Promise<AccountState>;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Whoever took on the refreshing and has not done it by then is taken for dead. */
const REFRESHING_TAKES = 10_000;

/**
 * Keeps the state of the account at most a minute old. Whoever finds it older refreshes it, one at a time; the others go
 * on with what they have. Where SES can't be asked, an older state has to do; without any, the fault is thrown.
 */
export function createAccountReader(dependencies: AccountReaderDependencies): AccountReader {
  const { store, readStanding, tallies, clock, log } = dependencies;
  let known: AccountState | undefined;
  const isFresh = (state: AccountState | undefined): state is AccountState =>
    state !== undefined && clock.now() - state.readAt < MINUTE;

  const refresh = async (): Promise<AccountState> => {
    const readAt = clock.now();
    const [standing, { sent }] = await Promise.all([
      readStanding(),
      tallies.since('environment', readAt - DAY),
    ]);
    const state = { ...standing, ownSentLast24Hours: sent, readAt };
    await store.write(state);
    return state;
  };

  return {
    async current() {
      for (;;) {
        if (isFresh(known)) return known;
        known = (await store.read()) ?? known;
        if (isFresh(known)) return known;
        if (await store.takeOn(clock.now(), clock.now() + REFRESHING_TAKES)) {
          try {
            known = await refresh();
          } catch (error) {
            if (!known) throw error;
            log.warn('state of the account not refreshed', {
              reason: error instanceof Error ? error.name : String(error),
              ageSeconds: Math.round((clock.now() - known.readAt) / 1000),
            });
          }
        }
        if (known) return known;
        await clock.sleep(500);
      }
    },
  };
}
