import { type BlockStore, changeBlock } from '../../../lambdas/shared/ledger/block-store';
import { blockOfSortKey } from '../../../lambdas/shared/ledger/keys';
import type { BlockRef } from '../../../lambdas/shared/ledger/positions';

/** A block as a call to DynamoDB writes it. */
export interface WrittenBlock {
  readonly ref: BlockRef;
  readonly states: string;
  /** Who holds its lease. */
  readonly owner: string | undefined;
}

/** The block that a `PutItem` with this body writes, or nothing where it writes something else. */
export function writtenBlock(body: string): WrittenBlock | undefined {
  const text = (name: string) => new RegExp(`"${name}":\\{"S":"([^"]*)"\\}`).exec(body)?.[1];
  const [, run, shard] = /^R#([^#]+)#(\d+)$/.exec(text('pk') ?? '') ?? [];
  const [sortKey] = /^B#\d+$/.exec(text('sk') ?? '') ?? [];
  const states = text('states');
  if (run === undefined || sortKey === undefined || states === undefined) return undefined;
  return {
    ref: { run, shard: Number(shard), block: blockOfSortKey(sortKey) },
    states,
    owner: text('owner'),
  };
}

interface Claim {
  readonly ref: BlockRef;
  readonly owner: string;
}

/**
 * Lets the leases of killed processes run out at once, as if their time had passed: on the clock each stands for half a
 * minute. What the ledger says of the recipients is left to whoever comes next.
 */
export class DeadClaims {
  /** What each process has claimed and not answered for, by its session token and the block. */
  private readonly held = new Map<string, Map<string, Claim>>();

  constructor(
    private readonly storeOf: (run: string) => BlockStore,
    private readonly isAlive: (sessionToken: string) => boolean,
  ) {}

  /** A process has written a block; what one wrote that is dead by now runs out too. */
  async wrote(sessionToken: string, { ref, owner }: WrittenBlock): Promise<void> {
    const claims = this.held.get(sessionToken) ?? new Map<string, Claim>();
    this.held.set(sessionToken, claims);
    const key = JSON.stringify(ref);
    if (owner === undefined) claims.delete(key);
    else claims.set(key, { ref, owner });
    if (!this.isAlive(sessionToken)) await this.died(sessionToken);
  }

  /** The process of a session is gone. */
  async died(sessionToken: string): Promise<void> {
    const claims = this.held.get(sessionToken)?.values() ?? [];
    this.held.delete(sessionToken);
    await Promise.all([...claims].map((claim) => this.runOut(claim)));
  }

  private async runOut({ ref, owner }: Claim): Promise<void> {
    const store = this.storeOf(ref.run);
    const known = await store.read(ref);
    if (!known) return;
    await changeBlock(store, ref, known, (block) =>
      block.lease?.owner === owner ? { block: { ...block, lease: { owner, until: 0 } } } : { block },
    );
  }
}
