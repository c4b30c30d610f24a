import { type BlockEvents, type EventSet, linkHash } from '../shared/ledger/event-sets';
import { type BlockRef, blockOf } from '../shared/ledger/positions';
import type { TaggedRecipient } from './attribution';
import type { EventEffect } from './event-effect';

/** An event of a recipient whom the ledger knows. */
export interface RecordableEvent {
  /** Of the message that brought it. */
  readonly messageId: string;
  readonly recipient: TaggedRecipient;
  readonly effect: EventEffect;
  readonly mail: EventMail;
}

/** What the guard asks of a mail. */
export interface EventMail {
  /** When SES took it, in milliseconds since 1970. */
  readonly sentAt: number;
  readonly toSimulator: boolean;
}

/** What a batch has for one item of the ledger: one update writes it. */
export interface LedgerGroup {
  readonly ref: BlockRef;
  readonly events: BlockEvents;
  /** Addresses of the links in `events`. */
  readonly urls: ReadonlySet<string>;
  /** By position within the shard; all events of a position are of one mail. */
  readonly mails: ReadonlyMap<number, EventMail>;
  readonly messageIds: readonly string[];
}

interface GrowingGroup extends LedgerGroup {
  readonly events: {
    readonly sets: Partial<Record<EventSet, Set<number>>>;
    readonly links: Record<string, Set<number>>;
  };
  readonly urls: Set<string>;
  readonly mails: Map<number, EventMail>;
  readonly messageIds: string[];
}

/** Groups events by the item of the ledger that they belong to. */
export function groupByItem(events: readonly RecordableEvent[]): LedgerGroup[] {
  const groups = new Map<string, GrowingGroup>();
  for (const { messageId, recipient, effect, mail } of events) {
    const { run, shard, position } = recipient;
    const ref = { run, shard, block: blockOf(position) };
    const key = `${run}#${shard}#${ref.block}`;
    const group = groups.get(key) ?? newGroup(ref);
    groups.set(key, group);
    const { sets, links } = group.events;
    sets[effect.set] = (sets[effect.set] ?? new Set()).add(position);
    if (effect.link !== undefined) {
      const hash = linkHash(effect.link);
      links[hash] = (links[hash] ?? new Set()).add(position);
      group.urls.add(effect.link);
    }
    group.mails.set(position, mail);
    group.messageIds.push(messageId);
  }
  return [...groups.values()];
}

function newGroup(ref: BlockRef): GrowingGroup {
  return { ref, events: { sets: {}, links: {} }, urls: new Set(), mails: new Map(), messageIds: [] };
}
