import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../../../lambdas/shared/dynamodb';
import { dynamoEventStore } from '../../../../lambdas/shared/ledger/dynamo-event-store';
import { acceptedPositions, linkHash } from '../../../../lambdas/shared/ledger/event-sets';
import { startTables, type Tables } from '../../../support/tables';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const run = 'weekly-20261130T090000Z';
const ref = { run, shard: 0, block: 4 };

describe('dynamoEventStore', () => {
  let tables: Tables;
  let store: ReturnType<typeof dynamoEventStore>;

  beforeAll(async () => {
    tables = await startTables();
    store = dynamoEventStore(tables.client, tables.ledger, () => NOW);
  });
  afterAll(() => tables.stop());

  it('adds positions to sets and says what they gained', async () => {
    const first = {
      sets: { sent: new Set([200, 201]), opened: new Set([200]) },
      links: { abc: new Set([200]) },
    };
    expect(await store.add(ref, first)).toEqual(first);
    expect(
      await store.add(ref, {
        sets: { sent: new Set([201, 202]), opened: new Set([200]), clicked: new Set([202]) },
        links: { abc: new Set([200, 201]), def: new Set([200]) },
      }),
    ).toEqual({
      sets: { sent: new Set([202]), clicked: new Set([202]) },
      links: { abc: new Set([201]), def: new Set([200]) },
    });
    const { Item = {} } = await tables.client.send(
      new GetItemCommand({ TableName: tables.ledger, Key: toItem({ pk: `R#${run}#0`, sk: 'E#004' }) }),
    );
    expect(fromItem(Item)).toEqual({
      pk: `R#${run}#0`,
      sk: 'E#004',
      sent: new Set([200, 201, 202]),
      opened: new Set([200]),
      clicked: new Set([202]),
      'link:abc': new Set([200, 201]),
      'link:def': new Set([200]),
      expiresAt: NOW / 1000 + 120 * 86_400,
    });
  });

  it('gains nothing from the same events again', async () => {
    const events = { sets: { delivered: new Set([250]) }, links: {} };
    await store.add({ run, shard: 1, block: 5 }, events);
    expect(await store.add({ run, shard: 1, block: 5 }, events)).toEqual({ sets: {}, links: {} });
  });

  it('writes nothing for no events', async () => {
    expect(await store.add({ run, shard: 2, block: 0 }, { sets: { sent: new Set() }, links: {} })).toEqual({
      sets: {},
      links: {},
    });
    expect(await store.readShard({ run, shard: 2 })).toEqual(new Map());
  });

  it('reads the events of a shard by block', async () => {
    const shard = { run, shard: 5 };
    await store.add({ ...shard, block: 0 }, { sets: { sent: new Set([1]) }, links: { x: new Set([1]) } });
    await store.add({ ...shard, block: 199 }, { sets: { hardBounced: new Set([9999]) }, links: {} });
    expect(await store.readShard(shard)).toEqual(
      new Map([
        [0, { sets: { sent: new Set([1]) }, links: { x: new Set([1]) } }],
        [199, { sets: { hardBounced: new Set([9999]) }, links: {} }],
      ]),
    );
  });

  it('names links once, by their hash', async () => {
    await store.nameLink(run, 'https://shop.com/a');
    await store.nameLink(run, 'https://shop.com/a');
    await store.nameLink(run, 'https://shop.com/b');
    expect(await store.readLinks(run)).toEqual(
      new Map(
        ['https://shop.com/a', 'https://shop.com/b']
          .map((url): [string, string] => [linkHash(url), url])
          .sort(),
      ),
    );
  });
});

describe('acceptedPositions', () => {
  it('takes any event for proof', () => {
    const events = {
      sets: { rejected: new Set([1]), notAttempted: new Set([2]), unsubscribed: new Set([1, 3]) },
      links: { x: new Set([4]) },
    };
    expect(acceptedPositions(events)).toEqual(new Set([1, 2, 3, 4]));
  });
});

describe('linkHash', () => {
  it('is 12 characters of the address', () => {
    expect(linkHash('https://shop.com/a')).toMatch(/^[A-Za-z0-9_-]{12}$/);
    expect(linkHash('https://shop.com/a')).not.toBe(linkHash('https://shop.com/b'));
  });
});
