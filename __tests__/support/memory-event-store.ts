import { type BlockEvents, type EventStore, linkHash } from '../../lambdas/shared/ledger/event-sets';

/** Events in memory; a test puts them there by shard and block. */
export interface MemoryEvents extends EventStore {
  readonly shards: Map<number, Map<number, BlockEvents>>;
}

export function memoryEventStore(): MemoryEvents {
  const shards = new Map<number, Map<number, BlockEvents>>();
  const links = new Map<string, string>();
  return {
    shards,
    add: async ({ shard, block }, events) => {
      shards.set(shard, (shards.get(shard) ?? new Map()).set(block, events));
      return events;
    },
    readShard: async ({ shard }) => shards.get(shard) ?? new Map(),
    nameLink: async (_run, url) => {
      links.set(linkHash(url), url);
    },
    readLinks: async () => links,
  };
}
