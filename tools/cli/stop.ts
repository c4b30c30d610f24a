import { objectKeys } from '../../lambdas/shared/object-keys';
import { UserError } from '../../lambdas/shared/user-error';
import type { Command } from './command';
import { activeExecutions, startExecution } from './executions';
import { assertRunName, byPerson, openRun, progressLine, progressOf, RUN_OPERAND, runsOf } from './known-run';

/** Ends a run for good. */
export const stop: Command = {
  name: 'stop',
  summary: 'Ends a run for good: whoever is left is not sent to and counts as stopped',
  operands: [RUN_OPERAND],
  options: {},
  details: [
    'It takes effect before the next claim, within seconds. What is under way is finished and counted. It can not be taken back; ' +
      'pause holds a run up instead.',
    'The run that sends sees to the rest itself. Where none does, because the run is paused or failed, an execution is started that ' +
      'counts who is left and writes the report. One that is parked wakes within an hour.',
  ],
  examples: ['stop weekly-20261130T090000Z'],
  permissions: ['findEnvironment', 'readLedger', 'controlRuns', 'listExecutions', 'followExecutions'],
  async run({ operands: [run = ''] }, connect) {
    assertRunName(run);
    const deployed = await connect();
    const runs = runsOf(deployed);
    const before = await openRun(run, runs, { stopped: true });
    if (before.status === 'NOT_READY') {
      throw new UserError(
        `${run} is NOT_READY: it has sent to nobody and will not; there is nothing to stop.`,
      );
    }
    const changed = await runs.setControl(run, byPerson('stop', 'person'));
    // Also where it was told before: whoever told it may have been cut off right then.
    const active = await activeExecutions(before, deployed);
    const execution = active.length === 0 ? await startExecution(run, deployed) : undefined;
    const progress = await progressOf(before, deployed);
    return {
      lines: [
        changed ? `${run} is stopped for good.` : `${run} was told to stop before.`,
        progressLine(progress),
        execution === undefined
          ? `What is under way is finished and counted within half a minute${before.status === 'PARKED' ? '; the run is parked and wakes within an hour' : ''}.`
          : 'Nothing was sending it; an execution counts who is left as stopped.',
        `Next: ${objectKeys.reportJson(run)} in the bucket says how it ended.`,
      ],
      json: {
        command: 'stop',
        environment: deployed.environment.environment,
        run,
        changed,
        execution: execution ?? null,
        progress,
      },
    };
  },
};
