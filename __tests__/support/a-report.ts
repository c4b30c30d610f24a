import { campaign } from '../../lambdas/shared/campaign';
import type { RunPlan } from '../../lambdas/shared/run-record';
import { buildReport, type ReportInput } from '../../lambdas/shared/run-report/build-report';
import { aRun } from './memory-runs';

/** What a run was pinned to. */
export function aPlan(changes: object = {}): RunPlan {
  return {
    campaign: campaign.parse({
      id: 'weekly',
      template: 'hello',
      audience: { list: 'subscribers/a.json' },
      ...changes,
    }),
    campaignVersionId: 'c1',
    configurationSet: 'shop-prod-campaigns',
    template: {
      name: 'hello',
      versionId: 't1',
      sha256: 'a'.repeat(64),
      sesName: 'shop-prod-hello-aaaaaaaaaaaa',
    },
    list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
  };
}

/** What a report is made from: 1,000 recipients of whom most were sent to. */
export function aReportInput(changes: Partial<ReportInput> = {}): ReportInput {
  return {
    record: aRun({ status: 'COMPLETED', finishedAt: '2026-11-30T09:10:00Z' }),
    plan: aPlan(),
    audience: { rows: 1100, rejected: 60, segmentExcluded: 40, planned: 1000 },
    survey: {
      recipients: {
        planned: 1000,
        sent: 900,
        failed: 30,
        suppressed: 40,
        unsubscribed: 20,
        expired: 0,
        stopped: 0,
        pending: 0,
        unknown: 10,
      },
      events: {
        deliveries: 800,
        hardBounces: 20,
        softBounces: 5,
        complaints: 2,
        rejects: 1,
        renderingFailures: 3,
        notAttempted: 100,
        uniqueOpens: 400,
        uniqueClicks: 80,
        botOpens: 50,
        botClicks: 7,
        unsubscribes: 4,
      },
      failures: new Map([
        ['INVALID_PARAMETER', 10],
        ['FAILED', 20],
      ]),
      clicks: new Map([
        ['a', 30],
        ['b', 50],
      ]),
      leasedUntil: 0,
    },
    links: new Map([
      ['a', 'https://shop.com/a'],
      ['b', 'https://shop.com/b'],
    ]),
    asOf: '2026-11-30T09:25:00.000Z',
    final: false,
    ...changes,
  };
}

export const aReport = (changes: Partial<ReportInput> = {}) => buildReport(aReportInput(changes));
