import { UserError } from '../../lambdas/shared/user-error';
import type { Command } from './command';
import { assertRunName, byPerson, openRun, progressLine, progressOf, RUN_OPERAND, runsOf } from './known-run';

/** Holds a run up until it is resumed or stopped. */
export const pause: Command = {
  name: 'pause',
  summary: 'Holds a run up: nobody else is sent to until it is resumed or stopped',
  operands: [RUN_OPERAND],
  options: {},
  details: [
    'It takes effect before the next claim, within seconds. What is under way is finished and counted: at most a block of 50 ' +
      'recipients for each call that is open. The execution then ends as PausedByPerson, which tells nobody.',
    'A run that is parked, because the daily quota is used up or its window has not begun, looks at it when it wakes.',
  ],
  examples: ['pause weekly-20261130T090000Z', 'pause weekly-20261130T090000Z --environment prod --json'],
  permissions: ['findEnvironment', 'readLedger', 'controlRuns'],
  async run({ operands: [run = ''] }, connect) {
    assertRunName(run);
    const deployed = await connect();
    const runs = runsOf(deployed);
    const before = await openRun(run, runs, { stopped: false });
    if (['NOT_READY', 'FAILED'].includes(before.status)) {
      throw new UserError(
        `${run} is ${before.status}: nothing sends it, so there is nothing to pause. resume goes on with it, stop ends it.`,
      );
    }
    const changed = await runs.setControl(run, byPerson('pause', 'person'));
    const { control, status } = await openRun(run, runs, { stopped: false });
    const progress = await progressOf(before, deployed);
    const who = control.by === 'person' ? 'by a person' : `by ${control.by} (${control.reason})`;
    return {
      lines: [
        changed ? `${run} is paused.` : `${run} was paused already, ${who}, at ${control.at}; that stays.`,
        progressLine(progress),
        status === 'PAUSED'
          ? 'Nothing is under way.'
          : 'What is under way is finished and counted within half a minute; nobody else is sent to.',
        `Next: "resume ${run}" sends to exactly those who are left, "stop ${run}" ends it for good.`,
      ],
      json: {
        command: 'pause',
        environment: deployed.environment.environment,
        run,
        changed,
        status,
        control,
        progress,
      },
    };
  },
};
