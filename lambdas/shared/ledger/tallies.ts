import { type DynamoDBClient, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { fromItem, toItem } from '../dynamodb';
import { ledgerKeys, sortKeyPrefixes } from './keys';
import { expiresAt } from './retention';

/**
 * What is counted by time: recipients `sent` to as the sender counts them, which it hands on every few seconds; and what
 * events told of recipients, by when they were read, `sendEvents` among them.
 */
export const tally = z.object({
  sent: z.int(),
  sendEvents: z.int(),
  notAttempted: z.int(),
  hardBounces: z.int(),
  complaints: z.int(),
});

/** Counts over some time. */
export type Tally = Readonly<z.output<typeof tally>>;

const COUNTED = tally.keyof().options;

export const NOTHING_COUNTED: Tally = {
  sent: 0,
  sendEvents: 0,
  notAttempted: 0,
  hardBounces: 0,
  complaints: 0,
};

/** Two counts together; what `more` does not name is 0. */
export function plus(counts: Tally, more: { readonly [Name in keyof Tally]?: number | undefined }): Tally {
  const sum = { ...counts };
  for (const name of COUNTED) sum[name] += more[name] ?? 0;
  return sum;
}

/** What of some counts came after `before`. */
export function minus(counts: Tally, before: Tally): Tally {
  const rest = { ...counts };
  for (const name of COUNTED) rest[name] -= before[name];
  return rest;
}

/** Counts are kept by five minutes: an hour is then right by a twelfth, a day costs 288 items to read. */
const BUCKET_MS = 5 * 60 * 1000;

/** What is counted together: a run, or all that this environment sends. */
export type TallyScope = { readonly run: string } | 'environment';

/** Counts by time: for the guard that pauses a bad run, and for the share of the daily quota. */
export interface Tallies {
  /** @param at milliseconds since 1970 */
  add(scope: TallyScope, at: number, counts: Partial<Tally>): Promise<void>;
  /** Sum since a time, of the five minutes that it lies in on. */
  since(scope: TallyScope, time: number): Promise<Tally>;
}

/** An item has what was ever added to it. */
const tallyItem = tally.partial();

/** Tallies in the ledger's table, `T#<time>` in the partition of the run or of the account. */
export function dynamoTallies(client: DynamoDBClient, table: string): Tallies {
  return {
    async add(scope, at, counts) {
      const added = COUNTED.filter((name) => (counts[name] ?? 0) !== 0);
      if (added.length === 0) return;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ pk: partitionOf(scope), sk: sortKeyOf(at) }),
          UpdateExpression: `SET expiresAt = :expiresAt ADD ${added.map((name) => `${name} :${name}`).join(', ')}`,
          ExpressionAttributeValues: toItem({
            ':expiresAt': expiresAt(at),
            ...Object.fromEntries(added.map((name) => [`:${name}`, counts[name]])),
          }),
        }),
      );
    },

    async since(scope, time) {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          // Whoever adds and then reads must see the sum: of two that add at once, the later one has to cross a limit.
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: toItem({
            ':pk': partitionOf(scope),
            ':from': sortKeyOf(time),
            ':to': `${sortKeyPrefixes.tally}~`,
          }),
        },
      );
      let sum = NOTHING_COUNTED;
      for await (const { Items = [] } of pages) {
        for (const item of Items) sum = plus(sum, tallyItem.parse(fromItem(item)));
      }
      return sum;
    },
  };
}

function partitionOf(scope: TallyScope): string {
  return scope === 'environment' ? ledgerKeys.account.pk : ledgerKeys.runPartition(scope.run);
}

/** Times of one length sort as texts. */
function sortKeyOf(time: number): string {
  return sortKeyPrefixes.tally + new Date(Math.floor(time / BUCKET_MS) * BUCKET_MS).toISOString();
}
