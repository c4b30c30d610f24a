import { readReport, recipeSending, type Sending, startSending } from '../../tools/local/recipe-run';
import { eventually, type LocalPlatform } from './local-platform';

/** What a report says, as far as tests look at it. */
export interface SentReport {
  readonly status: string;
  readonly recipients: Readonly<Record<string, number>>;
  readonly events: Readonly<Record<string, number>>;
}

/** Sends a campaign, the recipe's own unless told otherwise, and waits until it is settled for good. */
export async function sendCampaign(
  { platform }: LocalPlatform,
  scheduledTime: string,
  sending: Sending = recipeSending(),
) {
  const { executionArn, runId } = await startSending(platform, sending, new Date(scheduledTime));
  const execution = platform.executions.execution(executionArn);
  await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
  await platform.ses.settled();
  const report = await readReport(platform, runId);
  return {
    execution,
    runId,
    report: report === undefined ? undefined : (JSON.parse(report) as SentReport),
  };
}

/** ARN of the stack's queue whose name ends in this. */
export function queueArn({ platform }: LocalPlatform, ending: string): string {
  const queue = platform.stack.ofType('aws_sqs_queue').find((one) => one.text('name').endsWith(ending));
  if (!queue) throw new Error(`no queue ends in ${ending}`);
  return queue.text('arn');
}

/** Waits until the handler has worked off every event. */
export async function eventsDrained(local: LocalPlatform): Promise<void> {
  await local.platform.ses.settled();
  await eventually(async () =>
    (await local.platform.messaging.waiting(queueArn(local, '-email-events'))) === 0 ? true : undefined,
  );
}

/** The mails to an address so far, the oldest first. */
export function mailsTo({ platform }: LocalPlatform, address: string) {
  return platform.ses.outbox.all().filter(({ to }) => to.includes(address));
}
