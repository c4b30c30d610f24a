import { type DynamoDBClient, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { fromItem, toItem } from '../dynamodb';
import { type BlockEvents, EVENT_SETS, type EventSet, type EventStore, linkHash } from './event-sets';
import { blockOfSortKey, ledgerKeys, sortKeyPrefixes } from './keys';
import { expiresAt } from './retention';

/** A link's set is an attribute of its own, so that adding to it needs no map to exist. */
const LINK_ATTRIBUTE = 'link:';

const positionSet = z.set(z.int().min(0));
const linkItem = z.object({ sk: z.string(), url: z.string() });

/** Events in the ledger's table: `E#<block>` beside the block that they are about, `L#<hash>` for the links of a run. */
export function dynamoEventStore(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
): EventStore {
  const query = (pk: string, prefix: string) =>
    paginateQuery(
      { client },
      {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: toItem({ ':pk': pk, ':prefix': prefix }),
      },
    );
  return {
    async add(ref, events) {
      const additions = attributesOf(events).filter(([, added]) => added.size > 0);
      if (additions.length === 0) return { sets: {}, links: {} };
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ ...ledgerKeys.events(ref) }),
          UpdateExpression: `SET expiresAt = :expiresAt ADD ${additions.map((_, index) => `#s${index} :s${index}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(
            additions.map(([name], index) => [`#s${index}`, name]),
          ),
          ExpressionAttributeValues: toItem({
            ':expiresAt': expiresAt(now()),
            ...Object.fromEntries(additions.map(([, added], index) => [`:s${index}`, added])),
          }),
          ReturnValues: 'UPDATED_OLD',
        }),
      );
      const before = readEvents(fromItem(Attributes));
      const known = new Map(attributesOf(before));
      const gained = additions.map(([name, added]): Addition => [name, minus(added, known.get(name))]);
      return readEvents(Object.fromEntries(gained.filter(([, positions]) => positions.size > 0)));
    },

    async readShard(shard) {
      const found = new Map<number, BlockEvents>();
      for await (const { Items = [] } of query(ledgerKeys.shardPartition(shard), sortKeyPrefixes.events)) {
        for (const item of Items) {
          const fields = fromItem(item);
          found.set(blockOfSortKey(String(fields.sk)), readEvents(fields));
        }
      }
      return found;
    },

    async nameLink(run, url) {
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ ...ledgerKeys.link(run, linkHash(url)) }),
          UpdateExpression: 'SET #url = :url, expiresAt = :expiresAt',
          ExpressionAttributeNames: { '#url': 'url' },
          ExpressionAttributeValues: toItem({ ':url': url, ':expiresAt': expiresAt(now()) }),
        }),
      );
    },

    async readLinks(run) {
      const urls = new Map<string, string>();
      for await (const { Items = [] } of query(ledgerKeys.runPartition(run), sortKeyPrefixes.link)) {
        for (const item of Items) {
          const { sk, url } = linkItem.parse(fromItem(item));
          urls.set(sk.slice(sortKeyPrefixes.link.length), url);
        }
      }
      return urls;
    },
  };
}

/** Name of an attribute, and positions that its set has or gets. */
type Addition = [name: string, positions: ReadonlySet<number>];

function attributesOf({ sets, links }: BlockEvents): Addition[] {
  const ofLinks = Object.entries(links).map(([hash, clicked]): Addition => [LINK_ATTRIBUTE + hash, clicked]);
  return [...Object.entries(sets), ...ofLinks];
}

/** The events among the attributes of an item. */
function readEvents(fields: Readonly<Record<string, unknown>>): BlockEvents {
  const sets: Partial<Record<EventSet, ReadonlySet<number>>> = {};
  for (const name of EVENT_SETS) {
    if (name in fields) sets[name] = positionSet.parse(fields[name]);
  }
  const links = Object.entries(fields)
    .filter(([name]) => name.startsWith(LINK_ATTRIBUTE))
    .map(([name, clicked]) => [name.slice(LINK_ATTRIBUTE.length), positionSet.parse(clicked)]);
  return { sets, links: Object.fromEntries(links) };
}

function minus(added: ReadonlySet<number>, known: ReadonlySet<number> = new Set()): Set<number> {
  return new Set([...added].filter((position) => !known.has(position)));
}
