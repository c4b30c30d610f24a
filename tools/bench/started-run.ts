import type { RunRecord } from '../../lambdas/shared/run-record';

/** The record of a run as StartRun claims it. */
export function startedRun(run: string, campaignId: string, startedAt: string): RunRecord {
  return {
    run,
    campaignId,
    scheduledTime: startedAt,
    startedAt,
    execution: 'arn:aws:states:eu-central-1:000000000000:execution:bench:first',
    status: 'RUNNING',
    control: { state: 'run', by: 'person', reason: 'started', cause: '', at: startedAt },
    finishedAt: null,
    changedAt: null,
    reportedAt: null,
  };
}
