import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  paginateListExecutions,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { inParallel } from '../../lambdas/shared/in-parallel';
import type { RunRecord } from '../../lambdas/shared/run-record';
import type { Deployed } from './connect';

/** Descriptions asked for at the same time. */
const AT_ONCE = 8;

const resumeInput = z.object({ run: z.string() });

/**
 * Executions that work on a run now, by ARN: the one that claimed it, and those that resumed it. Step Functions lists what
 * has just begun after a moment only (API Reference, ListExecutions).
 */
export async function activeExecutions(
  { run, execution: claimant }: RunRecord,
  { sfn, names }: Deployed,
): Promise<string[]> {
  const running: string[] = [];
  const pages = paginateListExecutions(
    { client: sfn },
    { stateMachineArn: names.stateMachineArn, statusFilter: 'RUNNING' },
  );
  for await (const { executions = [] } of pages) {
    running.push(...executions.flatMap(({ executionArn }) => executionArn ?? []));
  }
  const active: string[] = [];
  await inParallel(running, AT_ONCE, async (executionArn) => {
    if (executionArn === claimant || runOf(await describe(sfn, executionArn)) === run)
      active.push(executionArn);
  });
  return active;
}

/** The run that an execution resumes; the input of one that starts a campaign does not name its run. */
function runOf({ input }: DescribeExecutionOutput): string | undefined {
  return resumeInput.safeParse(JSON.parse(input ?? '{}')).data?.run;
}

/** Starts an execution that goes on with a run, or settles it. Its name says which and when; AWS allows 80 characters. */
export async function startExecution(run: string, { sfn, names }: Deployed): Promise<string> {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: names.stateMachineArn,
      name: `${run}-${Date.now().toString(36)}`,
      input: JSON.stringify({ run }),
    }),
  );
  return executionArn;
}

export function describe(sfn: SFNClient, executionArn: string): Promise<DescribeExecutionOutput> {
  return sfn.send(new DescribeExecutionCommand({ executionArn }));
}

/** Ends an execution. What its functions have under way they finish; the ledger keeps others from it. */
export async function endExecution(executionArn: string, cause: string, { sfn }: Deployed): Promise<void> {
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'RESUMED', cause }));
}
