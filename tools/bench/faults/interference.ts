import { REQUEST_TIMEOUT } from '../../../lambdas/send-shard/ses-transport';
import { BLOCK_SIZE } from '../../../lambdas/shared/ledger/positions';
import type { ServiceResponse } from '../../local/service';
import { type WrittenBlock, writtenBlock } from './dead-claims';
import type { LedgerModel } from './ledger-model';
import type { Kill, KillPlace, Schedule } from './schedule';
import type { Interference, WatchedCall, Watcher } from './world';

/** Milliseconds after which the sender may have given an answer up; a second less than it waits, for times of calls are cut to it. */
const GIVEN_UP_AFTER = REQUEST_TIMEOUT - 1000;

/** Statuses of an entry by which SES refuses a recipient for good; FAILED does when it is answered again and again. */
const REFUSALS: ReadonlySet<unknown> = new Set(['FAILED', 'MESSAGE_REJECTED', 'INVALID_PARAMETER']);

/** Which call is made at a place. */
const IS_AT: Readonly<Record<KillPlace, (call: WatchedCall) => boolean>> = {
  control: ({ operation, body }) => operation === 'GetItem' && body.includes('"RUNS"'),
  reservation: ({ operation, body }) => operation === 'UpdateItem' && body.includes('"LIMITER"'),
  suppression: ({ operation }) => operation === 'BatchGetItem',
  claim: (call) => blockOf(call)?.states.includes('C') ?? false,
  call: ({ service, operation }) => service === 'ses' && operation.startsWith('Send'),
  outcome: (call) => blockOf(call)?.states.includes('C') === false,
};

/** Does to the calls of one run what its schedule says, and tells the model what they come to. */
export class ScheduledInterference implements Watcher {
  /** How often each kind of fault was really injected. */
  readonly injected = new Map<string, number>();
  private readonly kills: { readonly kill: Kill; seen: number }[];
  private ledgerCalls = 0;
  /** The request that made the last claim of each position. */
  private readonly claimants = new Map<number, string>();
  /** Requests that ended without an answer; calls that they had made before may still be carried out. */
  private readonly dead = new Set<string>();

  constructor(
    private readonly schedule: Schedule,
    private readonly model: LedgerModel,
    /** Position of an address of the list. */
    private readonly positionOf: (address: string) => number,
  ) {
    this.kills = schedule.kills.map((kill) => ({ kill, seen: 0 }));
  }

  before(call: WatchedCall): Interference {
    for (const position of this.positionsIn(call)) this.model.called(position);
    if (!call.functionName.endsWith('-send-shard')) return 'none';
    const interference = this.killAt(call) ?? this.ledgerFaultAt(call);
    if (interference) this.count(interference.kind);
    return interference?.what ?? 'none';
  }

  after(call: WatchedCall, response: ServiceResponse): void {
    if (call.service === 'ses') this.afterSend(call, response);
    const written = blockOf(call);
    if (!written || response.status !== 200) return;
    const first = written.ref.block * BLOCK_SIZE;
    this.model.wrote(first, written.states);
    for (const [offset, letter] of [...written.states].entries()) {
      if (letter === 'C') this.claimants.set(first + offset, call.requestId);
    }
    if (this.dead.has(call.requestId)) this.died(call.requestId);
  }

  /** A request ended without an answer: what it had claimed may be lost. */
  died(requestId: string): void {
    this.dead.add(requestId);
    for (const [position, claimant] of this.claimants) {
      if (claimant === requestId) this.model.mark(position, 'mayBeUnknown');
    }
  }

  count(kind: string, times = 1): void {
    if (times > 0) this.injected.set(kind, (this.injected.get(kind) ?? 0) + times);
  }

  private killAt(call: WatchedCall): { what: Interference; kind: string } | undefined {
    for (const entry of this.kills) {
      if (!IS_AT[entry.kill.place](call)) continue;
      entry.seen += 1;
      if (entry.seen !== entry.kill.nth) continue;
      const { place, when } = entry.kill;
      return { what: when === 'before' ? 'killBefore' : 'killAfter', kind: `killed ${when} ${place}` };
    }
    return undefined;
  }

  private ledgerFaultAt({ service }: WatchedCall): { what: Interference; kind: string } | undefined {
    if (service !== 'dynamodb') return undefined;
    this.ledgerCalls += 1;
    const fault = this.schedule.ledgerFaults.find(({ nth }) => nth === this.ledgerCalls);
    return (
      fault && { what: fault.kind, kind: fault.kind === 'failed' ? 'ledger failed' : 'ledger answer lost' }
    );
  }

  private afterSend(call: WatchedCall, { status, fault, body }: ServiceResponse): void {
    const positions = this.positionsIn(call);
    // On a machine with too much to do, an answer can come when nobody waits for it any more.
    if (Date.now() - call.signedAt > GIVEN_UP_AFTER) {
      for (const position of positions) this.model.mark(position, 'mayBeUnknown');
    }
    if (fault !== undefined || status >= 500) {
      for (const position of positions) this.model.mark(position, 'mayBeUnknown');
    } else if (status >= 400) {
      const [only, ...others] = positions;
      if (only !== undefined && others.length === 0) this.model.mark(only, 'refused');
    } else {
      const { BulkEmailEntryResults: results = [] } = JSON.parse(String(body)) as {
        BulkEmailEntryResults?: { Status: string }[];
      };
      for (const [index, { Status }] of results.entries()) {
        const position = positions[index];
        if (position !== undefined && REFUSALS.has(Status)) this.model.mark(position, 'refused');
      }
    }
  }

  private positionsIn({ service, operation, body }: WatchedCall): number[] {
    if (service !== 'ses' || !operation.startsWith('Send')) return [];
    const { BulkEmailEntries, Destination } = JSON.parse(body) as {
      BulkEmailEntries?: { Destination: { ToAddresses: string[] } }[];
      Destination?: { ToAddresses: string[] };
    };
    const destinations =
      BulkEmailEntries?.map((entry) => entry.Destination) ?? (Destination ? [Destination] : []);
    return destinations.flatMap(({ ToAddresses }) => ToAddresses.map(this.positionOf));
  }
}

function blockOf({ operation, body }: WatchedCall): WrittenBlock | undefined {
  return operation === 'PutItem' ? writtenBlock(body) : undefined;
}
