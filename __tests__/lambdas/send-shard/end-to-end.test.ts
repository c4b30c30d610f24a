import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { formatAudienceLine } from '../../../lambdas/shared/audience-line';
import { campaign } from '../../../lambdas/shared/campaign';
import { contentSha256 } from '../../../lambdas/shared/compiled-template';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { parseRecipientTag } from '../../../lambdas/shared/ledger/positions';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import type { Report } from '../../../lambdas/shared/report';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import { verifyToken } from '../../../lambdas/shared/unsubscribe-token';
import { serve } from '../../../tools/local/http-server';
import { createS3 } from '../../../tools/local/s3';
import { createSes, type Ses } from '../../../tools/local/ses';
import { loadHandler } from '../../support/load-handler';
import { aRun } from '../../support/memory-runs';
import { recognizeNativeErrors } from '../../support/native-errors';
import { startTables } from '../../support/tables';

const run = 'weekly-20261130T090000Z';
const bucket = 'campaigns';
const account = { accountId: '123456789012', region: 'eu-west-1' };
const secret = new Uint8Array(32).fill(9);
const content = {
  subject: 'Hi {{line.name}}',
  html: '<p>{{html.name}} <a href="{{html.unsubscribe_url}}">bye</a></p>',
  text: '{{name}} {{unsubscribe_url}}',
};
const template = {
  version: 1,
  name: 'hello',
  sha256: contentSha256(content),
  ...content,
  required: [],
  copies: { plain: ['name', 'unsubscribe_url'], html: ['name', 'unsubscribe_url'], href: [], line: ['name'] },
  tested: [],
  urls: [],
};

/** The deployed functions against local servers. */
async function startStack() {
  const folder = await mkdtemp(path.join(tmpdir(), 's3-'));
  const tables = await startTables();
  const s3 = await createS3({ folder });
  s3.createBucket({ name: bucket, versioned: true });
  const published: string[] = [];
  const ses = createSes({
    ...account,
    publish: async (_topic, message) => {
      published.push(message);
    },
    metric: () => undefined,
    report: () => undefined,
    callerOf: () => 'sender',
    account: { maxSendRate: 2000 },
    events: { delayMs: 0 },
  });
  await furnish(ses);
  const servers = {
    s3: await serve(s3.service),
    ses: await serve(ses.service),
    // KMS, as far as it is asked.
    kms: await serve(async () => ({
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({
        KeyId: 'a',
        Mac: Buffer.from(secret).toString('base64'),
        MacAlgorithm: 'HMAC_SHA_256',
      }),
    })),
  };
  const variables = {
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_S3: servers.s3.url,
    AWS_ENDPOINT_URL_SESV2: servers.ses.url,
    AWS_ENDPOINT_URL_KMS: servers.kms.url,
    LEDGER_TABLE: tables.ledger,
    SUPPRESSION_TABLE: tables.suppression,
    BUCKET: bucket,
    CONFIGURATION_SET: 'campaigns',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  const before = process.env;
  process.env = { ...before, ...variables };
  const client = new S3Client({});
  return {
    tables,
    ses,
    published,
    client,
    sendShard: loadHandler('send-shard', variables),
    settle: loadHandler('settle', variables),
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

type Stack = Awaited<ReturnType<typeof startStack>>;
const invocation = { getRemainingTimeInMillis: () => 900_000 };

/** A run of so many recipients, frozen as StartRun and BuildAudience leave it. */
async function freezeRun({ tables, client }: Stack, planned: number): Promise<void> {
  const put = async (Key: string, Body: string) => {
    const { VersionId = '' } = await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    return VersionId;
  };
  const versionId = await put(objectKeys.template('hello'), JSON.stringify(template));
  const lines = Array.from({ length: planned }, (_, position) =>
    formatAudienceLine({ position, address: `p${position}@shop.com`, data: { name: `<P${position}>` } }),
  );
  await put(objectKeys.audienceShard(run, 0), lines.join(''));
  const runs = dynamoRunRecords(tables.client, tables.ledger);
  await runs.claim(aRun({ run, startedAt: new Date().toISOString() }));
  await runs.pinPlan(run, {
    campaign: campaign.parse({
      id: 'weekly',
      template: 'hello',
      topic: 'promotions',
      audience: { list: 'subscribers/a.json' },
    }),
    campaignVersionId: 'c1',
    configurationSet: 'campaigns',
    template: { name: 'hello', versionId, sha256: template.sha256, sesName: 'shop-prod-hello' },
    list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
  });
  await runs.recordAudience(run, { rows: planned, rejected: 0, segmentExcluded: 0, planned });
}

async function reportOf({ client }: Stack): Promise<Report> {
  const { Body } = await client.send(
    new GetObjectCommand({ Bucket: bucket, Key: objectKeys.reportJson(run) }),
  );
  return JSON.parse((await Body?.transformToString()) ?? '');
}

/** As the event handler does with Send events. */
async function recordSends({ tables, ses, published }: Stack): Promise<void> {
  await ses.settled();
  const store = dynamoEventStore(tables.client, tables.ledger);
  for (const message of published) {
    if (!message.startsWith('{')) continue;
    const { eventType, mail } = JSON.parse(message);
    const recipient = parseRecipientTag(mail.tags.rcpt[0]);
    if (eventType !== 'Send' || !recipient) continue;
    const { shard, position } = recipient;
    await store.add(
      { run, shard, block: Math.floor(position / 50) },
      { sets: { sent: new Set([position]) }, links: {} },
    );
  }
}

// Three servers, two functions loaded afresh, and a machine that may be busy.
jest.setTimeout(30_000);

describe('the deployed functions', () => {
  let stack: Stack;
  beforeAll(recognizeNativeErrors);
  let metrics: string[];
  beforeEach(async () => {
    stack = await startStack();
    metrics = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => metrics.push(String(line)) > 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stack.stop();
  });

  it('send to a shard and report it', async () => {
    await freezeRun(stack, 120);
    await stack.tables.client.send(
      new PutItemCommand({
        TableName: stack.tables.suppression,
        Item: toItem({ pk: hashAddress(secret, 'p7@shop.com'), consentReason: 'unsubscribed' }),
      }),
    );
    expect(await stack.sendShard({ run, shard: 0 }, invocation)).toEqual({
      run,
      shard: 0,
      outcome: 'DONE',
      waitUntil: '',
    });
    expect(metrics.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        Stack: 'shop-prod',
        RecipientsAccepted: 119,
        EventsReceived: 0,
        DailyQuotaUsed: 0,
      }),
    ]);
    await stack.ses.settled();
    const mails = stack.ses.outbox.export();
    expect(mails.map(({ to }) => to[0])).not.toContain('p7@shop.com');
    expect(new Set(mails.flatMap(({ to }) => to)).size).toBe(119);
    expect(mails).toHaveLength(119);
    const mail = mails.find(({ to }) => to[0] === 'p42@shop.com');
    expect(mail).toMatchObject({
      from: '"Shop" <marketing@shop.com>',
      configurationSet: 'campaigns',
      subject: 'Hi <P42>',
      tags: expect.arrayContaining([
        { name: 'campaign', value: 'weekly' },
        { name: 'run', value: run },
        { name: 'rcpt', value: '0-42' },
      ]),
    });
    expect(mail?.html).toContain('<p>&lt;P42&gt;');
    const link = mail?.headers.find(({ name }) => name === 'List-Unsubscribe')?.value ?? '';
    const token = link.slice(link.lastIndexOf('/') + 1, -1);
    expect(verifyToken(new Map([[1, secret]]), token)).toEqual({
      recipient: hashAddress(secret, 'p42@shop.com'),
      run,
      rcpt: '0-42',
      topic: 'promotions',
    });
    expect(mail?.text).toContain(link.slice(1, -1));

    expect(await stack.settle({ run, step: 'close' }, invocation)).toEqual({
      run,
      outcome: 'COMPLETED',
      cause: '',
    });
    expect((await reportOf(stack)).recipients).toMatchObject({ planned: 120, sent: 119, unsubscribed: 1 });
  });

  it('leave unknown whose answer was lost, mail nobody twice, and resolve them by events', async () => {
    await freezeRun(stack, 130);
    stack.ses.faults.add({ operation: 'SendBulkEmail', to: /^p3@/, times: 1, kind: { type: 'lostAnswer' } });
    await stack.sendShard({ run, shard: 0 }, invocation);
    await stack.sendShard({ run, shard: 0 }, invocation);
    await stack.settle({ run, step: 'close' }, invocation);
    expect((await reportOf(stack)).recipients).toMatchObject({ sent: 80, unknown: 50 });
    await recordSends(stack);
    await stack.settle({ run, step: 'settle' }, invocation);
    expect(await reportOf(stack)).toMatchObject({
      status: 'COMPLETED',
      recipients: { planned: 130, sent: 130, unknown: 0 },
    });
    const to = stack.ses.outbox.export().flatMap((mail) => mail.to);
    expect([to.length, new Set(to).size]).toEqual([130, 130]);
  });

  it('pause a run whose configuration set is paused, and send to exactly the others when it is resumed', async () => {
    await freezeRun(stack, 60);
    stack.ses.configurationSets.setSending('campaigns', false);
    await stack.sendShard({ run, shard: 0 }, invocation);
    expect(await stack.settle({ run, step: 'close' }, invocation)).toMatchObject({ outcome: 'PAUSED' });
    expect(await reportOf(stack)).toMatchObject({ status: 'PAUSED', stoppedBy: 'SendingPausedException' });
    stack.ses.configurationSets.setSending('campaigns', true);
    const runs = dynamoRunRecords(stack.tables.client, stack.tables.ledger);
    const control = {
      state: 'run',
      by: 'person',
      reason: 'resumed',
      cause: '',
      at: new Date().toISOString(),
    } as const;
    expect(await runs.setControl(run, control)).toBe(true);
    await stack.sendShard({ run, shard: 0 }, invocation);
    expect(await stack.settle({ run, step: 'close' }, invocation)).toMatchObject({ outcome: 'COMPLETED' });
    expect(stack.ses.outbox.export()).toHaveLength(60);
  });
});
