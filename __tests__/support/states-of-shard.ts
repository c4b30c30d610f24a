import type { BlockStore } from '../../lambdas/shared/ledger/block-store';

/** States of everybody of a run's first shard who was ever touched, block by block. */
export async function statesOfShard(blocks: Pick<BlockStore, 'readShard'>, run: string): Promise<string> {
  const read = await blocks.readShard({ run, shard: 0 });
  return [...read]
    .sort(([a], [b]) => a - b)
    .map(([, { states }]) => states)
    .join('');
}
