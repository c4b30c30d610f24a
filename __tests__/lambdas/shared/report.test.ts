import { parseContract } from '../../../lambdas/shared/contract';
import { assertReportSums, type Report, report } from '../../../lambdas/shared/report';

const run: Report = {
  version: 1,
  runId: 'weekly-20261130T090000Z',
  campaignId: 'weekly',
  status: 'COMPLETED',
  scheduledTime: '2026-11-30T09:00:00Z',
  startedAt: '2026-11-30T09:00:02.123Z',
  finishedAt: '2026-11-30T09:10:00Z',
  asOf: '2026-11-30T09:25:00Z',
  final: false,
  template: { name: 'offer', sha256: 'a'.repeat(64), sesName: 'shop-prod-offer-aaaaaaaaaaaa' },
  configurationSet: 'shop-prod-campaigns',
  list: [{ key: 'subscribers/all.csv', versionId: 'v1' }],
  audience: { rows: 60, rejected: 4, segmentExcluded: 20, planned: 36 },
  recipients: {
    planned: 36,
    sent: 1,
    failed: 2,
    suppressed: 3,
    unsubscribed: 4,
    expired: 5,
    stopped: 6,
    pending: 7,
    unknown: 8,
  },
  events: {
    deliveries: 1,
    hardBounces: 0,
    softBounces: 0,
    complaints: 0,
    rejects: 0,
    renderingFailures: 0,
    notAttempted: 0,
    uniqueOpens: 1,
    uniqueClicks: 0,
    botOpens: 0,
    botClicks: 0,
    unsubscribes: 0,
  },
  rates: { delivery: 1, hardBounce: 0, complaint: 0, uniqueOpen: 1, uniqueClick: 0, unsubscribe: 0 },
  links: [{ url: 'https://example.com', uniqueClicks: 0 }],
  variants: [],
  failures: [{ status: 'INVALID_PARAMETER', count: 2 }],
  stoppedBy: null,
  warnings: [],
};

describe('report', () => {
  it.each([run, { ...run, status: 'RUNNING', finishedAt: null }, { ...run, stoppedBy: 'ACCOUNT_SUSPENDED' }])(
    'takes a report as it is',
    (value) => {
      expect(parseContract(report, value)).toEqual({ ok: true, data: value });
    },
  );

  it('tells every fault with its path', () => {
    const value = {
      ...run,
      runId: 'weekly',
      status: 'DONE',
      recipients: { ...run.recipients, sent: -1, opened: 1 },
      variants: ['a'],
    };
    expect(parseContract(report, value)).toEqual({
      ok: false,
      faults: [
        {
          path: 'runId',
          message: 'must be the name of a run, such as "weekly-20261130T090000Z", got "weekly"',
        },
        {
          path: 'status',
          message:
            'must be one of "RUNNING", "PAUSED", "PARKED", "STOPPED", "EXPIRED", "COMPLETED", "FAILED", "NOT_READY", got "DONE"',
        },
        { path: 'recipients.sent', message: 'must be at least 0, got -1' },
        {
          path: 'recipients.opened',
          message:
            'unknown key; allowed: planned, sent, failed, suppressed, unsubscribed, expired, stopped, pending, unknown',
        },
        { path: 'variants[0]', message: 'must be absent, got "a"' },
      ],
    });
  });
});

describe('assertReportSums', () => {
  it('says nothing about sums that are right', () => {
    expect(() => assertReportSums(run)).not.toThrow();
  });

  it.each([
    'sent',
    'failed',
    'suppressed',
    'unsubscribed',
    'expired',
    'stopped',
    'pending',
    'unknown',
  ] as const)('counts who was %s', (end) => {
    const recipients = { ...run.recipients, [end]: run.recipients[end] + 1 };
    expect(() => assertReportSums({ ...run, recipients })).toThrow('recipients.planned is 36, but ');
  });

  it('lists every sum that is wrong, with its terms', () => {
    const wrong = {
      ...run,
      audience: { ...run.audience, planned: 35 },
      recipients: { ...run.recipients, sent: 0 },
    };
    expect(() => assertReportSums(wrong)).toThrow(
      new Error(
        'the report of weekly-20261130T090000Z does not add up: recipients.planned is 36, audience.planned is 35; ' +
          'recipients.planned is 36, but sent 0 + failed 2 + suppressed 3 + unsubscribed 4 + expired 5 + stopped 6 + pending 7 + unknown 8 = 35; ' +
          'audience.rows is 60, but rejected 4 + segmentExcluded 20 + planned 35 = 59',
      ),
    );
  });
});
