import type { Log } from '../shared/log';
import type { People } from '../shared/people';
import { reasonOf } from '../shared/reason-of';
import type { RunRecords } from '../shared/run-record-store';
import type { Notice } from './guard-notice';

export interface PauseDependencies {
  readonly runs: Pick<RunRecords, 'setControl'>;
  /** Absent where nobody is to be told. */
  readonly people: People | undefined;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Pauses a run, which whoever sends sees before the next claim, and tells people, once: a run that is paused already stays
 * so with its first reason.
 *
 * @param reason in a word, for the report's `stoppedBy`
 */
export async function pauseRun(
  run: string,
  reason: string,
  notice: Notice,
  { runs, people, now, log }: PauseDependencies,
): Promise<void> {
  const at = new Date(now()).toISOString();
  const control = { state: 'pause', by: 'handle-events', reason, cause: notice.message, at } as const;
  if (!(await runs.setControl(run, control))) return;
  log.error('run paused', { run, reason });
  await tell(notice, people, log);
}

/** Tells people. That it fails is logged alone: of a paused run its execution tells as well, when it ends. */
export async function tell(notice: Notice, people: People | undefined, log: Log): Promise<void> {
  try {
    await people?.tell(notice.subject, notice.message);
  } catch (error) {
    log.error('people were not told', {
      subject: notice.subject,
      reason: reasonOf(error),
    });
  }
}
