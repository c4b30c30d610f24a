import {
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { key, type Running, start, TableName, table } from './dynamodb-fixture';

describe('time to live', () => {
  let running: Running;
  let client: DynamoDBClient;
  beforeEach(async () => {
    running = await start();
    client = running.client;
    await running.database.createTable(table);
    await running.database.createTable({
      name: 'plain',
      hashKey: 'id',
      attributes: [{ name: 'id', type: 'S' }],
    });
  });
  afterEach(() => running.stop());

  const describeTtl = async (name: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName: name }))).TimeToLiveDescription;
  const updateTtl = (name: string, AttributeName: string, Enabled: boolean) =>
    client.send(
      new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification: { AttributeName, Enabled } }),
    );

  it('is what the description says, and what clients change', async () => {
    expect(await describeTtl('ledger')).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    expect(await describeTtl('plain')).toEqual({ TimeToLiveStatus: 'DISABLED' });
    const { TimeToLiveSpecification } = await updateTtl('plain', 'end', true);
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'end', Enabled: true });
    expect(await describeTtl('plain')).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'end' });
    await updateTtl('plain', 'end', false);
    expect(await describeTtl('plain')).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it.each([
    ['ledger', 'expiresAt', true, 'TimeToLive is already enabled'],
    ['plain', 'end', false, 'TimeToLive is already disabled'],
    [
      'ledger',
      'other',
      true,
      'TimeToLive is active on a different AttributeName: current AttributeName is expiresAt',
    ],
  ])('refuses to change %s to %s %s', async (name, attribute, enabled, message) => {
    await expect(updateTtl(name, attribute, enabled)).rejects.toMatchObject({
      name: 'ValidationException',
      message,
    });
  });

  it('refuses a table that is not there', async () => {
    await expect(describeTtl('nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(updateTtl('nowhere', 'end', true)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('ends with its table', async () => {
    await client.send(new DeleteTableCommand({ TableName }));
    const { ttlAttribute: _, ...without } = table;
    let made = false;
    while (!made) {
      // dynalite removes the name a moment after its answer.
      made = await running.database.createTable(without).then(
        () => true,
        () => false,
      );
    }
    expect(await describeTtl('ledger')).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it('deletes what has run out, at the sweep and not before', async () => {
    const now = new Date('2026-11-30T09:00:00Z');
    const seconds = now.getTime() / 1000;
    const fiveYears = 5 * 365 * 24 * 3600;
    const items = {
      past: { N: String(seconds - 1) },
      fraction: { N: `${seconds - 0.5}` },
      now: { N: String(seconds) },
      future: { N: String(seconds + 1) },
      ancient: { N: String(seconds - fiveYears) },
      'almost ancient': { N: String(seconds - fiveYears + 1) },
      text: { S: '0' },
    };
    for (const [pk, expiresAt] of Object.entries(items)) {
      await client.send(new PutItemCommand({ TableName, Item: { ...key(pk), expiresAt } }));
    }
    await client.send(new PutItemCommand({ TableName, Item: key('never') }));
    const left = async () => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName }));
      return Items.map((item) => item.pk?.S).toSorted();
    };
    expect(await left()).toHaveLength(8);
    expect(await running.database.sweepExpired(now)).toBe(3);
    expect(await left()).toEqual(['ancient', 'future', 'never', 'now', 'text']);
    expect(await running.database.sweepExpired(now)).toBe(0);
  });

  it('sweeps more than one page', async () => {
    const expiresAt = { N: '1700000000' };
    const filler = { S: 'x'.repeat(300_000) };
    const items = Array.from({ length: 8 }, (_, i) => ({ ...key(`p${i}`), expiresAt, filler }));
    for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
    expect(await running.database.sweepExpired(new Date(1_700_000_001_000))).toBe(8);
  });
});
