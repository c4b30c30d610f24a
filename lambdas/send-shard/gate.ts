import { type AccountState, quotaRoom } from '../shared/account-state';
import type { RunControl } from '../shared/run-record';
import type { SendWindow } from '../shared/send-window';
import { UNDER_ENFORCEMENT } from './halt-reason';

/** What decides whether the next claim may be made. Times are milliseconds since 1970. */
export interface GateInput {
  readonly now: number;
  readonly control: Pick<RunControl, 'state'>;
  readonly window: SendWindow;
  readonly account: AccountState;
  /** Share of the daily quota that this environment may use. */
  readonly share: number;
  /** Recipients that this process was accepted for since the account was read. */
  readonly acceptedSince: number;
}

/**
 * - `open`: go on.
 * - `end`: nobody of the run is sent to any more; who is open ends as `H` (stopped) or `E` (expired).
 * - `leave`: paused; who is open stays so.
 * - `park`: not now; look again at `until`.
 * - `halt`: the account can't send until a person mends it.
 */
export type Gate =
  | { readonly kind: 'open' }
  | { readonly kind: 'end'; readonly letter: 'E' | 'H' }
  | { readonly kind: 'leave' }
  | { readonly kind: 'park'; readonly until: number }
  | { readonly kind: 'halt'; readonly status: string };

const MINUTE = 60_000;

/** How long a run is parked when the daily quota is used up: that rolls, so room comes back bit by bit. */
export const QUOTA_PARK = 15 * MINUTE;

/** Longest park: whoever is parked does not see that the run was stopped. */
const LONGEST_PARK = 60 * MINUTE;

/** Whether the next claim may be made. What ends a run for good comes before what only holds it up. */
export function decideGate(input: GateInput): Gate {
  const { now, control, window, account } = input;
  if (control.state === 'stop') return { kind: 'end', letter: 'H' };
  if (now >= window.end) return { kind: 'end', letter: 'E' };
  if (control.state === 'pause') return { kind: 'leave' };
  if (now < window.start) return park(now, window.start);
  if (account.enforcementStatus === 'SHUTDOWN') return { kind: 'halt', status: 'ACCOUNT_SUSPENDED' };
  // StartRun starts nothing under review either: a list that AWS asks about is not sent on.
  if (account.enforcementStatus !== 'HEALTHY') return { kind: 'halt', status: UNDER_ENFORCEMENT };
  if (!account.sendingEnabled || account.maxSendRate <= 0)
    return { kind: 'halt', status: 'ACCOUNT_SENDING_PAUSED' };
  if (quotaRoom(account, input.share) - input.acceptedSince < 1) return park(now, now + QUOTA_PARK);
  return { kind: 'open' };
}

function park(now: number, until: number): Gate {
  return { kind: 'park', until: Math.min(until, now + LONGEST_PARK) };
}
