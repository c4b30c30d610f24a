import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { projectRoot } from '../../constructs/project-root';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { makeRunId } from '../../lambdas/shared/run-id';
import { UserError } from '../../lambdas/shared/user-error';
import type { Platform } from './platform/bring-up';

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
  const s3 = clientOf(platform);
  const bucket = bucketOf(platform);
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
  s3.destroy();
  const [machine] = platform.stack.ofType('aws_sfn_state_machine');
  if (!machine) throw new UserError('the stack has no state machine');
  // Whole seconds: the run is named by them.
  const scheduledTime = `${now.toISOString().slice(0, 19)}Z`;
  const execution = platform.executions.start(
    machine.text('arn'),
    JSON.stringify({ campaign: sending.campaign, scheduledTime }),
  );
  return {
    executionArn: execution.origin.executionArn,
    runId: makeRunId(sending.campaign, new Date(scheduledTime)),
  };
}

/** The report of a run as it stands, or nothing while there is none. */
export async function readReport(platform: Platform, runId: string): Promise<string | undefined> {
  const s3 = clientOf(platform);
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucketOf(platform), Key: objectKeys.reportJson(runId) }),
    );
    return await Body?.transformToString();
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  } finally {
    s3.destroy();
  }
}

function clientOf({ url, account, operator }: Platform): S3Client {
  return new S3Client({ endpoint: url, region: account.region, credentials: operator });
}

function bucketOf({ stack }: Platform): string {
  const [bucket] = stack.ofType('aws_s3_bucket');
  if (!bucket) throw new UserError('the stack has no bucket');
  return bucket.text('bucket');
}
