/** Recipients of one block: as many as one SendBulkEmail takes (SES API v2, SendBulkEmail). */
export const BLOCK_SIZE = 50;

/** Blocks of one shard. */
export const BLOCKS_PER_SHARD = 200;

/** Recipients of one shard; positions count within it from 0. */
export const SHARD_SIZE = BLOCK_SIZE * BLOCKS_PER_SHARD;

/** One block of a run. */
export interface BlockRef {
  readonly run: string;
  readonly shard: number;
  /** From 0 to 199 within the shard. */
  readonly block: number;
}

/** Shards that an audience of `planned` recipients fills; all but the last are full. */
export function shardCount(planned: number): number {
  return Math.ceil(planned / SHARD_SIZE);
}

/** Recipients of one shard, 0 for a shard that the audience does not reach. */
export function shardSize(planned: number, shard: number): number {
  return within(planned - shard * SHARD_SIZE, SHARD_SIZE);
}

/** Blocks of one shard. */
export function blockCount(planned: number, shard: number): number {
  return Math.ceil(shardSize(planned, shard) / BLOCK_SIZE);
}

/** Recipients of one block: 50 but in the last one. */
export function blockSize(planned: number, shard: number, block: number): number {
  return within(shardSize(planned, shard) - block * BLOCK_SIZE, BLOCK_SIZE);
}

const within = (count: number, most: number): number => Math.max(0, Math.min(most, count));

/** The block that a position of a shard lies in. */
export function blockOf(position: number): number {
  return Math.floor(position / BLOCK_SIZE);
}

/** The message tag `rcpt`, by which an event finds its item without a look-up: `<shard>-<position>`. */
export function recipientTag(shard: number, position: number): string {
  return `${shard}-${position}`;
}

/** Reads a tag `rcpt`; nothing for what {@link recipientTag} did not write. */
export function parseRecipientTag(
  tag: string,
): { readonly shard: number; readonly position: number } | undefined {
  const [, shard, position] = /^(0|[1-9]\d{0,8})-(0|[1-9]\d{0,3})$/.exec(tag) ?? [];
  return shard === undefined ? undefined : { shard: Number(shard), position: Number(position) };
}
