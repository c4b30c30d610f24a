import type { RunAudience, RunPlan, RunRecord } from '../../lambdas/shared/run-record';
import type { RunRecords } from '../../lambdas/shared/run-record-store';

/** What is known of runs, in memory; a test looks into it and puts things there. */
export interface MemoryRuns extends RunRecords {
  readonly records: Map<string, RunRecord>;
  readonly plans: Map<string, RunPlan>;
  readonly audiences: Map<string, RunAudience>;
}

export function memoryRuns(): MemoryRuns {
  const records = new Map<string, RunRecord>();
  const plans = new Map<string, RunPlan>();
  const audiences = new Map<string, RunAudience>();
  const change = (run: string, fields: Partial<RunRecord>): boolean => {
    const record = records.get(run);
    if (record) records.set(run, { ...record, ...fields });
    return record !== undefined;
  };
  return {
    records,
    plans,
    audiences,
    claim: async (record) => {
      if (!records.has(record.run)) records.set(record.run, record);
      return records.get(record.run) ?? record;
    },
    read: async (run) => records.get(run),
    list: async () => [...records.values()].sort((a, b) => (a.run < b.run ? -1 : 1)),
    pinPlan: async (run, plan) => {
      if (!plans.has(run)) plans.set(run, plan);
      return plans.get(run) ?? plan;
    },
    readPlan: async (run) => plans.get(run),
    recordAudience: async (run, audience) => {
      audiences.set(run, audience);
    },
    readAudience: async (run) => audiences.get(run),
    setControl: async (run, control) => change(run, { control }),
    setStatus: async (run, { to, from, finishedAt }) => {
      const record = records.get(run);
      if (!record || (from && !from.includes(record.status))) return false;
      return change(run, { status: to, ...(finishedAt !== undefined && { finishedAt }) });
    },
    noteTemplate: async (run, sesName) => {
      change(run, { sesTemplates: new Set([...(records.get(run)?.sesTemplates ?? []), sesName]) });
    },
    note: async () => undefined,
  };
}

/** A run that was just claimed. */
export function aRun(fields: Partial<RunRecord> = {}): RunRecord {
  return {
    run: 'weekly-20261130T090000Z',
    campaignId: 'weekly',
    scheduledTime: '2026-11-30T09:00:00Z',
    startedAt: '2026-11-30T09:00:01Z',
    execution: 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:first',
    status: 'RUNNING',
    control: { state: 'run', by: 'person', reason: 'started', cause: '', at: '2026-11-30T09:00:01Z' },
    finishedAt: null,
    changedAt: null,
    reportedAt: null,
    ...fields,
  };
}
