import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { fromItem, isConditionFailed, toItem } from '../dynamodb';
import type { Block } from './block-state';
import type { BlockStore } from './block-store';
import { blockOfSortKey, ledgerKeys, sortKeyPrefixes } from './keys';
import { expiresAt } from './retention';

/** A block's item; the owner of a lease and its end are two attributes. */
const blockItem = z.object({
  sk: z.string(),
  states: z.string().regex(/^[.CSRFXNUEH]{1,50}$/),
  version: z.int().min(1),
  owner: z.string().optional(),
  leaseUntil: z.number().optional(),
  lost: z.record(z.string(), z.array(z.int())).default({}),
  failedAttempts: z.record(z.string(), z.int()).default({}),
  failures: z.record(z.string(), z.array(z.int())).default({}),
  retryAt: z.number().default(0),
  retries: z.number().default(0),
});

/** Blocks in the ledger's table, `B#<block>` in the partition of their shard. */
export function dynamoBlockStore(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
): BlockStore {
  return {
    async readShard({ run, shard }) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: toItem({
            ':pk': ledgerKeys.shardPartition({ run, shard }),
            ':prefix': sortKeyPrefixes.block,
          }),
        },
      );
      const blocks = new Map<number, Block>();
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const { sk, block } = readItem(item);
          blocks.set(blockOfSortKey(sk), block);
        }
      }
      return blocks;
    },

    async read(ref) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: toItem({ ...ledgerKeys.block(ref) }),
          ConsistentRead: true,
        }),
      );
      return Item && readItem(Item).block;
    },

    async write(ref, block) {
      const next = { ...block, version: block.version + 1 };
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: toItem({ ...ledgerKeys.block(ref), ...fieldsOf(next), expiresAt: expiresAt(now()) }),
            ...(block.version === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'version = :version',
                  ExpressionAttributeValues: toItem({ ':version': block.version }),
                }),
          }),
        );
        return next;
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        throw error;
      }
    },
  };
}

/** What most blocks don't have is left out, so that an item stays well under 1 KB, one write unit. */
function fieldsOf({ lease, lost, failedAttempts, failures, retryAt, retries, ...block }: Block) {
  const unlessEmpty = <T extends object>(value: T): T | undefined =>
    Object.keys(value).length > 0 ? value : undefined;
  return {
    ...block,
    owner: lease?.owner,
    leaseUntil: lease?.until,
    lost: unlessEmpty(lost),
    failedAttempts: unlessEmpty(failedAttempts),
    failures: unlessEmpty(failures),
    retryAt: retryAt || undefined,
    retries: retries || undefined,
  };
}

function readItem(item: Readonly<Record<string, AttributeValue>>): { sk: string; block: Block } {
  const { sk, owner, leaseUntil, ...block } = blockItem.parse(fromItem(item));
  const lease = owner !== undefined && leaseUntil !== undefined ? { owner, until: leaseUntil } : undefined;
  return { sk, block: { ...block, lease } };
}
