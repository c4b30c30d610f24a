import { KMSClient } from '@aws-sdk/client-kms';
import { formatAudienceLine } from '../../../lambdas/shared/audience-line';
import { createConsentStore } from '../../../lambdas/shared/consent-store';
import { newBlock } from '../../../lambdas/shared/ledger/block-state';
import { dynamoBlockStore } from '../../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { hashAddress, kmsSecret, SECRET_PURPOSES } from '../../../lambdas/shared/mac-keys';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import { createSes } from '../../../tools/local/ses';
import { aPlan } from '../../support/a-report';
import { serveForTest, surroundFunction, tablesForTest } from '../../support/function-surroundings';
import { loadHandler } from '../../support/load-handler';
import { aRun } from '../../support/memory-runs';
import { startBucket } from './local-bucket';

const invocation = { getRemainingTimeInMillis: () => 1000 };
const { run } = aRun();

it('the handler keeps the whole house in one round', async () => {
  const tables = await tablesForTest();
  const bucket = await startBucket();
  const ses = createSes({
    accountId: '123456789012',
    region: 'eu-west-1',
    publish: async () => undefined,
    metric: () => undefined,
    report: () => undefined,
    callerOf: () => 'shop-prod-housekeeping',
  });
  await surroundFunction({
    DYNAMODB: tables.url,
    S3: bucket.url,
    SESV2: await serveForTest(ses.service),
  });
  const runs = dynamoRunRecords(tables.client, tables.ledger);
  const plan = aPlan();
  const { sesName } = plan.template;
  ses.templates.put(sesName, { Subject: 'Hello', Text: 'Hello' });
  await runs.claim(
    aRun({
      sesTemplates: new Set([sesName]),
      status: 'COMPLETED',
      finishedAt: '2026-01-01T09:10:00Z',
      changedAt: '2026-01-02T09:10:00Z',
      reportedAt: '2026-01-01T09:15:00Z',
    }),
  );
  await runs.pinPlan(run, plan);
  await runs.recordAudience(run, { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 });
  const block = { run, shard: 0, block: 0 };
  await dynamoBlockStore(tables.client, tables.ledger).write(block, { ...newBlock(1), states: 'S' });
  const events = dynamoEventStore(tables.client, tables.ledger);
  await events.add(block, { sets: { unsubscribed: new Set([0]) }, links: {} });
  const line = formatAudienceLine({ position: 0, address: 'John@shop.com', data: {} });
  await bucket.put(`runs/${run}/audience/0.jsonl`, line);
  const addressKey = 'arn:aws:kms:eu-west-1:123456789012:key/a';
  const secret = await kmsSecret(new KMSClient(), addressKey, SECRET_PURPOSES.addresses)();
  const consent = createConsentStore(dynamoPersonUpdates(tables.client, tables.suppression));
  const person = { key: hashAddress(secret, 'john@shop.com') };
  const at = '2026-12-01T10:00:00.000Z';
  await consent.optOut(person, 'unsubscribed', at, { source: 'link', evidence: `${run} 0-0` });
  await consent.noteMail(person, { run, rcpt: '0-0' });

  const handler = loadHandler('housekeeping', {
    LEDGER_TABLE: tables.ledger,
    SUPPRESSION_TABLE: tables.suppression,
  });
  await expect(handler({ task: 'daily' }, invocation)).resolves.toBeUndefined();

  const exported = await bucket.get('suppression/bounced-emails.txt');
  expect(exported.text).toBe(`John@shop.com\tunsubscribed\t${at}\n`);
  const report = JSON.parse((await bucket.get(`runs/${run}/report.json`)).text);
  expect(report).toMatchObject({ runId: run, recipients: { sent: 1 }, events: { unsubscribes: 1 } });
  expect(Date.parse((await runs.read(run))?.reportedAt ?? '')).toBeGreaterThan(
    Date.parse('2026-01-02T09:10:00Z'),
  );
  expect(ses.templates.all()).toEqual([]);
});
