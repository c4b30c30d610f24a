import type { Block } from '../../lambdas/shared/ledger/block-state';
import type { BlockStore } from '../../lambdas/shared/ledger/block-store';
import type { BlockRef } from '../../lambdas/shared/ledger/positions';

/** Blocks in memory, with the versions of the real store. */
export function memoryBlockStore(): BlockStore {
  const shards = new Map<string, Map<number, Block>>();
  const shardOf = ({ run, shard }: Omit<BlockRef, 'block'>) => {
    const key = `${run}#${shard}`;
    const known = shards.get(key) ?? new Map<number, Block>();
    shards.set(key, known);
    return known;
  };
  return {
    readShard: async (shard) => new Map(shardOf(shard)),
    read: async (ref) => shardOf(ref).get(ref.block),
    write: async (ref, block) => {
      const blocks = shardOf(ref);
      if ((blocks.get(ref.block)?.version ?? 0) !== block.version) return undefined;
      const next = { ...block, version: block.version + 1 };
      blocks.set(ref.block, next);
      return next;
    },
  };
}
