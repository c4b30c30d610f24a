import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type CompiledTemplate, contentSha256 } from '../../lambdas/shared/compiled-template';
import { toItem } from '../../lambdas/shared/dynamodb';
import { dynamoBlockStore } from '../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../lambdas/shared/ledger/dynamo-event-store';
import { ledgerKeys } from '../../lambdas/shared/ledger/keys';
import { blockOf, parseRecipientTag } from '../../lambdas/shared/ledger/positions';
import { hashAddress } from '../../lambdas/shared/mac-keys';
import { objectKeys } from '../../lambdas/shared/object-keys';
import type { Report } from '../../lambdas/shared/report';
import { dynamoRunRecords, type RunRecords } from '../../lambdas/shared/run-record-store';
import type { WorkflowOutput } from '../../lambdas/shared/workflow';
import { freeze } from '../../tools/bench/frozen-run';
import { serve } from '../../tools/local/http-server';
import { createS3 } from '../../tools/local/s3';
import type { LocalService } from '../../tools/local/service';
import { createSes, type Ses, type SesOptions } from '../../tools/local/ses';
import { type Handler, loadHandler } from './load-handler';
import { statesOfShard } from './states-of-shard';
import { startTables, type Tables } from './tables';

const bucket = 'campaigns';
const account = { accountId: '123456789012', region: 'eu-west-1' };

/** What every secret of the functions is derived to. */
export const secret = new Uint8Array(32).fill(9);

const content = {
  subject: 'Hi {{line.name}}',
  html: '<p>{{html.name}} <a href="{{html.unsubscribe_url}}">bye</a></p>',
  text: '{{name}} {{unsubscribe_url}}',
};
const template: CompiledTemplate = {
  version: 1,
  name: 'hello',
  sha256: contentSha256(content),
  ...content,
  required: [],
  copies: { plain: ['name', 'unsubscribe_url'], html: ['name', 'unsubscribe_url'], href: [], line: ['name'] },
  tested: [],
  urls: [],
};
const invocation = { getRemainingTimeInMillis: () => 900_000 };

/** The functions of one environment: those that send and settle, with tables of their own. */
export interface SendingEnvironment {
  readonly tables: Tables;
  readonly runs: RunRecords;
  /** Freezes a run of so many recipients, `p<n>@shop.com`, as StartRun and BuildAudience leave it. */
  freezeRun(run: string, planned: number, changes?: object): Promise<void>;
  /** Works on the one shard of a run. */
  sendShard(run: string): Promise<WorkflowOutput<'send-shard'>>;
  settle(run: string, step?: 'close' | 'settle' | 'final'): Promise<WorkflowOutput<'settle'>>;
  report(run: string): Promise<Report>;
  /** States of everybody of a run who was ever touched, in order. */
  states(run: string): Promise<string>;
  /** Takes in the Send events that SES published so far, as the event handler does. */
  recordSends(run: string): Promise<void>;
  /** Lets the next invocation read the state of the account anew, as a process that starts a minute later. */
  forgetAccount(): Promise<void>;
  /** Records in the suppression table why an address must not be mailed. */
  bar(address: string, attributes: Readonly<Record<string, string>>): Promise<void>;
}

/** Deployed functions against local servers: an SES with one account, and environments that send from it. */
export interface SendingStack {
  readonly ses: Ses;
  /** Calls that send, in order: when each came, in milliseconds since 1970, and what it was answered with. */
  readonly calls: readonly { readonly at: number; readonly status: number }[];
  /** Mails that SES accepted, by address. */
  mails(): Map<string, number>;
  /** From now on SES accepts calls that send and answers them only when told to. */
  holdAnswers(): { release(): void };
  /** An environment with tables of its own, named after `prefix`; `variables` are laid over those of its functions. */
  environment(prefix: string, variables?: NodeJS.ProcessEnv): Promise<SendingEnvironment>;
  stop(): Promise<void>;
}

/** Starts the servers; the process's environment points to them until {@link SendingStack.stop}. */
export async function startSendingStack(settings: SesOptions['account'] = {}): Promise<SendingStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 's3-'));
  const s3 = await createS3({ folder });
  s3.createBucket({ name: bucket, versioned: true });
  const published: string[] = [];
  const calls: { at: number; status: number }[] = [];
  const ses = createSes({
    ...account,
    publish: async (_topic, message) => void published.push(message),
    metric: () => undefined,
    report: () => undefined,
    callerOf: () => 'sender',
    account: { maxSendRate: 2000, ...settings },
    events: { delayMs: 0 },
  });
  await furnish(ses);
  let held: Promise<void> | undefined;
  const counting: LocalService = async (request) => {
    const at = Date.now();
    const response = await ses.service(request);
    if (request.path.includes('/outbound')) {
      calls.push({ at, status: response.status });
      await held;
    }
    return response;
  };
  const tables = await startTables();
  const servers = {
    S3: await serve(s3.service),
    SESV2: await serve(counting),
    // KMS, as far as it is asked.
    KMS: await serve(async () => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({
        KeyId: 'a',
        Mac: Buffer.from(secret).toString('base64'),
        MacAlgorithm: 'HMAC_SHA_256',
      }),
    })),
  };
  const before = process.env;
  process.env = {
    ...before,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    ...Object.fromEntries(
      Object.entries(servers).map(([service, { url }]) => [`AWS_ENDPOINT_URL_${service}`, url]),
    ),
  };
  const client = new S3Client({});
  return {
    ses,
    calls,
    mails: () => {
      const count = new Map<string, number>();
      for (const address of ses.outbox.all().flatMap(({ to }) => to)) {
        count.set(address, (count.get(address) ?? 0) + 1);
      }
      return count;
    },
    holdAnswers: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => {
        release = () => {
          held = undefined;
          resolve();
        };
      });
      return { release };
    },
    environment: async (prefix, variables = {}) => {
      const names = await tables.ofStack(prefix);
      return environmentOn({ client, ses, published, tables: { ...tables, ...names }, variables });
    },
    stop: async () => {
      process.env = before;
      client.destroy();
      for (const server of Object.values(servers)) await server.close();
      await tables.stop();
      s3.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function furnish(ses: Ses): Promise<void> {
  ses.identities.put({ name: 'shop.com', verified: true });
  ses.configurationSets.put({
    name: 'campaigns',
    tlsPolicy: 'REQUIRE',
    sendingEnabled: true,
    reputationMetricsEnabled: true,
    suppressedReasons: ['BOUNCE'],
  });
  await ses.configurationSets.putDestination('campaigns', {
    name: 'events',
    enabled: true,
    matchingEventTypes: ['SEND', 'DELIVERY'],
    target: { kind: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:events' },
  });
  ses.templates.put('shop-prod-hello', { Subject: content.subject, Html: content.html, Text: content.text });
}

interface Surroundings {
  readonly client: S3Client;
  readonly ses: Ses;
  readonly published: readonly string[];
  readonly tables: Tables;
  readonly variables: NodeJS.ProcessEnv;
}

function environmentOn({ client, ses, published, tables, variables }: Surroundings): SendingEnvironment {
  const runs = dynamoRunRecords(tables.client, tables.ledger);
  const own = {
    LEDGER_TABLE: tables.ledger,
    SUPPRESSION_TABLE: tables.suppression,
    BUCKET: bucket,
    CONFIGURATION_SET: 'campaigns',
    ...variables,
  };
  // As on Lambda, a process works on one shard at a time.
  const idleSenders: Handler[] = [];
  const settle = loadHandler('settle', own);
  return {
    tables,
    runs,
    freezeRun: (run, planned, changes = {}) =>
      freeze(
        { s3: client, runs },
        {
          run,
          campaignId: 'weekly',
          startedAt: new Date().toISOString(),
          bucket,
          configurationSet: 'campaigns',
          template,
          sesTemplate: 'shop-prod-hello',
          campaign: { topic: 'promotions', ...changes },
          planned,
          recipient: (index) => ({ address: `p${index}@shop.com`, data: { name: `<P${index}>` } }),
        },
      ),
    async sendShard(run) {
      const sender = idleSenders.pop() ?? loadHandler('send-shard', own);
      const output = await sender({ run, shard: 0 }, invocation);
      idleSenders.push(sender);
      return output as WorkflowOutput<'send-shard'>;
    },
    settle: async (run, step = 'close') =>
      (await settle({ run, step }, invocation)) as WorkflowOutput<'settle'>,
    async report(run) {
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: objectKeys.reportJson(run) }),
      );
      return JSON.parse((await Body?.transformToString()) ?? '');
    },
    states: (run) => statesOfShard(dynamoBlockStore(tables.client, tables.ledger), run),
    async recordSends(run) {
      await ses.settled();
      const store = dynamoEventStore(tables.client, tables.ledger);
      for (const message of published.filter((text) => text.startsWith('{'))) {
        const { eventType, mail } = JSON.parse(message);
        const recipient = parseRecipientTag(mail.tags.rcpt[0]);
        if (eventType !== 'Send' || mail.tags.run[0] !== run || !recipient) continue;
        const { shard, position } = recipient;
        const ref = { run, shard, block: blockOf(position) };
        await store.add(ref, { sets: { sent: new Set([position]) }, links: {} });
      }
    },
    async forgetAccount() {
      const Key = toItem({ ...ledgerKeys.account });
      await tables.client.send(new DeleteItemCommand({ TableName: tables.ledger, Key }));
      idleSenders.length = 0;
    },
    async bar(address, attributes) {
      const Item = toItem({ pk: hashAddress(secret, address), ...attributes });
      await tables.client.send(new PutItemCommand({ TableName: tables.suppression, Item }));
    },
  };
}
