import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '../../lambdas/shared/dynamodb';
import { createDynamoDb } from '../../tools/local/dynamodb';
import { serve } from '../../tools/local/http-server';

export const LEDGER = 'shop-prod-ledger';
export const SUPPRESSION = 'shop-prod-suppression';

/** The project's tables in a database on this machine, with the client that the functions use. */
export interface Tables {
  readonly client: DynamoDBClient;
  /** Where the database listens. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Empty tables as `SendLedger` and `SuppressionList` make them. */
export async function startTables(): Promise<Tables> {
  const database = await createDynamoDb({ account: { accountId: '000000000000', region: 'eu-central-1' } });
  await database.createTable({
    name: LEDGER,
    hashKey: 'pk',
    rangeKey: 'sk',
    attributes: [
      { name: 'pk', type: 'S' },
      { name: 'sk', type: 'S' },
    ],
    ttlAttribute: 'expiresAt',
  });
  await database.createTable({ name: SUPPRESSION, hashKey: 'pk', attributes: [{ name: 'pk', type: 'S' }] });
  const server = await serve(database.service);
  const client = dynamoClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  return {
    client,
    url: server.url,
    stop: async () => {
      client.destroy();
      await server.close();
      await database.close();
    },
  };
}
