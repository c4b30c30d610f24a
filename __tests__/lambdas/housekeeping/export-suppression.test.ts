import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { exportSuppression } from '../../../lambdas/housekeeping/export-suppression';
import { dynamoSuppressionScan } from '../../../lambdas/housekeeping/suppression-scan';
import { s3TextUpload } from '../../../lambdas/housekeeping/upload-text';
import { toItem } from '../../../lambdas/shared/dynamodb';
import { tablesForTest } from '../../support/function-surroundings';
import { recordedLog } from '../../support/recorded-log';
import { BUCKET, startBucket } from './local-bucket';

const at = '2026-11-30T09:00:00.000Z';

it('writes who is suppressed into one file, and counts who has no address', async () => {
  const { client, suppression } = await tablesForTest();
  const bucket = await startBucket();
  const { log, lines } = recordedLog();
  const people = [
    { pk: 'a', address: 'a@shop.com', consentReason: 'complaint', consentAt: at },
    { pk: 'b', address: 'b@shop.com', bounceReason: 'hard-bounce', bounceAt: at, 'left:offers': at },
    {
      pk: 'c',
      address: 'c@shop.com',
      bounceReason: 'soft-bounces',
      bounceAt: at,
      bounceUntil: '2027-02-28T09:00:00.000Z',
    },
    {
      pk: 'd',
      address: 'd@shop.com',
      bounceReason: 'soft-bounces',
      bounceAt: at,
      bounceUntil: '2026-12-01T09:00:00.000Z',
    },
    { pk: 'e', address: '=e@shop.com', consentReason: 'unsubscribed', consentAt: at },
    { pk: 'f', address: 'f@shop.com', 'left:offers': at },
    { pk: 'g', consentReason: 'unsubscribed', consentAt: at, mailRun: 'a-20261130T090000Z', mailRcpt: '0-0' },
    { pk: 'h', softBounces: new Set([`${at} a-20261130T090000Z`]) },
    { pk: 'i', address: 'i@shop.com', consentReason: 'manual', consentAt: at },
  ];
  for (const person of people) {
    await client.send(new PutItemCommand({ TableName: suppression, Item: toItem(person) }));
  }
  await exportSuppression({
    people: dynamoSuppressionScan(client, suppression),
    upload: s3TextUpload(bucket.client, BUCKET),
    now: () => Date.parse('2026-12-24T00:00:00.000Z'),
    log,
  });
  const { text, contentType } = await bucket.get('suppression/bounced-emails.txt');
  expect(contentType).toBe('text/plain; charset=utf-8');
  expect(text.split('\n').sort()).toEqual([
    '',
    `'=e@shop.com\tunsubscribed\t${at}`,
    `a@shop.com\tcomplaint\t${at}`,
    `b@shop.com\thard-bounce\t${at}`,
    `c@shop.com\tsoft-bounces\t${at}`,
    `i@shop.com\tmanual\t${at}`,
  ]);
  expect(lines).toEqual([['info', 'suppression list exported', { addresses: 5, withoutAddress: 1 }]]);
});

it('writes an empty file where nobody is suppressed', async () => {
  const { client, suppression } = await tablesForTest();
  const bucket = await startBucket();
  const { log, lines } = recordedLog();
  await bucket.put('suppression/bounced-emails.txt', 'from before');
  await exportSuppression({
    people: dynamoSuppressionScan(client, suppression),
    upload: s3TextUpload(bucket.client, BUCKET),
    now: () => 0,
    log,
  });
  expect((await bucket.get('suppression/bounced-emails.txt')).text).toBe('');
  expect(lines).toEqual([['info', 'suppression list exported', { addresses: 0, withoutAddress: 0 }]]);
});

it('scans every page of the table', async () => {
  const { client, suppression } = await tablesForTest();
  // Twelve items of 100 KB: DynamoDB answers a scan with 1 MB a page.
  for (let index = 0; index < 12; index += 1) {
    const person = { pk: `p${index}`, address: `p${index}@shop.com`, ballast: 'x'.repeat(100_000) };
    await client.send(new PutItemCommand({ TableName: suppression, Item: toItem(person) }));
  }
  const addresses: unknown[] = [];
  for await (const item of dynamoSuppressionScan(client, suppression).everyone()) addresses.push(item);
  expect(addresses).toHaveLength(12);
  expect(addresses).toContainEqual({ address: 'p11@shop.com' });
});
