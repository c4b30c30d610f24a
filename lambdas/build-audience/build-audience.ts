import type { AccountState } from '../shared/account-state';
import type { Clock } from '../shared/clock';
import { shardCount } from '../shared/ledger/positions';
import type { Log } from '../shared/log';
import { notReadyCause } from '../shared/not-ready';
import { objectKeys } from '../shared/object-keys';
import type { RunPlan, RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import { sendWindowOf } from '../shared/send-window';
import { UserError } from '../shared/user-error';
import type { Invocation, WorkflowOutput, WorkflowStep } from '../shared/workflow';
import { audienceFaults } from './audience-faults';
import { type Collected, collectAudience, type RunObjects } from './collect-audience';
import { leftOutRuns, readTemplate, sizeOf } from './run-inputs';
import { assertFits } from './time-limit';

export interface BuildAudienceDependencies {
  readonly runs: Pick<RunRecords, 'read' | 'readPlan' | 'readAudience' | 'recordAudience' | 'setStatus'>;
  readonly objects: RunObjects;
  readonly account: { read(): Promise<AccountState | undefined> };
  /** Domains and addresses that SES knows to be verified: asked for in the sandbox alone. */
  readonly verifiedIdentities: () => Promise<ReadonlySet<string>>;
  readonly settings: {
    /** Share of the account's rate and quota that this environment may use. */
    readonly sendRateShare: number;
    /** Recipients above which no run is started, beside the campaign's own limit. */
    readonly maxRecipients: number | undefined;
    readonly reservedDomainsAllowed: boolean;
  };
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Freezes the audience of a run: reads its lists and writes its recipients in shards, once. A run that has an audience keeps it,
 * whatever became of the lists. What a person has to mend ends the run as `NOT_READY` with the remedy, and nobody is sent to.
 */
export function createBuildAudience(dependencies: BuildAudienceDependencies): WorkflowStep<'build-audience'> {
  const { runs, clock } = dependencies;
  return async ({ run }, invocation) => {
    const [record, plan, audience] = await Promise.all([
      runs.read(run),
      runs.readPlan(run),
      runs.readAudience(run),
    ]);
    if (!record || !plan) throw new UserError(`${run} was not started; start its campaign`);
    if (audience) return ready(run, audience.planned);
    if (sendWindowOf(record, plan).end <= clock.now()) {
      const finishedAt = new Date(clock.now()).toISOString();
      await runs.setStatus(run, { to: 'EXPIRED', from: ['RUNNING'], finishedAt });
      return { run, outcome: 'EXPIRED', cause: '', shards: [] };
    }
    const built = await build(record, plan, invocation, dependencies).catch(faultOf);
    if (built.faults.length === 0) return ready(run, built.planned);
    await runs.setStatus(run, { to: 'NOT_READY', from: ['RUNNING'] });
    return { run, outcome: 'NOT_READY', cause: notReadyCause(run, built.faults), shards: [] };
  };
}

/** How many recipients a run has, or why it can't be sent. */
interface Built {
  readonly planned: number;
  readonly faults: readonly string[];
}

function faultOf(error: unknown): Built {
  if (error instanceof UserError) return { planned: 0, faults: [error.message] };
  throw error;
}

function ready(run: string, planned: number): WorkflowOutput<'build-audience'> {
  const shards = Array.from({ length: shardCount(planned) }, (_, shard) => shard);
  return { run, outcome: 'READY', cause: '', shards };
}

async function build(
  record: RunRecord,
  plan: RunPlan,
  invocation: Invocation,
  { runs, objects, account, verifiedIdentities, settings, clock, log }: BuildAudienceDependencies,
): Promise<Built> {
  const { run } = record;
  const { campaign, list } = plan;
  const state = await account.read();
  if (!state) throw new Error('the state of the account is not known, though start-run reads it');
  const [template, leaveOut, verified] = await Promise.all([
    readTemplate(plan, objects),
    leftOutRuns(campaign.audience.excludeRuns, runs),
    state.productionAccess ? undefined : verifiedIdentities(),
  ]);
  const bytes = await sizeOf(list, objects);
  assertFits(bytes, invocation);
  const limits = [campaign.audience.maxRecipients, settings.maxRecipients].filter(
    (limit) => limit !== undefined,
  );
  const maxRecipients = limits.length > 0 ? Math.min(...limits) : undefined;
  const { reservedDomainsAllowed } = settings;
  const collected = await collectAudience(
    { run, campaign, template, list, bytes, leaveOut, maxRecipients, reservedDomainsAllowed, verified },
    objects,
    invocation,
  );
  const { rows, rejected, segmentExcluded, planned } = collected;
  log.info('lists read', { run, rows, rejected, segmentExcluded, planned });
  const warnings = warningsOf(collected);
  for (const warning of warnings) log.warn(warning, { run });
  const faults = audienceFaults(collected, {
    list,
    maxRecipients,
    allowMultiDay: campaign.sendWindow.allowMultiDay,
    account: state,
    share: settings.sendRateShare,
    window: sendWindowOf(record, plan),
    now: clock.now(),
    rejectedKey: objectKeys.rejected(run),
  });
  if (faults.length === 0) {
    const counts = { rows, rejected, segmentExcluded, planned };
    await runs.recordAudience(run, warnings.length > 0 ? { ...counts, warnings } : counts);
  }
  return { planned, faults };
}

/** What of the lists a person should look at, though it can be sent to them. */
function warningsOf({ unseenFields, rowsWithReservedNames }: Collected): string[] {
  const warnings: string[] = [];
  if (unseenFields.length > 0) {
    warnings.push(`the segment names fields that no row has: ${unseenFields.join(', ')}`);
  }
  if (rowsWithReservedNames > 0) {
    warnings.push(
      `${rowsWithReservedNames} rows have fields with reserved names (html, href, line, unsubscribe_url, __…), which are left out`,
    );
  }
  return warnings;
}
