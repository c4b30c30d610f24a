import type { Campaign } from '../campaign';
import { assertReportSums, type Report } from '../report';
import type { RunAudience, RunPlan, RunRecord } from '../run-record';
import { untagUrl, utmParameters } from '../utm';
import type { RunSurvey } from './survey-run';

export interface ReportInput {
  readonly record: RunRecord;
  readonly plan: RunPlan;
  readonly audience: RunAudience;
  readonly survey: RunSurvey;
  /** Addresses of links, by their hash. */
  readonly links: ReadonlyMap<string, string>;
  /** When the ledger was read, RFC 3339. */
  readonly asOf: string;
  readonly final: boolean;
}

/** Links with the most clicks are listed; a template with a link for each recipient would make a list as long as its audience. */
const MOST_LINKS = 100;

/**
 * The report of a run.
 *
 * @throws Error when its sums are wrong, which is a fault of the platform
 */
export function buildReport({ record, plan, audience, survey, links, asOf, final }: ReportInput): Report {
  const { name, sha256, sesName } = plan.template;
  const { warnings = [], ...counts } = audience;
  const report: Report = {
    version: 1,
    runId: record.run,
    campaignId: record.campaignId,
    status: record.status,
    scheduledTime: record.scheduledTime,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    asOf,
    final,
    template: { name, sha256, sesName },
    configurationSet: plan.configurationSet,
    list: plan.list,
    audience: counts,
    recipients: survey.recipients,
    events: survey.events,
    rates: ratesOf(survey),
    links: linksOf(survey.clicks, links, plan.campaign),
    variants: [],
    failures: ranked(survey.failures).map(([status, count]) => ({ status, count })),
    stoppedBy: record.control.state === 'run' ? null : record.control.reason,
    warnings,
  };
  assertReportSums(report);
  return report;
}

/** Mail that SES took and did not send says nothing about a list. */
function ratesOf({ recipients, events }: RunSurvey): Report['rates'] {
  const attempted = recipients.sent - events.notAttempted;
  return {
    delivery: fraction(events.deliveries, attempted),
    hardBounce: fraction(events.hardBounces, attempted),
    complaint: fraction(events.complaints, events.deliveries),
    uniqueOpen: fraction(events.uniqueOpens, events.deliveries),
    uniqueClick: fraction(events.uniqueClicks, events.deliveries),
    unsubscribe: fraction(events.unsubscribes, events.deliveries),
  };
}

function fraction(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Links by the URLs that the author or the data gave them: the parameters of the campaign are the same for all. */
function linksOf(
  clicks: ReadonlyMap<string, number>,
  urls: ReadonlyMap<string, string>,
  campaign: Campaign,
): Report['links'] {
  const utm = utmParameters(campaign) ?? [];
  const byUrl = new Map<string, number>();
  for (const [hash, people] of clicks) {
    const url = urls.get(hash);
    if (url === undefined) continue;
    const original = untagUrl(url, utm);
    byUrl.set(original, (byUrl.get(original) ?? 0) + people);
  }
  return ranked(byUrl)
    .map(([url, uniqueClicks]) => ({ url, uniqueClicks }))
    .slice(0, MOST_LINKS);
}

/** The most frequent first; equals by name, so that equal counts make equal reports. */
function ranked(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
