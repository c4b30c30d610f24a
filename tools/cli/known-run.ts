import { formatCount } from '../../lambdas/shared/format-count';
import { RETENTION_DAYS } from '../../lambdas/shared/ledger/retention';
import { dynamoTallies } from '../../lambdas/shared/ledger/tallies';
import { parseRunId } from '../../lambdas/shared/run-id';
import { isOver, type RunControl, type RunRecord } from '../../lambdas/shared/run-record';
import { dynamoRunRecords, type RunRecords } from '../../lambdas/shared/run-record-store';
import { UserError } from '../../lambdas/shared/user-error';
import { UsageError } from './command';
import type { Deployed } from './connect';

/** The operand of commands that are about a run. */
export const RUN_OPERAND = {
  name: 'RUN',
  about: 'name of the run, such as weekly-20261130T090000Z; reports lie under runs/RUN/ in the bucket',
} as const;

/** How many runs are named to whoever got a name wrong. */
const SHOWN = 5;

export const runsOf = ({ dynamo, names }: Deployed): RunRecords =>
  dynamoRunRecords(dynamo, names.ledgerTable);

/** @throws UsageError for what can't be the name of a run */
export function assertRunName(run: string): void {
  if (parseRunId(run)) return;
  throw new UsageError(`${JSON.stringify(run)} is not the name of a run, such as weekly-20261130T090000Z`);
}

/**
 * A run that still has somebody to send to, or may have.
 *
 * @param stopped whether one that was told to stop is taken too
 * @throws UserError for a run that is not known, is over, or was never ready
 */
export async function openRun(
  run: string,
  runs: Pick<RunRecords, 'read' | 'list'>,
  { stopped }: { readonly stopped: boolean },
): Promise<RunRecord> {
  const record = await runs.read(run);
  if (!record) throw new UserError(await unknownRun(run, runs));
  const { status, finishedAt, control } = record;
  if (isOver(record)) {
    throw new UserError(
      `${run} is over: it is ${status}${finishedAt === null ? '' : ` since ${finishedAt}`}, and nobody is left to send to.`,
    );
  }
  if (control.state === 'stop' && !stopped) {
    throw new UserError(
      `${run} was stopped at ${control.at}, which is final. To mail those who are left, start the campaign anew with ` +
        `"excludeRuns": ["${run}"] in its audience.`,
    );
  }
  return record;
}

async function unknownRun(run: string, runs: Pick<RunRecords, 'list'>): Promise<string> {
  const records = await runs.list();
  const newest = records.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt)).slice(0, SHOWN);
  const known =
    newest.length === 0
      ? 'the ledger knows no run'
      : `the newest are ${newest.map((record) => `${record.run} (${record.status})`).join(', ')}`;
  return `there is no run ${run}; ${known}. Runs are forgotten ${RETENTION_DAYS} days after their last event.`;
}

/** A change of control by whoever types. */
export function byPerson(state: RunControl['state'], reason: string): RunControl {
  return { state, by: 'person', reason, cause: '', at: new Date().toISOString() };
}

/** How far a run has come. */
export interface Progress {
  /** Recipients in all; undefined while the audience is being built. */
  readonly planned: number | undefined;
  /** Recipients that SES has accepted, by the sender's own count, which is up to some seconds behind. */
  readonly sent: number;
}

export async function progressOf(record: RunRecord, deployed: Deployed): Promise<Progress> {
  const { dynamo, names } = deployed;
  const [audience, { sent }] = await Promise.all([
    runsOf(deployed).readAudience(record.run),
    dynamoTallies(dynamo, names.ledgerTable).since(record, Date.parse(record.startedAt)),
  ]);
  return { planned: audience?.planned, sent };
}

export function progressLine({ planned, sent }: Progress): string {
  if (planned === undefined) return 'Its audience is not built yet; nobody has been sent to.';
  return `So far ${formatCount(sent)} of ${formatCount(planned)} recipients have been sent to.`;
}
