import { inParallel } from '../in-parallel';
import { type Block, endOpen, expireLease, prove, type StateLetter } from '../ledger/block-state';
import { type BlockStore, changeBlock, completeBlocks } from '../ledger/block-store';
import { acceptedPositions, type BlockEvents, type EventSet, type EventStore } from '../ledger/event-sets';
import { BLOCK_SIZE, blockCount, blockSize, shardCount } from '../ledger/positions';
import type { Report } from '../report';

/** What the ledger says of a run, counted from its blocks and their events alone. */
export interface RunSurvey {
  readonly recipients: Report['recipients'];
  readonly events: Report['events'];
  /** Recipients that failed, by SES's status. */
  readonly failures: ReadonlyMap<string, number>;
  /** People who clicked each link, by its hash. */
  readonly clicks: ReadonlyMap<string, number>;
  /** When the last claim that still waits for its answer runs out, in milliseconds since 1970; 0 without one. */
  readonly leasedUntil: number;
}

export interface SurveyDependencies {
  readonly blocks: BlockStore;
  readonly events: Pick<EventStore, 'readShard'>;
  readonly now: () => number;
}

export interface SurveyRequest {
  readonly run: string;
  readonly planned: number;
  /** How who is open ends, where nobody of the run is sent to any more. */
  readonly end?: 'E' | 'H' | undefined;
}

/** A shard is some 400 items; so many are read at once. */
const SHARDS_AT_ONCE = 8;

/** The field of a report that each state of a recipient counts for. A claim without an answer is not known to be sent. */
export const FIELD_OF_STATE: Readonly<Record<StateLetter, Exclude<keyof Report['recipients'], 'planned'>>> = {
  '.': 'pending',
  R: 'pending',
  S: 'sent',
  F: 'failed',
  X: 'suppressed',
  N: 'unsubscribed',
  E: 'expired',
  H: 'stopped',
  U: 'unknown',
  C: 'unknown',
};

/** The field of a report that each set of events counts for; that a mail was sent is known from the states. */
const FIELD_OF_SET: Readonly<Record<Exclude<EventSet, 'sent'>, keyof Report['events']>> = {
  delivered: 'deliveries',
  hardBounced: 'hardBounces',
  softBounced: 'softBounces',
  complained: 'complaints',
  rejected: 'rejects',
  renderFailed: 'renderingFailures',
  notAttempted: 'notAttempted',
  opened: 'uniqueOpens',
  clicked: 'uniqueClicks',
  botOpened: 'botOpens',
  botClicked: 'botClicks',
  unsubscribed: 'unsubscribes',
};

/**
 * Counts a run from the ledger, and brings its blocks up to date on the way: claims whose time ran out become unknown,
 * whoever an event proves to have been sent to becomes sent, and who is open ends where that is asked for.
 */
export async function surveyRun(
  { run, planned, end }: SurveyRequest,
  { blocks, events, now }: SurveyDependencies,
): Promise<RunSurvey> {
  const count = new SurveyCount(planned);
  const surveyShard = async (shard: number) => {
    const [stored, eventsOf] = await Promise.all([
      blocks.readShard({ run, shard }),
      events.readShard({ run, shard }),
    ]);
    const sizes = Array.from({ length: blockCount(planned, shard) }, (_, block) =>
      blockSize(planned, shard, block),
    );
    for (const [block, known] of completeBlocks(stored, sizes).entries()) {
      const told = eventsOf.get(block) ?? { sets: {}, links: {} };
      const accepted = new Set([...acceptedPositions(told)].map((position) => position - block * BLOCK_SIZE));
      const changed = await changeBlock(blocks, { run, shard, block }, known, (newest) => {
        const proven = prove(expireLease(newest, now()), accepted);
        return { block: end ? endOpen(proven, end) : proven };
      });
      count.add(changed.block, told);
    }
  };
  await inParallel(Array.from({ length: shardCount(planned) }).keys(), SHARDS_AT_ONCE, surveyShard);
  return count;
}

class SurveyCount implements RunSurvey {
  readonly recipients: Report['recipients'];
  readonly events: Report['events'] = {
    deliveries: 0,
    hardBounces: 0,
    softBounces: 0,
    complaints: 0,
    rejects: 0,
    renderingFailures: 0,
    notAttempted: 0,
    uniqueOpens: 0,
    uniqueClicks: 0,
    botOpens: 0,
    botClicks: 0,
    unsubscribes: 0,
  };
  readonly failures = new Map<string, number>();
  readonly clicks = new Map<string, number>();
  leasedUntil = 0;

  constructor(planned: number) {
    this.recipients = {
      planned,
      sent: 0,
      failed: 0,
      suppressed: 0,
      unsubscribed: 0,
      expired: 0,
      stopped: 0,
      pending: 0,
      unknown: 0,
    };
  }

  add({ states, failures, lease }: Block, { sets, links }: BlockEvents): void {
    for (const letter of states) this.recipients[FIELD_OF_STATE[letter as StateLetter]] += 1;
    for (const [set, field] of Object.entries(FIELD_OF_SET)) {
      this.events[field] += sets[set as EventSet]?.size ?? 0;
    }
    for (const [status, offsets] of Object.entries(failures)) increase(this.failures, status, offsets.length);
    for (const [hash, positions] of Object.entries(links)) increase(this.clicks, hash, positions.size);
    this.leasedUntil = Math.max(this.leasedUntil, lease?.until ?? 0);
  }
}

function increase(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
