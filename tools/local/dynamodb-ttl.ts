import type { Store } from 'dynalite/db';
import * as z from 'zod';
import { AwsError } from './aws-error';
import { checkedInput } from './aws-input';
import { runDynalite } from './dynalite-operations';

// DynamoDB API reference, UpdateTimeToLive and DescribeTimeToLive.
const tableInput = z.strictObject({ TableName: z.string().min(3).max(255) });
const updateInput = z.strictObject({
  ...tableInput.shape,
  TimeToLiveSpecification: z.strictObject({
    AttributeName: z.string().min(1).max(255),
    Enabled: z.boolean(),
  }),
});

/** Beside the tables in the same database; dynalite's own keys begin otherwise. */
const databaseKey = (table: string) => `ttl~${table}`;

export async function updateTimeToLive(store: Store, input: unknown): Promise<object> {
  const { TableName, TimeToLiveSpecification } = checkedInput(updateInput, input, 'UpdateTimeToLive');
  await requireTable(store, TableName);
  const { AttributeName, Enabled } = TimeToLiveSpecification;
  const current = await ttlAttribute(store, TableName);
  if (Enabled && current === AttributeName) throw invalid('TimeToLive is already enabled');
  if (!Enabled && current === undefined) throw invalid('TimeToLive is already disabled');
  if (current !== undefined && current !== AttributeName) {
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  }
  if (Enabled) await store.db.put(databaseKey(TableName), AttributeName);
  else await store.db.del(databaseKey(TableName));
  return { TimeToLiveSpecification };
}

export async function describeTimeToLive(store: Store, input: unknown): Promise<object> {
  const { TableName } = checkedInput(tableInput, input, 'DescribeTimeToLive');
  await requireTable(store, TableName);
  const AttributeName = await ttlAttribute(store, TableName);
  return {
    TimeToLiveDescription:
      AttributeName === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName },
  };
}

/** Turns it on for a table that is there, whatever it was before. */
export async function enableTimeToLive(store: Store, table: string, attribute: string): Promise<void> {
  await store.db.put(databaseKey(table), attribute);
}

/** For the input of a DeleteTable that succeeded. */
export async function forgetTimeToLive(store: Store, input: unknown): Promise<void> {
  await store.db.del(databaseKey(tableInput.parse(input).TableName));
}

/** DynamoDB developer guide, "Time to Live": items that ran out more than five years ago are left alone. */
const ignoredAfterSeconds = 5 * 365 * 24 * 3600;

const tableNames = z.object({
  TableNames: z.array(z.string()),
  LastEvaluatedTableName: z.string().optional(),
});
const itemPage = z.object({
  Items: z.array(z.record(z.string(), z.unknown())),
  LastEvaluatedKey: z.record(z.string(), z.unknown()).optional(),
});

/** See `DynamoDb.sweepExpired`. */
export async function sweepExpired(store: Store, now: Date): Promise<number> {
  let deleted = 0;
  let last: string | undefined;
  do {
    const input = last === undefined ? {} : { ExclusiveStartTableName: last };
    const page = tableNames.parse(await runDynalite(store, 'ListTables', input));
    for (const table of page.TableNames) {
      const attribute = await ttlAttribute(store, table);
      if (attribute !== undefined) deleted += await sweepTable(store, table, attribute, now);
    }
    last = page.LastEvaluatedTableName;
  } while (last !== undefined);
  return deleted;
}

async function sweepTable(store: Store, table: string, attribute: string, now: Date): Promise<number> {
  const seconds = Math.floor(now.getTime() / 1000);
  // Only numbers compare with a number, so that an attribute of another type counts as none, as on AWS.
  const expired = {
    ExpressionAttributeNames: { '#ttl': attribute },
    ExpressionAttributeValues: {
      ':now': { N: String(seconds) },
      ':oldest': { N: String(seconds - ignoredAfterSeconds) },
    },
  };
  const condition = '#ttl < :now AND #ttl > :oldest';
  const keys = await keyAttributes(store, table);
  let deleted = 0;
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = itemPage.parse(
      await runDynalite(store, 'Scan', {
        TableName: table,
        FilterExpression: condition,
        ...expired,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const item of page.Items) {
      const Key = Object.fromEntries(keys.map((key) => [key, item[key]]));
      // Once more with the deletion: somebody may have put the end off since the scan.
      if (
        await succeeds(
          runDynalite(store, 'DeleteItem', {
            TableName: table,
            Key,
            ConditionExpression: condition,
            ...expired,
          }),
        )
      ) {
        deleted++;
      }
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return deleted;
}

async function succeeds(deletion: Promise<object>): Promise<boolean> {
  try {
    await deletion;
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

async function ttlAttribute(store: Store, table: string): Promise<string | undefined> {
  return z
    .string()
    .optional()
    .parse(await store.db.get(databaseKey(table)));
}

const keySchema = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
});

/** @throws `ResourceNotFoundException` */
async function keyAttributes(store: Store, table: string): Promise<readonly string[]> {
  const output = await runDynalite(store, 'DescribeTable', { TableName: table });
  return keySchema.parse(output).Table.KeySchema.map((key) => key.AttributeName);
}

/** @throws `ResourceNotFoundException` */
async function requireTable(store: Store, table: string): Promise<void> {
  await runDynalite(store, 'DescribeTable', { TableName: table });
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
