import { UserError } from '../../lambdas/shared/user-error';
import type { LedgerData } from './console/ledger-data';
import type { Platform } from './platform/bring-up';
import type { StartedRun } from './recipe-run';

/**
 * Goes on with runs that an earlier start left in the middle: on AWS their executions would not have ended with a
 * terminal. The ledger keeps anybody from being sent twice.
 */
export async function resumeInterrupted(
  { executions, stack }: Platform,
  ledger: LedgerData,
): Promise<StartedRun[]> {
  const [machine] = stack.ofType('aws_sfn_state_machine');
  if (!machine) throw new UserError('the stack has no state machine');
  const runs = await ledger.runs();
  return runs
    .filter(({ status, control }) => ['RUNNING', 'PARKED'].includes(status) && control.state === 'run')
    .map(({ run }) => {
      const { origin } = executions.start(machine.text('arn'), JSON.stringify({ run }));
      return { executionArn: origin.executionArn, runId: run };
    });
}
