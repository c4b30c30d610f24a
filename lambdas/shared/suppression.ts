import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from './clock';
import { toItem } from './dynamodb';

/**
 * Attributes of an item of the suppression table. Its key `pk` is the keyed hash of the address (`hashAddress`). What a
 * person wants (consent) and what their mailbox bears (deliverability) are apart, so that the lapse of one never shortens
 * the other. Times are RFC 3339 in UTC.
 */
export const suppressionAttributes = {
  /**
   * The address as mail was sent to it; absent where only a link told of the person, {@link FORGOTTEN} where they asked to be
   * forgotten.
   */
  address: 'address',
  /** `complaint`, `unsubscribed` or `manual`, the strongest of them; absent: nothing keeps the person from being mailed. */
  consentReason: 'consentReason',
  consentAt: 'consentAt',
  /** `hard-bounce` or `soft-bounces`; absent: the mailbox takes mail. */
  bounceReason: 'bounceReason',
  bounceAt: 'bounceAt',
  /** When `soft-bounces` lapses; a hard bounce has no such time. */
  bounceUntil: 'bounceUntil',
  /** When the person left one topic. An attribute of its own for each: no map has to exist first. */
  leftTopic: (topic: string) => `left:${topic}`,
} as const;

/**
 * Stands in for the address of whoever asked to be forgotten. Absent it would be filled in again by the next event, for an
 * address is written where there is none.
 */
export const FORGOTTEN = 'forgotten';

export type ConsentReason = 'complaint' | 'unsubscribed' | 'manual';
export type BounceReason = 'hard-bounce' | 'soft-bounces';

/** Whether a person may be mailed, and if not, under which of the ledger's states they go. */
export type Suppression = 'none' | 'suppressed' | 'unsubscribed';

/**
 * What an item means for one mail. A reason that this code doesn't know suppresses.
 *
 * @param topic of the mail; undefined where it has none
 * @param now milliseconds since 1970
 */
export function suppressionOf(
  item: Readonly<Record<string, AttributeValue>>,
  topic: string | undefined,
  now: number,
): Suppression {
  const { consentReason, bounceReason, bounceUntil, leftTopic } = suppressionAttributes;
  const consent = item[consentReason];
  if (consent && consent.S !== 'unsubscribed') return 'suppressed';
  const until = item[bounceUntil]?.S;
  if (item[bounceReason] && !(until !== undefined && Date.parse(until) <= now)) return 'suppressed';
  if (consent || (topic !== undefined && item[leftTopic(topic)])) return 'unsubscribed';
  return 'none';
}

/** Who must not be mailed now. */
export interface SuppressionReader {
  /**
   * Asks for many people at once.
   *
   * @param keys keyed hashes of their addresses
   * @returns those who must not be mailed, by key
   * @throws when not everybody could be asked for: then nobody may be mailed
   */
  lookUp(
    keys: readonly string[],
    topic: string | undefined,
  ): Promise<ReadonlyMap<string, Exclude<Suppression, 'none'>>>;
}

/** BatchGetItem, Amazon DynamoDB API Reference. */
const KEYS_A_CALL = 100;
const MOST_TRIES = 8;
const FIRST_WAIT = 50;

/** The suppression table; reads are strongly consistent, so that whoever has just left is not mailed. */
export function dynamoSuppressionReader(
  client: DynamoDBClient,
  table: string,
  clock: Clock,
): SuppressionReader {
  /** Items of up to 100 keys. DynamoDB answers some of them alone when it is busy: the rest is asked for again. */
  const read = async (keys: readonly string[]): Promise<Record<string, AttributeValue>[]> => {
    const items: Record<string, AttributeValue>[] = [];
    let left: Record<string, AttributeValue>[] = keys.map((pk) => toItem({ pk }));
    for (let tries = 1; ; tries += 1) {
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: left, ConsistentRead: true } } }),
      );
      items.push(...(Responses?.[table] ?? []));
      left = UnprocessedKeys?.[table]?.Keys ?? [];
      if (left.length === 0) return items;
      if (tries === MOST_TRIES) {
        throw new Error(`suppression of ${left.length} recipients could not be read in ${MOST_TRIES} tries`);
      }
      await clock.sleep(FIRST_WAIT * 2 ** (tries - 1));
    }
  };

  return {
    async lookUp(keys, topic) {
      const distinct = [...new Set(keys)];
      const barred = new Map<string, Exclude<Suppression, 'none'>>();
      for (let start = 0; start < distinct.length; start += KEYS_A_CALL) {
        for (const item of await read(distinct.slice(start, start + KEYS_A_CALL))) {
          const suppression = suppressionOf(item, topic, clock.now());
          const pk = item.pk?.S;
          if (pk !== undefined && suppression !== 'none') barred.set(pk, suppression);
        }
      }
      return barred;
    },
  };
}
