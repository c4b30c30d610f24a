import { prove } from '../shared/ledger/block-state';
import { type BlockStore, changeBlock } from '../shared/ledger/block-store';
import type { BlockEvents, EventStore } from '../shared/ledger/event-sets';
import { BLOCK_SIZE } from '../shared/ledger/positions';
import type { LedgerGroup } from './ledger-group';

export interface RecordGroupDependencies {
  readonly events: Pick<EventStore, 'add' | 'nameLink'>;
  readonly blocks: BlockStore;
}

/**
 * Writes what a batch has for one item of the ledger. All of it may be written again: links first, so that no set is of a
 * link without a name.
 *
 * @returns what the sets really gained
 */
export async function recordGroup(
  group: LedgerGroup,
  { events, blocks }: RecordGroupDependencies,
): Promise<BlockEvents> {
  for (const url of group.urls) await events.nameLink(group.ref.run, url);
  const gained = await events.add(group.ref, group.events);
  await proveAccepted(group, blocks);
  return gained;
}

/** Any event of a mail proves that SES accepted it, so whoever is unknown or open counts as sent. */
async function proveAccepted({ ref, mails }: LedgerGroup, blocks: BlockStore): Promise<void> {
  const known = await blocks.read(ref);
  if (!known) return;
  const offsets = new Set([...mails.keys()].map((position) => position - ref.block * BLOCK_SIZE));
  await changeBlock(blocks, ref, known, (block) => ({ block: prove(block, offsets) }));
}
