import type { LedgerData } from './console/ledger-data';
import type { Platform } from './platform/bring-up';
import { type StartedRun, startExecution } from './recipe-run';

/**
 * Goes on with runs that an earlier start left in the middle: on AWS their executions would not have ended with a
 * terminal. The ledger keeps anybody from being sent twice.
 */
export async function resumeInterrupted(platform: Platform, ledger: LedgerData): Promise<StartedRun[]> {
  const runs = await ledger.runs();
  return runs
    .filter(({ status, control }) => ['RUNNING', 'PARKED'].includes(status) && control.state === 'run')
    .map(({ run }) => ({ executionArn: startExecution(platform, { run }).origin.executionArn, runId: run }));
}
