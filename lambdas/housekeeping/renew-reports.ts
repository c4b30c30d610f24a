import type { Log } from '../shared/log';
import { reasonOf } from '../shared/reason-of';
import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';

export interface RenewReportsDependencies {
  readonly runs: Pick<RunRecords, 'list' | 'readAudience'>;
  /** Writes the report of a run from the ledger as it now is. */
  readonly writeReport: (run: string) => Promise<void>;
  readonly log: Log;
}

/**
 * Writes the reports again that events have made out of date since they were written, and those of runs that have ended and
 * never got one. One that can't be written does not hold up the others.
 *
 * @throws Error that names the runs without an up-to-date report
 */
export async function renewReports({ runs, writeReport, log }: RenewReportsDependencies): Promise<void> {
  const failed: string[] = [];
  let written = 0;
  for (const record of await runs.list()) {
    if (!isOutOfDate(record) && !(await lacksReport(record, runs))) continue;
    const { run } = record;
    try {
      await writeReport(run);
      written += 1;
    } catch (error) {
      failed.push(run);
      log.error('report not written', {
        run,
        reason: reasonOf(error),
      });
    }
  }
  log.info('reports written again', { written, failed: failed.length });
  if (failed.length > 0) throw new Error(`reports of ${failed.join(', ')} could not be written`);
}

function isOutOfDate({ changedAt, reportedAt }: RunRecord): boolean {
  return changedAt !== null && reportedAt !== null && Date.parse(changedAt) >= Date.parse(reportedAt);
}

const ENDED: readonly RunRecord['status'][] = ['COMPLETED', 'STOPPED', 'EXPIRED', 'FAILED'];

/** A run that ended before it had an audience has nothing to report. */
async function lacksReport(
  { run, status, reportedAt }: RunRecord,
  runs: RenewReportsDependencies['runs'],
): Promise<boolean> {
  return reportedAt === null && ENDED.includes(status) && (await runs.readAudience(run)) !== undefined;
}
