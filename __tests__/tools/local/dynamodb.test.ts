import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createDynamoDb } from '../../../tools/local/dynamodb';
import { account, key, type Running, start, TableName, table } from './dynamodb-fixture';

describe('tables and items', () => {
  let running: Running;
  let client: DynamoDBClient;
  beforeAll(async () => {
    running = await start();
    client = running.client;
    await running.database.createTable(table);
  });
  afterAll(() => running.stop());

  const put = (more: Partial<PutItemCommandInput> & Pick<PutItemCommandInput, 'Item'>) =>
    client.send(new PutItemCommand({ TableName, ...more }));
  const update = (pk: string, more: Partial<UpdateItemCommandInput>) =>
    client.send(new UpdateItemCommand({ TableName, Key: key(pk), ...more }));
  const get = async (pk: string) =>
    (await client.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;

  it('makes a table of the description, ready to use, and leaves one alone that is there', async () => {
    await put({ Item: { ...key('kept'), n: { N: '1' } } });
    await running.database.createTable(table);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/ledger',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    expect(await get('kept')).toEqual({ ...key('kept'), n: { N: '1' } });
  });

  it('refuses a table whose keys differ from those of the one that is there', async () => {
    const { rangeKey: _, ...other } = table;
    await expect(
      running.database.createTable({ ...other, attributes: [{ name: 'pk', type: 'N' }] }),
    ).rejects.toMatchObject({
      name: 'UserError',
      message:
        'table ledger: the state of this machine holds it as ACTIVE with the keys pk (S), sk (S), and the stack has pk (N). Delete the folder of the local state to start with empty tables.',
    });
  });

  it('adds to number sets, each number once', async () => {
    const add = (...numbers: string[]) =>
      update('set', {
        UpdateExpression: 'ADD delivered :n SET v = if_not_exists(v, :zero) + :one',
        ExpressionAttributeValues: { ':n': { NS: numbers }, ':zero': { N: '0' }, ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      });
    await add('1', '2');
    const { Attributes } = await add('2', '3');
    expect(Attributes?.delivered?.NS?.toSorted()).toEqual(['1', '2', '3']);
    expect(Attributes?.v).toEqual({ N: '2' });
  });

  it('lets one of twenty concurrent claims win', async () => {
    const claim = (owner: number) =>
      put({
        Item: { ...key('claim'), owner: { N: String(owner) } },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => claim(i)));
    const won = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    expect(won).toHaveLength(1);
    expect((await get('claim'))?.owner).toEqual({ N: String(won[0]) });
  });

  it('queries a partition in order, and reads and writes in batches', async () => {
    const requests = ['B#2', 'B#1', 'E#1'].map((sk) => ({ PutRequest: { Item: key('batch', sk) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :b)',
        ExpressionAttributeValues: { ':pk': { S: 'batch' }, ':b': { S: 'B#' } },
      }),
    );
    expect(Items).toEqual([key('batch', 'B#1'), key('batch', 'B#2')]);
    const { Responses } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [key('batch', 'E#1'), key('batch', 'none')] } },
      }),
    );
    expect(Responses).toEqual({ [TableName]: [key('batch', 'E#1')] });
  });

  describe('a condition that fails', () => {
    beforeAll(() => put({ Item: { ...key('taken'), holder: { S: 'me' } } }));
    const refused = {
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const failure = { name: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
    const item = { ...key('taken'), holder: { S: 'me' } };

    it('answers with the item that was there, where asked to', async () => {
      await expect(put({ Item: key('taken'), ...refused })).rejects.toMatchObject({ ...failure, Item: item });
      await expect(update('taken', { ...refused, UpdateExpression: 'REMOVE holder' })).rejects.toMatchObject({
        ...failure,
        Item: item,
      });
      await expect(
        client.send(new DeleteItemCommand({ TableName, Key: key('taken'), ...refused })),
      ).rejects.toMatchObject({ ...failure, Item: item });
      expect(await get('taken')).toEqual(item);
    });

    it('answers without it where not asked to, or where nothing was there', async () => {
      const { ReturnValuesOnConditionCheckFailure: _, ...plain } = refused;
      const error = await put({ Item: key('taken'), ...plain }).catch((thrown) => thrown);
      expect(error).toMatchObject(failure);
      expect(error.Item).toBeUndefined();
      const missing = await update('missing', {
        ...refused,
        ConditionExpression: 'attribute_exists(pk)',
        UpdateExpression: 'REMOVE holder',
      }).catch((thrown) => thrown);
      expect(missing).toMatchObject(failure);
      expect(missing.Item).toBeUndefined();
    });

    it('answers with the very item by which it failed, be it deleted right after', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 60 }, (_, i) =>
          i % 3 === 2
            ? client.send(new DeleteItemCommand({ TableName, Key: key('blinking') }))
            : put({ Item: key('blinking'), ...refused }),
        ),
      );
      const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      // Of 40 puts at most 21 find nothing: the first, and one after each of the 20 deletions.
      expect(failed.length).toBeGreaterThanOrEqual(19);
      expect(failed.map((error) => error.name)).toEqual(failed.map(() => failure.name));
      expect(failed.map((error) => error.Item)).toEqual(failed.map(() => key('blinking')));
    });

    it('refuses another value of the parameter', async () => {
      const parameters = { Item: key('x'), ReturnValuesOnConditionCheckFailure: 'ALL_NEW' as 'ALL_OLD' };
      await expect(put(parameters)).rejects.toMatchObject({
        name: 'ValidationException',
        message:
          'PutItem: ReturnValuesOnConditionCheckFailure: Invalid option: expected one of "ALL_OLD"|"NONE"',
      });
    });
  });

  it('answers errors as DynamoDB does', async () => {
    await expect(client.send(new ScanCommand({ TableName: 'nowhere' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested resource not found',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(put({ Item: { pk: { S: 'x' } } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'One or more parameter values were invalid: Missing the key sk in the item',
    });
    await expect(put({ Item: { ...key('x'), big: { S: 'x'.repeat(410_000) } } })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('names operations and parameters that it does not know', async () => {
    await expect(client.send(new TransactWriteItemsCommand({ TransactItems: [] }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'The local DynamoDB does not implement the operation TransactWriteItems.',
    });
    await expect(client.send(new DescribeContinuousBackupsCommand({ TableName }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'The local DynamoDB does not implement the operation DescribeContinuousBackups.',
    });
    await expect(
      client.send(
        new CreateTableCommand({
          TableName: 'protected',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          DeletionProtectionEnabled: true,
        }),
      ),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The local DynamoDB does not implement DeletionProtectionEnabled of CreateTable.',
    });
  });
});

describe('on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dynamodb-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on after a second start', async () => {
    const first = await start(folder);
    await first.database.createTable(table);
    await first.client.send(new PutItemCommand({ TableName, Item: { ...key('a'), n: { NS: ['1', '2'] } } }));
    await first.stop();
    const second = await start(folder);
    await second.database.createTable(table);
    const { Item } = await second.client.send(new GetItemCommand({ TableName, Key: key('a') }));
    expect(Item).toEqual({ ...key('a'), n: { NS: ['1', '2'] } });
    const { TimeToLiveDescription } = await second.client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await second.stop();
  });

  it('refuses a folder that is in use', async () => {
    const first = await start(folder);
    await expect(createDynamoDb({ account, folder })).rejects.toMatchObject({
      name: 'UserError',
      message: `${folder}: another process uses this folder of the local DynamoDB; stop the platform that runs on it, or choose another folder`,
    });
    await first.stop();
  });
});
