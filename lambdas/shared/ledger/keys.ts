import type { BlockRef } from './positions';

/** Key of one item of the ledger's table. */
export interface LedgerKey {
  readonly pk: string;
  readonly sk: string;
}

/** Digits that make the order of keys the order of blocks. */
const padded = (block: number): string => String(block).padStart(3, '0');

const partitionOf = ({ run, shard }: Omit<BlockRef, 'block'>): string => `R#${run}#${shard}`;

/** Prefixes of sort keys, for queries. */
export const sortKeyPrefixes = { block: 'B#', events: 'E#', tally: 'T#', link: 'L#' } as const;

/**
 * Where each kind of item lies. Names of runs hold no `#`. All run records share a partition, so that they can be listed;
 * each is small, and one partition bears 1,000 writes a second.
 */
export const ledgerKeys = {
  runsPartition: 'RUNS',
  run: (run: string): LedgerKey => ({ pk: 'RUNS', sk: run }),
  runPartition: (run: string): string => `R#${run}`,
  plan: (run: string): LedgerKey => ({ pk: `R#${run}`, sk: 'PLAN' }),
  audience: (run: string): LedgerKey => ({ pk: `R#${run}`, sk: 'AUDIENCE' }),
  link: (run: string, hash: string): LedgerKey => ({ pk: `R#${run}`, sk: `L#${hash}` }),
  shardPartition: partitionOf,
  block: (ref: BlockRef): LedgerKey => ({ pk: partitionOf(ref), sk: `B#${padded(ref.block)}` }),
  events: (ref: BlockRef): LedgerKey => ({ pk: partitionOf(ref), sk: `E#${padded(ref.block)}` }),
  limiter: { pk: 'ACCOUNT', sk: 'LIMITER' },
  account: { pk: 'ACCOUNT', sk: 'STATE' },
} as const;

/** The number of the block that the sort key of its item, or of its events, ends in. */
export function blockOfSortKey(sk: string): number {
  return Number(sk.slice(2));
}
