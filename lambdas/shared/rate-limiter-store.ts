import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { toItem } from './dynamodb';
import { ledgerKeys } from './ledger/keys';
import type { SlotStore } from './rate-limiter';

/**
 * The slot in one item of the ledger's table. An expression has no maximum, so one update has two conditional forms. The
 * item never expires.
 */
export function dynamoSlotStore(client: DynamoDBClient, table: string): SlotStore {
  const update = (expression: string, condition: string, values: Readonly<Record<string, number>>) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem({ ...ledgerKeys.limiter }),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeValues: toItem(values),
      ReturnValues: 'UPDATED_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  return {
    async startAfresh(now, length) {
      try {
        await client.send(
          update('SET nextAt = :next', 'attribute_not_exists(nextAt) OR nextAt <= :now', {
            ':next': now + length,
            ':now': now,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async queueUp(now, latest, length) {
      try {
        const { Attributes } = await client.send(
          update('SET nextAt = nextAt + :length', 'nextAt > :now AND nextAt <= :latest', {
            ':length': length,
            ':now': now,
            ':latest': latest,
          }),
        );
        return { slot: Number(Attributes?.nextAt?.N), moved: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { slot: Number(error.Item?.nextAt?.N ?? 0), moved: false };
      }
    },
  };
}
