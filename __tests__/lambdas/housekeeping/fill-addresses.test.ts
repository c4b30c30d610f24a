import { s3AudienceAddresses } from '../../../lambdas/housekeeping/audience-addresses';
import { fillAddresses } from '../../../lambdas/housekeeping/fill-addresses';
import { dynamoSuppressionScan } from '../../../lambdas/housekeeping/suppression-scan';
import { formatAudienceLine } from '../../../lambdas/shared/audience-line';
import { type ConsentStore, createConsentStore } from '../../../lambdas/shared/consent-store';
import { hashAddress } from '../../../lambdas/shared/mac-keys';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import { tablesForTest } from '../../support/function-surroundings';
import { recordedLog } from '../../support/recorded-log';
import type { Tables } from '../../support/tables';
import { BUCKET, type LocalBucket, startBucket } from './local-bucket';

const SECRET = Buffer.alloc(32, 1);
const RUN = 'weekly-20261130T090000Z';
const at = '2026-12-01T10:00:00.000Z';
const keyOf = (address: string) => hashAddress(SECRET, address.toLowerCase());

interface Fixture {
  readonly tables: Tables;
  readonly bucket: LocalBucket;
  readonly consent: ConsentStore;
  readonly lines: ReturnType<typeof recordedLog>['lines'];
  /** @param meanwhile happens between the reading of the table and the writing */
  fill(meanwhile?: () => Promise<void>): Promise<void>;
  /** Items by hash. */
  people(): Promise<Record<string, Record<string, unknown>>>;
}

async function start(): Promise<Fixture> {
  const tables = await tablesForTest();
  const bucket = await startBucket();
  const updates = dynamoPersonUpdates(tables.client, tables.suppression);
  const { log, lines } = recordedLog();
  return {
    tables,
    bucket,
    consent: createConsentStore(updates),
    lines,
    fill: (meanwhile = async () => undefined) =>
      fillAddresses({
        people: dynamoSuppressionScan(tables.client, tables.suppression),
        audiences: {
          async find(...shard) {
            await meanwhile();
            return s3AudienceAddresses(bucket.client, BUCKET).find(...shard);
          },
        },
        updates,
        addressSecret: async () => SECRET,
        log,
      }),
    people: () => tables.dump(tables.suppression),
  };
}

/** Leaves by a link, as the unsubscribe endpoint records it. */
async function leave({ consent }: Fixture, address: string, rcpt: string, run = RUN): Promise<void> {
  const person = { key: keyOf(address) };
  await consent.optOut(person, 'unsubscribed', at, { source: 'link', evidence: `${run} ${rcpt}` });
  await consent.noteMail(person, { run, rcpt });
}

const audience = (...addresses: string[]) =>
  addresses
    .map((address, position) => formatAudienceLine({ position, address, data: { n: position } }))
    .join('');

it('fills in addresses from the audiences of runs, and drops the notes of mails', async () => {
  const fixture = await start();
  await fixture.bucket.put(
    `runs/${RUN}/audience/0.jsonl`,
    audience('a@shop.com', 'Bob@shop.com', 'c@shop.com'),
  );
  await fixture.bucket.put(`runs/${RUN}/audience/1.jsonl`, audience('d@shop.com'));
  await leave(fixture, 'bob@shop.com', '0-1');
  await leave(fixture, 'c@shop.com', '0-2');
  await leave(fixture, 'd@shop.com', '1-0');
  await fixture.fill();
  const people = await fixture.people();
  expect(people[keyOf('bob@shop.com')]).toEqual({
    address: 'Bob@shop.com',
    consentReason: 'unsubscribed',
    consentAt: at,
    consentLast: at,
    consentProof: `link ${RUN} 0-1`,
    consentBefore: 'none',
    consentBeforeAt: 'none',
    consentBeforeProof: 'none',
  });
  expect(
    Object.values(people)
      .map(({ address }) => address)
      .sort(),
  ).toEqual(['Bob@shop.com', 'c@shop.com', 'd@shop.com']);
  expect(fixture.lines).toEqual([
    ['info', 'addresses of unsubscribed people filled in', { filled: 3, notFound: 0 }],
  ]);
});

it('leaves addresses unknown whose audience is no longer kept, and does not look again', async () => {
  const fixture = await start();
  await leave(fixture, 'a@shop.com', '0-0');
  await fixture.fill();
  expect(await fixture.people()).toMatchObject({ [keyOf('a@shop.com')]: { consentReason: 'unsubscribed' } });
  await fixture.fill();
  expect(fixture.lines.map(([, , fields]) => fields)).toEqual([
    { filled: 0, notFound: 1 },
    { filled: 0, notFound: 0 },
  ]);
});

it.each([
  ['of someone else', audience('someone@else.com')],
  ['that ends before the recipient', ''],
])('never takes an address %s', async (_, lines) => {
  const fixture = await start();
  await fixture.bucket.put(`runs/${RUN}/audience/0.jsonl`, lines);
  await leave(fixture, 'a@shop.com', '0-0');
  await fixture.fill();
  const item = (await fixture.people())[keyOf('a@shop.com')];
  expect(item).toMatchObject({ consentReason: 'unsubscribed' });
  expect(item).not.toHaveProperty('address');
});

it('does nothing for who came back in the meantime', async () => {
  const fixture = await start();
  await fixture.bucket.put(`runs/${RUN}/audience/0.jsonl`, audience('a@shop.com'));
  await leave(fixture, 'a@shop.com', '0-0');
  await fixture.fill(() => fixture.consent.undoOptOut({ key: keyOf('a@shop.com') }, at));
  expect(await fixture.people()).toEqual({ [keyOf('a@shop.com')]: {} });
});

it('finds the last of ten thousand recipients', async () => {
  const fixture = await start();
  const addresses = Array.from({ length: 10_000 }, (_, index) => `p${index}@shop.com`);
  await fixture.bucket.put(`runs/${RUN}/audience/0.jsonl`, audience(...addresses));
  await leave(fixture, 'p9999@shop.com', '0-9999');
  await leave(fixture, 'p5@shop.com', '0-5');
  await fixture.fill();
  expect(fixture.lines).toEqual([
    ['info', 'addresses of unsubscribed people filled in', { filled: 2, notFound: 0 }],
  ]);
});
