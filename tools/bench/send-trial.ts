import { rm } from 'node:fs/promises';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { dynamoClient } from '../../lambdas/shared/dynamodb';
import { dynamoRunRecords } from '../../lambdas/shared/run-record-store';
import { type Child, startChild } from './child';
import {
  BUCKET,
  bucketAccount,
  CONFIGURATION_SET,
  freezeRun,
  KEYS,
  LEDGER_TABLE,
  SUPPRESSION_TABLE,
} from './send-campaign';
import { type ForeignUse, useForeign } from './send-foreign';

export interface Trial {
  /** MaxSendRate of the account, recipients a second. */
  readonly rate: number;
  /** Share of it that the sender may use. */
  readonly share: number;
  readonly recipients: number;
  /** Executions of SendShard at once, each with a run of its own. */
  readonly workers: number;
  /** Least and most milliseconds that SES takes to answer. */
  readonly latency: readonly [number, number];
  /** Recipients a second that others send for a while from the same account; 0: nobody else sends. */
  readonly foreign: number;
}

/** What SES saw. */
export interface Sent {
  readonly calls: number;
  readonly throttled: number;
  /** When each mail was accepted, in milliseconds since 1970, and for whom, in order of time. */
  readonly mails: readonly (readonly [at: number, to: string])[];
  /** From the first invocation to the end of the last. */
  readonly seconds: number;
  /** Processor time of all workers, from when their code was loaded. */
  readonly cpuMs: number;
  readonly foreign: ForeignUse | undefined;
}

const stores = z.object({ folder: z.string(), dynamodb: z.string(), s3: z.string(), kms: z.string() });
const sent = z.object({
  calls: z.number(),
  throttled: z.number(),
  mails: z.array(z.tuple([z.number(), z.string()])),
});
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };

/** Sends to so many recipients with the real function, each process of its own: workers, SES, and the stores. */
export async function runTrial(trial: Trial): Promise<Sent> {
  const children: Child[] = [];
  const start = (file: string, variables?: Record<string, string>): Child => {
    const child = startChild(`tools/bench/${file}.ts`, variables);
    children.push(child);
    return child;
  };
  let folder: string | undefined;
  try {
    const ses = start('send-ses');
    const sesUrl = await ses.ask('start', z.string(), { rate: trial.rate, latency: trial.latency });
    const store = await start('send-store').ask('start', stores);
    ({ folder } = store);
    const runs = await freezeRuns(store, trial);
    const variables = workerVariables({ ...store, ses: sesUrl }, trial.share);
    const workers = runs.map((run) => ({ run, child: start('send-worker', variables) }));
    await Promise.all(workers.map(({ child }) => child.ask('ready', z.boolean())));
    const cpu = async (): Promise<number> => {
      const used = await Promise.all(workers.map(({ child }) => child.cpuMs()));
      return used.reduce((sum, ms) => sum + ms, 0);
    };
    const cpuBefore = await cpu();
    const begun = Date.now();
    const sending = Promise.all(workers.map(({ run, child }) => child.ask('send', z.undefined(), run)));
    const foreign = trial.foreign > 0 ? await useForeign(ses, trial.foreign) : undefined;
    await sending;
    const seconds = (Date.now() - begun) / 1000;
    const cpuMs = (await cpu()) - cpuBefore;
    return { ...(await ses.ask('sent', sent)), seconds, cpuMs, foreign };
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    if (folder !== undefined) await rm(folder, { recursive: true });
  }
}

/** A run for each worker; together they have all recipients. */
async function freezeRuns(store: z.output<typeof stores>, { recipients, workers }: Trial) {
  const { region } = bucketAccount;
  const s3 = new S3Client({ endpoint: store.s3, region, credentials });
  const dynamo = dynamoClient({ endpoint: store.dynamodb, region, credentials });
  try {
    const records = dynamoRunRecords(dynamo, LEDGER_TABLE);
    return await Promise.all(
      Array.from({ length: workers }, (_, number) =>
        freezeRun({ s3, runs: records }, number, Math.floor((recipients + number) / workers)),
      ),
    );
  } finally {
    s3.destroy();
    dynamo.destroy();
  }
}

function workerVariables(
  urls: z.output<typeof stores> & { readonly ses: string },
  share: number,
): Record<string, string> {
  const keyArn = (key: string) => `arn:aws:kms:${bucketAccount.region}:${bucketAccount.accountId}:key/${key}`;
  return {
    AWS_REGION: bucketAccount.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ENDPOINT_URL_S3: urls.s3,
    AWS_ENDPOINT_URL_SESV2: urls.ses,
    AWS_ENDPOINT_URL_KMS: urls.kms,
    STACK_PREFIX: 'shop-bench',
    BUCKET,
    LEDGER_TABLE,
    SUPPRESSION_TABLE,
    ADDRESS_KEY_ARN: keyArn(KEYS[0]),
    TOKEN_KEY_ARN: keyArn(KEYS[1]),
    FROM_ADDRESSES: 'marketing@shop.com',
    FROM_NAME: 'Shop',
    CONFIGURATION_SET,
    SEND_RATE_SHARE: String(share),
    TRANSPORT: 'bulk',
    UNSUBSCRIBE_URL: 'https://unsubscribe.shop.com/u/',
  };
}
