import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalAccount } from '../../../tools/local/arn';
import { createDynamoDb, type DynamoDb } from '../../../tools/local/dynamodb';
import { type RunningServer, serve } from '../../../tools/local/http-server';

export const account: LocalAccount = { accountId: '000000000000', region: 'eu-central-1' };
/** A ledger's table. */
export const table = {
  name: 'ledger',
  hashKey: 'pk',
  rangeKey: 'sk',
  attributes: [
    { name: 'pk', type: 'S' },
    { name: 'sk', type: 'S' },
  ],
  ttlAttribute: 'expiresAt',
} as const;
export const TableName = table.name;

/** A database that answers, and the SDK's client for it. */
export interface Running {
  readonly database: DynamoDb;
  readonly client: DynamoDBClient;
  stop(): Promise<void>;
}

export async function start(folder?: string): Promise<Running> {
  const database = await createDynamoDb({ account, ...(folder !== undefined && { folder }) });
  const server: RunningServer = await serve(database.service);
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: account.region,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  return {
    database,
    client,
    stop: async () => {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}

export const key = (pk: string, sk = 's') => ({ pk: { S: pk }, sk: { S: sk } });
