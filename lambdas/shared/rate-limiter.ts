import type { Clock } from './clock';

/** The one slot that all senders of an environment share: when the next send may start, in microseconds since 1970. */
export interface SlotStore {
  /** Where the slot is at `now` or before it: starts anew from `now`, moving the slot by `length`. Whether it did. */
  startAfresh(now: number, length: number): Promise<boolean>;
  /**
   * Where the slot is after `now` and not after `latest`: moves it by `length`.
   *
   * @returns the slot as it was, for the caller to start at; where it is elsewhere, nothing was moved
   */
  queueUp(
    now: number,
    latest: number,
    length: number,
  ): Promise<{ readonly slot: number; readonly moved: boolean }>;
}

/**
 * A place in the queue, or when to ask for one again, because too many wait already. Milliseconds since 1970; `Infinity` where the
 * caller has too little time for those before it, which only grows less.
 */
export type Reservation =
  | { readonly reserved: true; readonly startAt: number }
  | { readonly reserved: false; readonly againAt: number };

/** The rate of all senders of an environment together, in recipients. */
export interface RateLimiter {
  /**
   * Reserves time for `recipients` at a rate of `perSecond`. Who can't start within 5 seconds reserves nothing: a long
   * queue of reservations could not be slowed or stopped.
   *
   * @param within milliseconds after which the caller has no use for a slot, where that is less; one that is reserved and not
   * used is lost to everybody
   */
  reserve(recipients: number, perSecond: number, within?: number): Promise<Reservation>;
  /**
   * Nobody who reserves from now on starts for one second longer: SES throttled. Never farther than a queue may reach, so that
   * calls which were throttled side by side don't hold everybody back for long after the others have gone.
   */
  pushBack(): Promise<void>;
}

const MICROSECONDS_A_SECOND = 1_000_000;
const FARTHEST_AHEAD = 5 * MICROSECONDS_A_SECOND;

/**
 * Milliseconds over which those come back who found too many waiting: all at once, one would get in and the others would ask
 * again and again, each time for a write. Well below the queue's 5 seconds, so that it does not run empty meanwhile.
 */
const COME_BACK_WITHIN = 2000;

/**
 * Lets senders start one after the other, each as long after the one before as that one's recipients take at the rate. In
 * microseconds, for at thousands a second a millisecond is too coarse. Unused time is not saved up: no bursts.
 *
 * @param random 0 to 1
 */
export function createRateLimiter(
  store: SlotStore,
  clock: Pick<Clock, 'now'>,
  random: () => number = Math.random,
): RateLimiter {
  const now = () => clock.now() * 1000;

  /** The start of the time that was taken, or the slot as it stands where it is too far ahead. */
  const take = async (length: number, reach: number): Promise<{ slot: number; moved: boolean }> => {
    for (;;) {
      const at = now();
      const latest = at + reach;
      const queued = await store.queueUp(at, latest, length);
      if (queued.moved || queued.slot > latest) return queued;
      if (await store.startAfresh(at, length)) return { slot: at, moved: true };
      // Somebody else was faster between the two.
    }
  };

  return {
    async reserve(recipients, perSecond, within = FARTHEST_AHEAD / 1000) {
      const length = Math.ceil((recipients * MICROSECONDS_A_SECOND) / perSecond);
      const reach = Math.min(within * 1000, FARTHEST_AHEAD);
      const { slot, moved } = await take(length, reach);
      return moved
        ? { reserved: true, startAt: Math.ceil(slot / 1000) }
        : {
            reserved: false,
            againAt:
              reach < FARTHEST_AHEAD
                ? Number.POSITIVE_INFINITY
                : Math.ceil((slot - FARTHEST_AHEAD) / 1000) + Math.floor(random() * COME_BACK_WITHIN),
          };
    },

    async pushBack() {
      await take(MICROSECONDS_A_SECOND, FARTHEST_AHEAD);
    },
  };
}
