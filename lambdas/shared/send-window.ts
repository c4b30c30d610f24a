import { LONGEST_RUN_DAYS } from './ledger/retention';
import type { RunPlan, RunRecord } from './run-record';

const DAY = 24 * 60 * 60 * 1000;

/** When a run may send, in milliseconds since 1970. */
export interface SendWindow {
  /** Before it nobody is sent to; 0 where the campaign sets no time. */
  readonly start: number;
  /** From it on nobody is sent to: the campaign's `notAfter`, and for every run well before its ledger expires. */
  readonly end: number;
}

/** The window of a run. */
export function sendWindowOf(
  { startedAt }: Pick<RunRecord, 'startedAt'>,
  { campaign: { sendWindow } }: Pick<RunPlan, 'campaign'>,
): SendWindow {
  const { notBefore, notAfter } = sendWindow;
  const longest = Date.parse(startedAt) + LONGEST_RUN_DAYS * DAY;
  return {
    start: notBefore === null ? 0 : Date.parse(notBefore),
    end: notAfter === null ? longest : Math.min(Date.parse(notAfter), longest),
  };
}
