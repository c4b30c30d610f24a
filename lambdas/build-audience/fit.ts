import { type AccountState, quotaRoom } from '../shared/account-state';
import { formatCount } from '../shared/format-count';
import { formatShare } from '../shared/format-share';
import type { SendWindow } from '../shared/send-window';

export interface FitInput {
  /** Recipients of the run. */
  readonly planned: number;
  readonly account: AccountState;
  /** Share of the account's rate and quota that this environment may use. */
  readonly share: number;
  readonly window: SendWindow;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** Why an audience can't be sent to within its window and within a day's quota, in words; empty where it can. */
export function fitFaults({ planned, account, share, window, now }: FitInput): string[] {
  const start = Math.max(now, window.start);
  const faults: string[] = [];
  const room = start - now >= DAY ? shareOfQuota(account, share) : quotaRoom(account, share);
  if (planned > room) {
    faults.push(
      `${formatCount(planned)} recipients are more than the ${formatCount(Math.floor(room))} that the daily quota leaves ` +
        `(${formatShare(share)} of ${formatCount(account.max24HourSend)}); set sendWindow.allowMultiDay, send to fewer, or ask AWS for more`,
    );
  }
  const rate = account.maxSendRate * share;
  const takes = (planned / rate) * 1000;
  if (start + takes > window.end) {
    faults.push(
      `sending to ${formatCount(planned)} recipients takes ${duration(takes)} at ${Number(rate.toFixed(2))} a second ` +
        `(${formatShare(share)} of ${account.maxSendRate}), the window is ${duration(window.end - start)} long; ` +
        'start earlier, end it later or send to fewer',
    );
  }
  return faults;
}

function shareOfQuota({ max24HourSend }: AccountState, share: number): number {
  return max24HourSend < 0 ? Number.POSITIVE_INFINITY : max24HourSend * share;
}

function duration(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Number((minutes / 60).toFixed(1))} h`;
}
