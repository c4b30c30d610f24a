import type { Clock } from '../shared/clock';
import type { Log } from '../shared/log';
import type { RunControl } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import { type RunSurvey, type SurveyRequest, surveyRun } from '../shared/run-report/survey-run';
import {
  type KnownRun,
  type ReportDependencies,
  readRun,
  writeReport,
} from '../shared/run-report/write-report';
import { sendWindowOf } from '../shared/send-window';
import type { WorkflowStep } from '../shared/workflow';
import { decideOutcome } from './decide-outcome';

/** What {@link createSettle} works with. */
export interface SettleDependencies extends Omit<ReportDependencies, 'now'> {
  readonly runs: ReportDependencies['runs'] & Pick<RunRecords, 'setStatus'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks at a run once nobody sends any more: ends who can't be sent to, resolves who is unknown by the events that came,
 * decides how the run stands, and writes its report. `final` marks the report as settled.
 */
export function createSettle(dependencies: SettleDependencies): WorkflowStep<'settle'> {
  const { runs, clock, log } = dependencies;
  const reporting = { ...dependencies, now: clock.now };
  return async ({ run, step }) => {
    const known = await readRun(run, runs);
    const { record, audience } = known;
    const request = { run, planned: audience.planned, end: endOf(known, clock.now()) };
    const { survey, asOf } = await surveyWhenAnswered(request, reporting, clock);
    const { status, outcome, cause, ended } = decideOutcome(run, survey.recipients, record.control);
    const finishedAt = ended ? (record.finishedAt ?? new Date(clock.now()).toISOString()) : null;
    await runs.setStatus(run, { to: status, ...(finishedAt !== null && { finishedAt }) });
    const settled = { ...known, record: { ...record, status, finishedAt } };
    await writeReport(settled, { survey, asOf, final: step === 'final' }, reporting);
    log.info('run looked at', { run, step, outcome, ...survey.recipients });
    return { run, outcome, cause };
  };
}

/** How who is open ends: stopped, or expired; nothing while the run may still send to them. */
function endOf({ record, plan }: KnownRun, now: number): SurveyRequest['end'] {
  const { state }: RunControl = record.control;
  if (state === 'stop') return 'H';
  return now >= sendWindowOf(record, plan).end ? 'E' : undefined;
}

/** A claim of somebody who was killed may still stand for half a minute; who is in it is known when that is over. */
async function surveyWhenAnswered(
  request: SurveyRequest,
  dependencies: ReportDependencies,
  clock: Clock,
): Promise<{ survey: RunSurvey; asOf: number }> {
  const asOf = clock.now();
  const survey = await surveyRun(request, dependencies);
  if (survey.leasedUntil === 0) return { survey, asOf };
  await clock.sleep(Math.max(0, survey.leasedUntil - clock.now()));
  const again = clock.now();
  return { survey: await surveyRun(request, dependencies), asOf: again };
}
