import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { EventStore } from '../ledger/event-sets';
import { objectKeys } from '../object-keys';
import type { Report } from '../report';
import type { RunAudience, RunPlan, RunRecord } from '../run-record';
import type { RunRecords } from '../run-record-store';
import { buildReport } from './build-report';
import { reportHtml } from './report-html';
import { type RunSurvey, type SurveyDependencies, surveyRun } from './survey-run';

/** Puts an object of text where people find it. */
export type PutText = (key: string, text: string, contentType: string) => Promise<void>;

/** Everything that is known of a run whose audience is built. */
export interface KnownRun {
  readonly record: RunRecord;
  readonly plan: RunPlan;
  readonly audience: RunAudience;
}

export interface ReportDependencies extends SurveyDependencies {
  readonly runs: Pick<RunRecords, 'read' | 'readPlan' | 'readAudience' | 'note'>;
  readonly events: Pick<EventStore, 'readShard' | 'readLinks'>;
  readonly put: PutText;
}

const DAY = 24 * 60 * 60 * 1000;

/** @throws Error for a run without record, plan or audience */
export async function readRun(
  run: string,
  runs: Pick<RunRecords, 'read' | 'readPlan' | 'readAudience'>,
): Promise<KnownRun> {
  const [record, plan, audience] = await Promise.all([
    runs.read(run),
    runs.readPlan(run),
    runs.readAudience(run),
  ]);
  if (!record || !plan || !audience) throw new Error(`${run} has no record, plan or audience in the ledger`);
  return { record, plan, audience };
}

/**
 * Writes `report.json` and `report.html` of a run from a survey of its ledger.
 *
 * @param asOf when the survey began, in milliseconds since 1970: events that come during it make the report out of date
 */
export async function writeReport(
  known: KnownRun,
  { survey, asOf, final }: { readonly survey: RunSurvey; readonly asOf: number; readonly final: boolean },
  { runs, events, put }: ReportDependencies,
): Promise<Report> {
  const { run } = known.record;
  const links = survey.clicks.size > 0 ? await events.readLinks(run) : new Map<string, string>();
  const report = buildReport({ ...known, survey, links, final, asOf: new Date(asOf).toISOString() });
  await put(objectKeys.reportJson(run), `${JSON.stringify(report, undefined, 2)}\n`, 'application/json');
  await put(objectKeys.reportHtml(run), reportHtml(report), 'text/html; charset=utf-8');
  await runs.note(run, 'reportedAt', report.asOf);
  return report;
}

/** Writes the report of a run from the ledger as it is now; a day after its last recipient a run counts as settled. */
export function reportRenewer(dependencies: ReportDependencies): (run: string) => Promise<void> {
  return async (run) => {
    const asOf = dependencies.now();
    const known = await readRun(run, dependencies.runs);
    const { finishedAt } = known.record;
    const survey = await surveyRun({ run, planned: known.audience.planned }, dependencies);
    const final = finishedAt !== null && asOf - Date.parse(finishedAt) >= DAY;
    await writeReport(known, { survey, asOf, final }, dependencies);
  };
}

/** Puts text into the campaign bucket. */
export function s3PutText(client: S3Client, bucket: string): PutText {
  return async (key, text, contentType) => {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: contentType }),
    );
  };
}
