import { type Block, newBlock } from './block-state';
import type { BlockRef } from './positions';

/** Where blocks are kept. */
export interface BlockStore {
  /** The blocks of a shard that were ever written, by number. */
  readShard(shard: Omit<BlockRef, 'block'>): Promise<ReadonlyMap<number, Block>>;
  /** A block as it stands now; nothing where it was never written. */
  read(ref: BlockRef): Promise<Block | undefined>;
  /** Writes a block unless somebody else wrote it since it was read: the block with its new version, or nothing. */
  write(ref: BlockRef, block: Block): Promise<Block | undefined>;
}

/**
 * Makes one transition of a block, again on the newest version for as long as others write in between. A transition that
 * changes nothing is not written.
 *
 * @param known the block as the caller last saw it
 * @throws Error when the block has vanished: sending on would mail people twice
 */
export async function changeBlock<Result extends { readonly block: Block }>(
  store: BlockStore,
  ref: BlockRef,
  known: Block,
  transition: (block: Block) => Result,
): Promise<Result> {
  let current = known;
  for (;;) {
    const result = transition(current);
    if (result.block === current) return result;
    const block = await store.write(ref, result.block);
    if (block) return { ...result, block };
    const newest = await store.read(ref);
    if (!newest)
      throw new Error(`block ${ref.block} of shard ${ref.shard} of ${ref.run} vanished from the ledger`);
    current = newest;
  }
}

/** Blocks of one shard that has `sizes` recipients a block: as stored, or new where they were never written. */
export function completeBlocks(stored: ReadonlyMap<number, Block>, sizes: readonly number[]): Block[] {
  return sizes.map((size, number) => stored.get(number) ?? newBlock(size));
}
