import { report as schema } from '../../../../lambdas/shared/report';
import { buildReport } from '../../../../lambdas/shared/run-report/build-report';
import { aPlan, aReport, aReportInput } from '../../../support/a-report';
import { aRun } from '../../../support/memory-runs';

describe('buildReport', () => {
  it('says all of a run, and fits the contract', () => {
    const report = aReport();
    expect(schema.parse(report)).toEqual(report);
    expect(report).toEqual({
      version: 1,
      runId: 'weekly-20261130T090000Z',
      campaignId: 'weekly',
      status: 'COMPLETED',
      scheduledTime: '2026-11-30T09:00:00Z',
      startedAt: '2026-11-30T09:00:01Z',
      finishedAt: '2026-11-30T09:10:00Z',
      asOf: '2026-11-30T09:25:00.000Z',
      final: false,
      template: { name: 'hello', sha256: 'a'.repeat(64), sesName: 'shop-prod-hello-aaaaaaaaaaaa' },
      configurationSet: 'shop-prod-campaigns',
      list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
      audience: { rows: 1100, rejected: 60, segmentExcluded: 40, planned: 1000 },
      recipients: aReportInput().survey.recipients,
      events: aReportInput().survey.events,
      rates: {
        delivery: 1,
        hardBounce: 0.025,
        complaint: 0.0025,
        uniqueOpen: 0.5,
        uniqueClick: 0.1,
        unsubscribe: 0.005,
      },
      links: [
        { url: 'https://shop.com/b', uniqueClicks: 50 },
        { url: 'https://shop.com/a', uniqueClicks: 30 },
      ],
      variants: [],
      failures: [
        { status: 'FAILED', count: 20 },
        { status: 'INVALID_PARAMETER', count: 10 },
      ],
      stoppedBy: null,
      warnings: [],
    });
  });

  it('passes on what building the audience warned of, apart from the counts', () => {
    const counts = { rows: 1100, rejected: 60, segmentExcluded: 40, planned: 1000 };
    const report = aReport({
      audience: { ...counts, warnings: ['the segment names fields that no row has: x'] },
    });
    expect(schema.parse(report)).toMatchObject({
      audience: counts,
      warnings: ['the segment names fields that no row has: x'],
    });
  });

  it('has rates of 0 where nothing was attempted or delivered', () => {
    const { survey } = aReportInput();
    const events = { ...survey.events, deliveries: 0, notAttempted: 900 };
    expect(aReport({ survey: { ...survey, events } }).rates).toEqual({
      delivery: 0,
      hardBounce: 0,
      complaint: 0,
      uniqueOpen: 0,
      uniqueClick: 0,
      unsubscribe: 0,
    });
  });

  it('names what paused or stopped the run', () => {
    const control = {
      state: 'pause',
      by: 'handle-events',
      reason: 'hard-bounces',
      cause: '',
      at: '2026-11-30T09:05:00Z',
    } as const;
    expect(aReport({ record: aRun({ control }) }).stoppedBy).toBe('hard-bounces');
  });

  it('names links by the URLs that the author gave them, without the UTM parameters of the campaign', () => {
    const utm = 'utm_source=newsletter&utm_medium=email&utm_campaign=weekly';
    const report = aReport({
      plan: aPlan({ tracking: { utm: {} } }),
      links: new Map([
        ['a', `https://shop.com/a?${utm}#top`],
        ['b', `https://shop.com/b?x=1&${utm}`],
      ]),
    });
    expect(report.links).toEqual([
      { url: 'https://shop.com/b?x=1', uniqueClicks: 50 },
      { url: 'https://shop.com/a#top', uniqueClicks: 30 },
    ]);
  });

  it('lists at most 100 links, those with most clicks, equals by name', () => {
    const hashes = Array.from({ length: 150 }, (_, index) => `h${String(index).padStart(3, '0')}`);
    const { survey } = aReportInput();
    const report = aReport({
      survey: {
        ...survey,
        clicks: new Map(hashes.toReversed().map((hash, index) => [hash, index === 0 ? 9 : 1])),
      },
      links: new Map(hashes.map((hash) => [hash, `https://shop.com/${hash}`])),
    });
    expect(report.links).toHaveLength(100);
    expect(report.links.slice(0, 2)).toEqual([
      { url: 'https://shop.com/h149', uniqueClicks: 9 },
      { url: 'https://shop.com/h000', uniqueClicks: 1 },
    ]);
  });

  it('leaves out clicks on a link whose address is not known', () => {
    expect(aReport({ links: new Map() }).links).toEqual([]);
  });

  it('refuses sums that are wrong', () => {
    const input = aReportInput({
      audience: { rows: 1101, rejected: 60, segmentExcluded: 40, planned: 1001 },
    });
    expect(() => buildReport(input)).toThrow(
      'the report of weekly-20261130T090000Z does not add up: recipients.planned is 1000, audience.planned is 1001',
    );
  });
});
