import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { projectRoot } from '../../constructs/project-root';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { makeRunId } from '../../lambdas/shared/run-id';
import { UserError } from '../../lambdas/shared/user-error';
import type { Platform } from './platform/bring-up';
import { stackClients } from './stack-clients';
import type { Execution } from './states/execution';

/** What is sent: a list in the bucket, a template, and data that every recipient gets unless their row says otherwise. */
export interface Sending {
  readonly campaign: string;
  readonly list: { readonly key: string; readonly content: string | Uint8Array };
  readonly template: string;
  readonly templateData: Readonly<Record<string, unknown>>;
}

/** The recipe's own: its promotion to its three subscribers, John and Jane with their offers, Bob with the defaults. */
export function recipeSending(): Sending {
  const example = (file: string) => readFileSync(path.join(projectRoot(), 'examples', file), 'utf8');
  const campaign = JSON.parse(example('campaigns/product-promotion.json')) as {
    template: string;
    templateData: Record<string, unknown>;
  };
  return {
    campaign: 'product-promotion',
    list: { key: `${objectKeys.subscribersPrefix}offers.json`, content: example('subscribers/offers.json') },
    template: campaign.template,
    templateData: campaign.templateData,
  };
}

/** A run that was started. */
export interface StartedRun {
  readonly executionArn: string;
  readonly runId: string;
}

/** Does what a marketer does: puts list and campaign into the bucket, ready to be sent, and starts it. */
export async function startSending(platform: Platform, sending: Sending, now: Date): Promise<StartedRun> {
  const { s3, bucket, destroy } = stackClients(platform);
  const put = (Key: string, Body: string | Uint8Array) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await put(sending.list.key, sending.list.content);
  const campaign = {
    version: 1,
    id: sending.campaign,
    status: 'ready',
    template: sending.template,
    templateData: sending.templateData,
    audience: { list: sending.list.key },
  };
  await put(objectKeys.campaign(sending.campaign), JSON.stringify(campaign, null, 2));
  destroy();
  // Whole seconds: the run is named by them.
  const scheduledTime = `${now.toISOString().slice(0, 19)}Z`;
  const execution = startExecution(platform, { campaign: sending.campaign, scheduledTime });
  return {
    executionArn: execution.origin.executionArn,
    runId: makeRunId(sending.campaign, new Date(scheduledTime)),
  };
}

/** Starts the stack's state machine. */
export function startExecution({ executions, stack }: Platform, input: object): Execution {
  const [machine] = stack.ofType('aws_sfn_state_machine');
  if (!machine) throw new UserError('the stack has no state machine');
  return executions.start(machine.text('arn'), JSON.stringify(input));
}

/** The report of a run as it stands, or nothing while there is none. */
export async function readReport(platform: Platform, runId: string): Promise<string | undefined> {
  const { s3, bucket, destroy } = stackClients(platform);
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: objectKeys.reportJson(runId) }),
    );
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  } finally {
    destroy();
  }
}
