import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../lambdas/shared/run-record';
import { UserError } from '../../lambdas/shared/user-error';
import type { Command, Terminal } from './command';
import type { Deployed } from './connect';
import { activeExecutions, describe, endExecution, startExecution } from './executions';
import { assertRunName, openRun, progressLine, progressOf, RUN_OPERAND, runsOf } from './known-run';

const SECOND = 1000;

/** What is under way when a run is paused takes half a minute at most. */
const ENDS_BY_ITSELF = 60 * SECOND;

/** Somewhat longer than the function that begins a run may take. */
const BEGINS_WITHIN = 150 * SECOND;

const SENDING: readonly RunRecord['status'][] = ['RUNNING', 'PARKED'];

/** Goes on with a run that was paused or failed. */
export const resume: Command = {
  name: 'resume',
  summary: 'Goes on with a run that was paused or failed: sends to exactly those who are left',
  operands: [RUN_OPERAND],
  options: {},
  details: [
    'Account, sender and template are checked first, as at every start; where something is wrong the run stays as it is, and the ' +
      'words say what to mend. The guard counts bounces and complaints anew from then on.',
    'What was under way when the run was paused is waited for. An execution that is parked is ended, of which the alert topic tells, and ' +
      'the new one takes its place.',
  ],
  examples: ['resume weekly-20261130T090000Z'],
  permissions: ['findEnvironment', 'readLedger', 'listExecutions', 'followExecutions', 'endExecutions'],
  async run({ operands: [run = ''] }, connect, terminal) {
    assertRunName(run);
    const deployed = await connect();
    const before = await openRun(run, runsOf(deployed), { stopped: false });
    const result = (
      changed: boolean,
      execution: string | null,
      status: RunRecord['status'],
      lines: string[],
    ) => ({
      lines,
      json: {
        command: 'resume',
        environment: deployed.environment.environment,
        run,
        changed,
        status,
        execution,
      },
    });
    const active = await activeExecutions(before, deployed);
    if (before.control.state === 'run' && active.length > 0) {
      const line = `${run} is not paused: it is ${before.status}, and goes on by itself.`;
      return result(false, active[0] ?? null, before.status, [
        line,
        progressLine(await progressOf(before, deployed)),
      ]);
    }
    await untilEnded(before, active, deployed, terminal);
    const execution = await startExecution(run, deployed);
    terminal.tell('checking account, sender and template …');
    const { status, begun } = await untilBegun(before, execution, deployed);
    return result(true, execution, status, [
      begun ? `${run} goes on.` : `${run} was started; its execution is ${execution}.`,
      progressLine(await progressOf(before, deployed)),
      'It sends to exactly those who are left. The guard counts bounces and complaints anew from now on.',
      `Next: "pause ${run}" holds it up again, "stop ${run}" ends it for good.`,
    ]);
  },
};

/** Waits until what was under way has ended, for two that send one run would tell people of a failure that is none. */
async function untilEnded(
  record: RunRecord,
  active: readonly string[],
  deployed: Deployed,
  { tell }: Terminal,
): Promise<void> {
  let left = active;
  // One that is parked sends nothing, and may stay for an hour.
  const patience = record.status === 'PARKED' ? 0 : ENDS_BY_ITSELF;
  if (left.length > 0) tell('waiting for what is under way to be finished …');
  for (const end = Date.now() + patience; left.length > 0 && Date.now() < end; ) {
    await sleep(SECOND);
    left = await activeExecutions(record, deployed);
  }
  for (const executionArn of left) {
    await endExecution(
      executionArn,
      `${record.run} was resumed; another execution goes on with it.`,
      deployed,
    );
  }
}

/**
 * Waits until an execution has taken the run up.
 *
 * @throws UserError where it was refused, with the words of who refused it
 */
async function untilBegun(
  before: RunRecord,
  executionArn: string,
  deployed: Deployed,
): Promise<{ readonly status: RunRecord['status']; readonly begun: boolean }> {
  const { run } = before;
  const runs = runsOf(deployed);
  for (const end = Date.now() + BEGINS_WITHIN; Date.now() < end; ) {
    await sleep(SECOND / 2);
    const { status: execution, error, cause } = await describe(deployed.sfn, executionArn);
    const record = (await runs.read(run)) ?? before;
    const takenUp =
      record.control.at !== before.control.at ||
      (record.status !== before.status && SENDING.includes(record.status));
    if (takenUp || execution === 'SUCCEEDED') return { status: record.status, begun: true };
    if (execution !== 'RUNNING') {
      throw new UserError(
        `${run} was not resumed and stays ${record.status}. ${cause ?? error ?? execution}`,
      );
    }
  }
  return { status: before.status, begun: false };
}
