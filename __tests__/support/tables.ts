import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamoClient, fromItem } from '../../lambdas/shared/dynamodb';
import { createDynamoDb } from '../../tools/local/dynamodb';
import { serve } from '../../tools/local/http-server';

/** The tables of a deployed stack on a local DynamoDB in memory, and the functions' own client for them. */
export interface Tables {
  readonly client: DynamoDBClient;
  readonly url: string;
  readonly ledger: string;
  readonly suppression: string;
  /** Every item of a table by its keys, sets as sorted lists so that equal items are equal. */
  dump(table: string): Promise<Record<string, Record<string, unknown>>>;
  stop(): Promise<void>;
}

const account = { accountId: '000000000000', region: 'eu-central-1' };
const names = { ledger: 'shop-dev-ledger', suppression: 'shop-dev-suppression' };

export async function startTables(): Promise<Tables> {
  const database = await createDynamoDb({ account });
  const server = await serve(database.service);
  await database.createTable({
    name: names.ledger,
    hashKey: 'pk',
    rangeKey: 'sk',
    attributes: [
      { name: 'pk', type: 'S' },
      { name: 'sk', type: 'S' },
    ],
    ttlAttribute: 'expiresAt',
  });
  await database.createTable({
    name: names.suppression,
    hashKey: 'pk',
    attributes: [{ name: 'pk', type: 'S' }],
  });
  const client = dynamoClient({
    endpoint: server.url,
    region: account.region,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  return {
    ...names,
    client,
    url: server.url,
    async dump(table) {
      const items: [string, Record<string, unknown>][] = [];
      for await (const { Items = [] } of paginateScan({ client }, { TableName: table })) {
        items.push(...Items.map(readItem));
      }
      return Object.fromEntries(items.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    async stop() {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}

function readItem(item: Record<string, AttributeValue>): [string, Record<string, unknown>] {
  const { pk, sk, ...fields } = fromItem(item);
  const plain = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Set ? [...value].sort() : value,
  ]);
  return [sk === undefined ? String(pk) : `${pk} ${sk}`, Object.fromEntries(plain)];
}
