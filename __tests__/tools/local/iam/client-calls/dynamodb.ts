import * as dynamodb from '@aws-sdk/client-dynamodb';
import { arn, type ClientCall, type Expected } from './call';

const TABLE = arn('dynamodb', 'table/ledger');
const pk = { pk: { S: 'R#1' } };
const inTransaction = (operation: string) => ({ 'dynamodb:EnclosingOperation': operation });

export function dynamodbCalls(client: dynamodb.DynamoDBClient): ClientCall[] {
  const on = (operation: string, call: () => Promise<unknown>, ...accesses: Expected[]): ClientCall => ({
    service: 'dynamodb',
    operation,
    call,
    accesses,
  });
  const TableName = 'ledger';
  return [
    on('GetItem', () => client.send(new dynamodb.GetItemCommand({ TableName, Key: pk })), [
      'dynamodb:GetItem',
      TABLE,
    ]),
    on('GetItem', () => client.send(new dynamodb.GetItemCommand({ TableName: TABLE, Key: pk })), [
      'dynamodb:GetItem',
      TABLE,
    ]),
    on('PutItem', () => client.send(new dynamodb.PutItemCommand({ TableName, Item: pk })), [
      'dynamodb:PutItem',
      TABLE,
    ]),
    on('UpdateItem', () => client.send(new dynamodb.UpdateItemCommand({ TableName, Key: pk })), [
      'dynamodb:UpdateItem',
      TABLE,
    ]),
    on('DeleteItem', () => client.send(new dynamodb.DeleteItemCommand({ TableName, Key: pk })), [
      'dynamodb:DeleteItem',
      TABLE,
    ]),
    on(
      'Query',
      () => client.send(new dynamodb.QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk' })),
      ['dynamodb:Query', TABLE],
    ),
    on('Query', () => client.send(new dynamodb.QueryCommand({ TableName, IndexName: 'byRun' })), [
      'dynamodb:Query',
      `${TABLE}/index/byRun`,
    ]),
    on('Scan', () => client.send(new dynamodb.ScanCommand({ TableName })), ['dynamodb:Scan', TABLE]),
    on(
      'BatchGetItem',
      () =>
        client.send(
          new dynamodb.BatchGetItemCommand({
            RequestItems: { ledger: { Keys: [pk] }, other: { Keys: [pk] } },
          }),
        ),
      ['dynamodb:BatchGetItem', TABLE],
      ['dynamodb:BatchGetItem', arn('dynamodb', 'table/other')],
    ),
    on(
      'BatchWriteItem',
      () =>
        client.send(
          new dynamodb.BatchWriteItemCommand({ RequestItems: { ledger: [{ PutRequest: { Item: pk } }] } }),
        ),
      ['dynamodb:BatchWriteItem', TABLE],
    ),
    on(
      'TransactGetItems',
      () =>
        client.send(
          new dynamodb.TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: pk } }] }),
        ),
      ['dynamodb:GetItem', TABLE, inTransaction('TransactGetItems')],
    ),
    on(
      'TransactWriteItems',
      () =>
        client.send(
          new dynamodb.TransactWriteItemsCommand({
            TransactItems: [
              { ConditionCheck: { TableName, Key: pk, ConditionExpression: 'attribute_exists(pk)' } },
              { Put: { TableName, Item: pk } },
              { Update: { TableName: 'other', Key: pk, UpdateExpression: 'SET a = :a' } },
              { Delete: { TableName, Key: pk } },
            ],
          }),
        ),
      ['dynamodb:ConditionCheckItem', TABLE, inTransaction('TransactWriteItems')],
      ['dynamodb:PutItem', TABLE, inTransaction('TransactWriteItems')],
      ['dynamodb:UpdateItem', arn('dynamodb', 'table/other'), inTransaction('TransactWriteItems')],
      ['dynamodb:DeleteItem', TABLE, inTransaction('TransactWriteItems')],
    ),
    on('DescribeTable', () => client.send(new dynamodb.DescribeTableCommand({ TableName })), [
      'dynamodb:DescribeTable',
      TABLE,
    ]),
    on('DescribeTimeToLive', () => client.send(new dynamodb.DescribeTimeToLiveCommand({ TableName })), [
      'dynamodb:DescribeTimeToLive',
      TABLE,
    ]),
    on(
      'DescribeContinuousBackups',
      () => client.send(new dynamodb.DescribeContinuousBackupsCommand({ TableName })),
      ['dynamodb:DescribeContinuousBackups', TABLE],
    ),
    on('ListTables', () => client.send(new dynamodb.ListTablesCommand({})), ['dynamodb:ListTables', '*']),
  ];
}
