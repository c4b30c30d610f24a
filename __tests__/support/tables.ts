import { type AttributeValue, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamoClient, fromItem } from '../../lambdas/shared/dynamodb';
import { createDynamoDb, type DynamoDb } from '../../tools/local/dynamodb';
import { serve } from '../../tools/local/http-server';

/** The tables of a deployed stack on a local DynamoDB in memory, and the functions' own client for them. */
export interface Tables {
  readonly client: DynamoDBClient;
  readonly url: string;
  readonly ledger: string;
  readonly suppression: string;
  /** Every item of a table by its keys, sets as sorted lists so that equal items are equal. */
  dump(table: string): Promise<Record<string, Record<string, unknown>>>;
  /** The tables of another stack in the same database. */
  ofStack(prefix: string): Promise<Pick<Tables, 'ledger' | 'suppression'>>;
  stop(): Promise<void>;
}

const account = { accountId: '000000000000', region: 'eu-central-1' };

export async function startTables(): Promise<Tables> {
  const database = await createDynamoDb({ account });
  const server = await serve(database.service);
  const names = await createTables(database, 'shop-dev');
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
    ofStack: (prefix) => createTables(database, prefix),
    async stop() {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}

async function createTables(
  database: DynamoDb,
  prefix: string,
): Promise<Pick<Tables, 'ledger' | 'suppression'>> {
  const names = { ledger: `${prefix}-ledger`, suppression: `${prefix}-suppression` };
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
  return names;
}

function readItem(item: Record<string, AttributeValue>): [string, Record<string, unknown>] {
  const { pk, sk, ...fields } = fromItem(item);
  const plain = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Set ? [...value].sort() : value,
  ]);
  return [sk === undefined ? String(pk) : `${pk} ${sk}`, Object.fromEntries(plain)];
}
