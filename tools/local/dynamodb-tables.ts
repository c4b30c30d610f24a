import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from 'dynalite/db';
import * as z from 'zod';
import { UserError } from '../../lambdas/shared/user-error';
import { AwsError } from './aws-error';
import { runDynalite } from './dynalite-operations';
import { enableTimeToLive, forgetTimeToLive } from './dynamodb-ttl';

/** A table as the stack describes it. */
export interface TableDescription {
  readonly name: string;
  /** Attribute of the partition key. */
  readonly hashKey: string;
  /** Attribute of the sort key, where the table has one. */
  readonly rangeKey?: string;
  /** Types of the keys' attributes. */
  readonly attributes: readonly { readonly name: string; readonly type: 'S' | 'N' | 'B' }[];
  /** Attribute that holds the second, since 1970, at which an item may be deleted. */
  readonly ttlAttribute?: string;
}

const listedTables = z.object({ TableNames: z.array(z.string()) });

/** Names of all tables, up to the 100 of one page. */
export async function tableNames(store: Store): Promise<readonly string[]> {
  return listedTables.parse(await runDynalite(store, 'ListTables', {})).TableNames;
}

/** Deletes a table and waits until it is gone: dynalite does it in the background. */
export async function deleteTable(store: Store, name: string): Promise<void> {
  await runDynalite(store, 'DeleteTable', { TableName: name });
  await forgetTimeToLive(store, { TableName: name });
  while (await describe(store, name)) await sleep(1);
}

/** See `DynamoDb.createTable`. */
export async function createTable(store: Store, table: TableDescription): Promise<void> {
  const keys = keysOf(table);
  const existing = await describe(store, table.name);
  if (!existing) {
    await runDynalite(store, 'CreateTable', {
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      ...keys,
    });
    while ((await describe(store, table.name))?.TableStatus !== 'ACTIVE') await sleep(1);
  } else if (existing.TableStatus !== 'ACTIVE' || fingerprint(existing) !== fingerprint(keys)) {
    throw new UserError(
      `table ${table.name}: the state of this machine holds it as ${existing.TableStatus} with the keys ${fingerprint(existing)}, and the stack has ${fingerprint(keys)}. Delete the folder of the local state to start with empty tables.`,
    );
  }
  if (table.ttlAttribute !== undefined) await enableTimeToLive(store, table.name, table.ttlAttribute);
}

const tableSchema = z.object({
  TableStatus: z.string(),
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
});
type Table = z.infer<typeof tableSchema>;

/** @returns undefined where there is no such table */
async function describe(store: Store, name: string): Promise<Table | undefined> {
  try {
    const output = await runDynalite(store, 'DescribeTable', { TableName: name });
    return z.object({ Table: tableSchema }).parse(output).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function keysOf({ hashKey, rangeKey, attributes }: TableDescription) {
  return {
    KeySchema: [
      { AttributeName: hashKey, KeyType: 'HASH' },
      ...(rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: 'RANGE' }]),
    ],
    AttributeDefinitions: attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
  };
}

/** The keys with their types, e.g. `pk (S), sk (S)`. */
function fingerprint({ KeySchema, AttributeDefinitions }: Omit<Table, 'TableStatus'>): string {
  const types = new Map(
    AttributeDefinitions.map((attribute) => [attribute.AttributeName, attribute.AttributeType]),
  );
  return KeySchema.map(({ AttributeName }) => `${AttributeName} (${types.get(AttributeName)})`).join(', ');
}
