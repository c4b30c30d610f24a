import type { AccountState } from '../shared/account-state';
import { type CampaignTemplate, campaignTemplate } from '../shared/campaign-template';
import type { Clock } from '../shared/clock';
import { LONGEST_RUN_DAYS } from '../shared/ledger/retention';
import type { Log } from '../shared/log';
import { notReadyCause } from '../shared/not-ready';
import { makeRunId } from '../shared/run-id';
import { isOver, type RunPlan, type RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import type { WorkflowOutput, WorkflowStep } from '../shared/workflow';
import { type ConfigurationSetStanding, type IdentityStanding, sendingFaults } from './check-sending';
import { draftRun, type PlanDependencies, type PlanSettings, readTemplate, senderFaults } from './plan-run';
import { publishTemplate, type SesTemplates } from './publish-template';

export interface StartRunDependencies extends Pick<PlanDependencies, 'objects'> {
  readonly runs: Pick<
    RunRecords,
    | 'claim'
    | 'read'
    | 'list'
    | 'noteTemplate'
    | 'pinPlan'
    | 'readPlan'
    | 'readAudience'
    | 'setControl'
    | 'setStatus'
  >;
  /** Reads the state of the account anew, and leaves it where the other functions find it. */
  readonly refreshAccount: () => Promise<AccountState>;
  readonly identity: (domain: string) => Promise<IdentityStanding | undefined>;
  readonly configurationSet: (name: string) => Promise<ConfigurationSetStanding | undefined>;
  readonly templates: SesTemplates;
  readonly settings: PlanSettings & { readonly identityDomain: string };
  readonly clock: Clock;
  readonly log: Log;
}

type Output = WorkflowOutput<'start-run'>;

const DAY = 24 * 60 * 60 * 1000;

/**
 * Claims a run and checks everything that can be known before sending; what is wrong is told all at once, each with the remedy. A
 * schedule that fires twice makes one run. Versions of the campaign, its lists and its template are pinned, so that what changes
 * in mid-send changes nothing.
 */
export function createStartRun(dependencies: StartRunDependencies): WorkflowStep<'start-run'> {
  const { runs, log } = dependencies;
  return async ({ input, startedAt, execution }) => {
    if ('run' in input) return resume(input.run, dependencies);
    const { campaign: campaignId, scheduledTime = startedAt } = input;
    const run = makeRunId(campaignId, new Date(scheduledTime));
    const record = await runs.claim({
      run,
      campaignId,
      scheduledTime,
      startedAt,
      execution,
      status: 'RUNNING',
      control: { state: 'run', by: 'person', reason: 'started', cause: '', at: startedAt },
      finishedAt: null,
      changedAt: null,
      reportedAt: null,
    });
    if (record.execution !== execution) {
      log.info('run is claimed already', { run });
      return { run, outcome: 'DUPLICATE', cause: '' };
    }
    return proceed(record, dependencies);
  };
}

/** Goes on with a run that stopped half-way. One that has ended can't; its record is left as it is. */
async function resume(run: string, dependencies: StartRunDependencies): Promise<Output> {
  const record = await dependencies.runs.read(run);
  if (!record) return notReady(run, ['there is no such run'], dependencies);
  if (isOver(record)) {
    return notReady(
      run,
      [`it is ${record.status} and has nobody left to send to; start the campaign anew`],
      dependencies,
    );
  }
  if (record.control.state === 'stop') return settleStopped(run, dependencies);
  return proceed(record, dependencies);
}

/** A run that was stopped while nobody sent: who is left of its audience still has to be counted as stopped. */
async function settleStopped(run: string, { runs, clock, log }: StartRunDependencies): Promise<Output> {
  if (await runs.readAudience(run)) return { run, outcome: 'SETTLE', cause: '' };
  await runs.setStatus(run, { to: 'STOPPED', finishedAt: new Date(clock.now()).toISOString() });
  log.info('run was stopped before it had an audience', { run });
  return { run, outcome: 'STOPPED', cause: '' };
}

async function proceed(record: RunRecord, dependencies: StartRunDependencies): Promise<Output> {
  const plan = await dependencies.runs.readPlan(record.run);
  return plan ? goOn(record, plan, dependencies) : begin(record, dependencies);
}

/** Makes the plan of a run. */
async function begin(record: RunRecord, dependencies: StartRunDependencies): Promise<Output> {
  const { runs, clock } = dependencies;
  const { run } = record;
  const [draft, sending, active] = await Promise.all([
    draftRun(record.campaignId, dependencies),
    checkSending(dependencies),
    activeRunFaults(record, dependencies),
  ]);
  const { campaign, template, plan } = draft;
  const notAfter = campaign?.sendWindow.notAfter ?? null;
  if (campaign?.status === 'ready' && notAfter !== null && Date.parse(notAfter) <= clock.now()) {
    await runs.setStatus(run, { to: 'EXPIRED', finishedAt: new Date(clock.now()).toISOString() });
    return { run, outcome: 'EXPIRED', cause: '' };
  }
  const faults = [...active, ...draft.faults, ...sending];
  if (template && plan) faults.push(...(await publish(run, plan, template, dependencies)));
  if (faults.length > 0 || !plan) {
    await runs.setStatus(run, { to: 'NOT_READY', from: [record.status] });
    return notReady(run, faults, dependencies);
  }
  await runs.pinPlan(run, plan);
  return ready(record, dependencies);
}

/** Checks again what may have changed since a run was planned; the plan itself stays. */
async function goOn(record: RunRecord, plan: RunPlan, dependencies: StartRunDependencies): Promise<Output> {
  const { runs, objects, settings } = dependencies;
  const { run } = record;
  const [template, audience, sending, active] = await Promise.all([
    readTemplate(plan.template.name, objects, plan.template.versionId),
    runs.readAudience(run),
    checkSending(dependencies),
    activeRunFaults(record, dependencies),
  ]);
  const faults = [...active, ...senderFaults(plan.campaign, settings), ...sending];
  faults.push(
    ...(template.ok
      ? await publish(run, plan, campaignTemplate(template.compiled, plan.campaign), dependencies)
      : [template.fault]),
  );
  if (faults.length === 0) return ready(record, dependencies);
  // Whoever has an audience may have sent to some of it, and stays what it is: paused, most likely.
  if (!audience) await runs.setStatus(run, { to: 'NOT_READY', from: [record.status] });
  return notReady(run, faults, dependencies);
}

async function checkSending(dependencies: StartRunDependencies): Promise<string[]> {
  const { identityDomain: domain, configurationSet } = dependencies.settings;
  const [account, identity, configurationSetStanding] = await Promise.all([
    dependencies.refreshAccount(),
    dependencies.identity(domain),
    dependencies.configurationSet(configurationSet),
  ]);
  return sendingFaults({ account, domain, identity, configurationSet, configurationSetStanding });
}

/** Runs of the same campaign that may still send to somebody: the same people would get two mails at a time. */
async function activeRunFaults(
  { run, campaignId }: RunRecord,
  { runs, clock }: StartRunDependencies,
): Promise<string[]> {
  const records = await runs.list();
  return records
    .filter((other) => other.campaignId === campaignId && other.run !== run && isActive(other, clock.now()))
    .map(
      (other) =>
        `${other.run} of the same campaign is ${other.status}; resume it, {"run": "${other.run}"}, until it ends, or stop it`,
    );
}

function isActive({ status, control, finishedAt, startedAt }: RunRecord, now: number): boolean {
  return (
    finishedAt === null &&
    status !== 'NOT_READY' &&
    control.state !== 'stop' &&
    now - Date.parse(startedAt) < LONGEST_RUN_DAYS * DAY
  );
}

async function publish(
  run: string,
  { template: { sesName }, campaign }: RunPlan,
  template: CampaignTemplate,
  { runs, templates, clock }: StartRunDependencies,
): Promise<string[]> {
  await runs.noteTemplate(run, sesName);
  const fault = await publishTemplate(sesName, template, campaign.templateData, templates, clock);
  return fault === undefined ? [] : [fault];
}

async function ready(
  { run, status, control }: RunRecord,
  { runs, clock, log }: StartRunDependencies,
): Promise<Output> {
  if (control.state === 'pause') {
    const at = new Date(clock.now()).toISOString();
    await runs.setControl(run, { state: 'run', by: 'person', reason: 'resumed', cause: '', at });
  }
  if (status !== 'RUNNING') await runs.setStatus(run, { to: 'RUNNING', from: [status] });
  log.info('run is ready', { run });
  return { run, outcome: 'READY', cause: '' };
}

function notReady(run: string, faults: readonly string[], { log }: StartRunDependencies): Output {
  log.warn('run is not ready', { run, faults: faults.length });
  return { run, outcome: 'NOT_READY', cause: notReadyCause(run, faults) };
}
