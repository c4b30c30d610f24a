import { renewReports } from '../../../lambdas/housekeeping/renew-reports';
import type { RunRecord } from '../../../lambdas/shared/run-record';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';

const audience = { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 };
const [early, late] = ['2026-12-01T00:00:00.000Z', '2026-12-01T00:00:01.000Z'];

/** Runs whose reports are written, of those given by campaign; `failing` can't be. */
async function renewed(records: Record<string, Partial<RunRecord>>, failing?: string) {
  const runs = memoryRuns();
  for (const [campaignId, record] of Object.entries(records)) {
    const run = `${campaignId}-20261130T090000Z`;
    runs.records.set(run, aRun({ run, campaignId, status: 'COMPLETED', ...record }));
    if (campaignId !== 'bare') runs.audiences.set(run, audience);
  }
  const written: string[] = [];
  const { log, lines } = recordedLog();
  const writeReport = async (run: string) => {
    if (run.startsWith(`${failing}-`)) throw new Error('no plan');
    written.push(run.replace('-20261130T090000Z', ''));
  };
  const done = renewReports({ runs, writeReport, log });
  return { done, written, lines };
}

it('writes the reports that events have made out of date', async () => {
  const { done, written, lines } = await renewed({
    changed: { changedAt: late, reportedAt: early },
    'at-once': { changedAt: early, reportedAt: early },
    'up-to-date': { changedAt: early, reportedAt: late },
    unchanged: { changedAt: null, reportedAt: late },
    paused: { status: 'PAUSED', changedAt: late, reportedAt: early },
  });
  await done;
  expect(written).toEqual(['at-once', 'changed', 'paused']);
  expect(lines).toEqual([['info', 'reports written again', { written: 3, failed: 0 }]]);
});

it('writes the reports of runs that ended and never got one', async () => {
  const { done, written } = await renewed({
    completed: {},
    stopped: { status: 'STOPPED' },
    expired: { status: 'EXPIRED' },
    failed: { status: 'FAILED' },
    running: { status: 'RUNNING', changedAt: late },
    parked: { status: 'PARKED', changedAt: late },
    'not-ready': { status: 'NOT_READY' },
    bare: { status: 'EXPIRED' },
  });
  await done;
  expect(written).toEqual(['completed', 'expired', 'failed', 'stopped']);
});

it('does the others when one can’t be written, and fails at the end', async () => {
  const { done, written, lines } = await renewed(
    { a: { changedAt: late, reportedAt: early }, b: {}, c: { changedAt: late, reportedAt: early } },
    'b',
  );
  await expect(done).rejects.toThrow(new Error('reports of b-20261130T090000Z could not be written'));
  expect(written).toEqual(['a', 'c']);
  expect(lines).toEqual([
    ['error', 'report not written', { run: 'b-20261130T090000Z', reason: 'Error: no plan' }],
    ['info', 'reports written again', { written: 2, failed: 1 }],
  ]);
});
