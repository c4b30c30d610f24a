import { createHash } from 'node:crypto';
import type { BlockRef } from './positions';

/**
 * What is known of recipients from events, each a set of positions. Adding a position twice changes nothing, so that what
 * SNS delivers twice counts once, in any order.
 */
export const EVENT_SETS = [
  'sent',
  'delivered',
  'hardBounced',
  'softBounced',
  'complained',
  'rejected',
  'renderFailed',
  'notAttempted',
  'opened',
  'clicked',
  'botOpened',
  'botClicked',
  'unsubscribed',
] as const;
export type EventSet = (typeof EVENT_SETS)[number];

/** Events of one block: positions within the shard, by set, and those who clicked a link, by {@link linkHash}. */
export interface BlockEvents {
  readonly sets: Readonly<Partial<Record<EventSet, ReadonlySet<number>>>>;
  readonly links: Readonly<Record<string, ReadonlySet<number>>>;
}

/** Where events are kept. */
export interface EventStore {
  /**
   * Adds positions to the sets of a block.
   *
   * @returns what the sets really gained; what was in them before is left out
   */
  add(ref: BlockRef, events: BlockEvents): Promise<BlockEvents>;
  /** Events of a shard, by number of the block; blocks without events are left out. */
  readShard(shard: Omit<BlockRef, 'block'>): Promise<ReadonlyMap<number, BlockEvents>>;
  /** Notes the address of a link, so that a report can name it. */
  nameLink(run: string, url: string): Promise<void>;
  /** Addresses of the links of a run, by {@link linkHash}. */
  readLinks(run: string): Promise<ReadonlyMap<string, string>>;
}

/** Names a link in keys and attributes: 12 characters that tell the links of one run apart. */
export function linkHash(url: string): string {
  return createHash('sha256').update(url).digest('base64url').slice(0, 12);
}

/** Positions of whom SES surely accepted mail: any event of a mail proves that. */
export function acceptedPositions({ sets, links }: BlockEvents): Set<number> {
  return new Set([...Object.values(sets), ...Object.values(links)].flatMap((positions) => [...positions]));
}
