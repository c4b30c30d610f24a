import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { fromItem, toItem } from '../../../../lambdas/shared/dynamodb';
import { type Block, newBlock } from '../../../../lambdas/shared/ledger/block-state';
import { dynamoBlockStore } from '../../../../lambdas/shared/ledger/dynamo-block-store';
import { startTables, type Tables } from '../../../support/tables';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const run = 'weekly-20261130T090000Z';
const ref = { run, shard: 3, block: 7 };

describe('dynamoBlockStore', () => {
  let tables: Tables;
  let store: ReturnType<typeof dynamoBlockStore>;

  beforeEach(async () => {
    tables = await startTables();
    store = dynamoBlockStore(tables.client, tables.ledger, () => NOW);
  });
  afterEach(() => tables.stop());

  const item = async (pk: string, sk: string) => {
    const { Item = {} } = await tables.client.send(
      new GetItemCommand({ TableName: tables.ledger, Key: toItem({ pk, sk }) }),
    );
    return fromItem(Item);
  };

  it('knows nothing of a block that was never written', async () => {
    expect(await store.read(ref)).toBeUndefined();
  });

  it('keeps a plain block in four attributes, expiring 120 days later in seconds', async () => {
    await store.write(ref, newBlock(3));
    expect(await item(`R#${run}#3`, 'B#007')).toEqual({
      pk: `R#${run}#3`,
      sk: 'B#007',
      states: '...',
      version: 1,
      expiresAt: NOW / 1000 + 120 * 86_400,
    });
  });

  it('gives back all that was written', async () => {
    const full: Block = {
      states: 'CURF',
      version: 0,
      lease: { owner: 'a', until: NOW + 30_000 },
      lost: { b: [1] },
      failedAttempts: { 2: 1 },
      failures: { INVALID_PARAMETER: [3] },
      retryAt: NOW + 1000,
      retries: 2,
    };
    expect(await store.write(ref, full)).toEqual({ ...full, version: 1 });
    expect(await store.read(ref)).toEqual({ ...full, version: 1 });
  });

  it('refuses a write over a version that is no longer the newest', async () => {
    const first = await store.write(ref, newBlock(1));
    expect(await store.write(ref, newBlock(1))).toBeUndefined();
    if (!first) throw new Error('the first write was refused');
    expect(await store.write(ref, { ...first, states: 'S' })).toMatchObject({ states: 'S', version: 2 });
    expect(await store.write(ref, { ...first, states: 'R' })).toBeUndefined();
    expect(await store.read(ref)).toMatchObject({ states: 'S', version: 2 });
  });

  it('drops a lease with the write that ends it', async () => {
    const claimed = await store.write(ref, {
      ...newBlock(1),
      states: 'C',
      lease: { owner: 'a', until: NOW },
    });
    if (!claimed) throw new Error('the claim was refused');
    await store.write(ref, { ...claimed, states: 'S', lease: undefined });
    expect(await store.read(ref)).toEqual({ ...newBlock(1), states: 'S', version: 2 });
  });

  it('reads the blocks of one shard, beyond one page, and nothing of its events', async () => {
    const padding = { note: 'x'.repeat(200_000) };
    for (const block of [0, 1, 12, 123, 199]) {
      await tables.client.send(
        new PutItemCommand({
          TableName: tables.ledger,
          Item: toItem({
            pk: `R#${run}#3`,
            sk: `B#${String(block).padStart(3, '0')}`,
            states: 'S',
            version: block + 1,
            ...padding,
          }),
        }),
      );
    }
    await store.write({ run, shard: 31, block: 0 }, newBlock(1));
    await tables.client.send(
      new PutItemCommand({
        TableName: tables.ledger,
        Item: toItem({ pk: `R#${run}#3`, sk: 'E#001', sent: new Set([50]), ...padding }),
      }),
    );
    const blocks = await store.readShard({ run, shard: 3 });
    expect([...blocks].map(([number, { version }]) => [number, version])).toEqual([
      [0, 1],
      [1, 2],
      [12, 13],
      [123, 124],
      [199, 200],
    ]);
  });

  it('refuses an item that it did not write', async () => {
    await tables.client.send(
      new PutItemCommand({
        TableName: tables.ledger,
        Item: toItem({ pk: `R#${run}#3`, sk: 'B#007', states: 'S?', version: 1 }),
      }),
    );
    await expect(store.read(ref)).rejects.toThrow('states');
  });
});
