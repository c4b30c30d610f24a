import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { fromItem, type ItemValue, isConditionFailed, toItem } from '../shared/dynamodb';
import { ledgerKeys } from '../shared/ledger/keys';
import { expiresAt } from '../shared/ledger/retention';
import { type Tally, tally } from '../shared/ledger/tallies';

/** What the guard keeps in mind about a run since it was started or last resumed, at `armedAt` (RFC 3339). */
export interface GuardMemory {
  /** Counts that are not held against the run any more; nothing where none were noted. */
  baseline(run: string, armedAt: string): Promise<Tally | undefined>;
  /** Notes them; the first stay. */
  noteBaseline(run: string, armedAt: string, counts: Tally): Promise<void>;
  /** Whether it falls to the caller to warn of something: true once. */
  claimWarning(run: string, armedAt: string, about: string): Promise<boolean>;
}

const memoryItem = z.object({ baseline: tally.optional() });

/** In the ledger's table, `GUARD#<armedAt>` in the partition of the run. */
export function dynamoGuardMemory(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
): GuardMemory {
  const keyOf = (run: string, armedAt: string) =>
    toItem({ pk: ledgerKeys.runPartition(run), sk: `GUARD#${armedAt}` });
  const update = async (
    run: string,
    armedAt: string,
    change: {
      readonly update: string;
      readonly condition: string;
      readonly values: Record<string, ItemValue>;
    },
  ): Promise<boolean> => {
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(run, armedAt),
          UpdateExpression: change.update,
          ConditionExpression: change.condition,
          ExpressionAttributeValues: toItem({ ...change.values, ':expiresAt': expiresAt(now()) }),
        }),
      );
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };
  return {
    async baseline(run, armedAt) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(run, armedAt), ConsistentRead: true }),
      );
      return Item && memoryItem.parse(fromItem(Item)).baseline;
    },

    async noteBaseline(run, armedAt, counts) {
      await update(run, armedAt, {
        update: 'SET baseline = :counts, expiresAt = :expiresAt',
        condition: 'attribute_not_exists(baseline)',
        values: { ':counts': { ...counts } },
      });
    },

    claimWarning: (run, armedAt, about) =>
      update(run, armedAt, {
        update: 'SET expiresAt = :expiresAt ADD warned :one',
        condition: 'NOT contains(warned, :about)',
        values: { ':one': new Set([about]), ':about': about },
      }),
  };
}
