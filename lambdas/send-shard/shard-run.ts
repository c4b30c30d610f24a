import type { AccountReader } from '../shared/account-state';
import type { Clock } from '../shared/clock';
import type { Block } from '../shared/ledger/block-state';
import type { BlockStore } from '../shared/ledger/block-store';
import type { Log } from '../shared/log';
import type { RateLimiter } from '../shared/rate-limiter';
import type { RunRecords } from '../shared/run-record-store';
import type { SendWindow } from '../shared/send-window';
import type { SuppressionReader } from '../shared/suppression';
import type { Invocation } from '../shared/workflow';
import { decideGate } from './gate';
import { haltCause } from './halt-reason';
import type { Recipient } from './mail';
import type { RefusalJudge } from './refusal-judge';
import type { SendTally } from './send-tally';
import { CALL_TIMEOUT, type Envelope, type Transport } from './ses-transport';

/** Milliseconds that claiming and writing the outcomes may take beside the call. */
const WRITE_TIME = 7000;

/** Milliseconds that a batch needs from its claim to its outcomes. */
const BATCH_TIME = CALL_TIMEOUT + WRITE_TIME;

/** How long others leave a claimed block alone; somewhat longer than a batch takes. */
export const LEASE_TIME = BATCH_TIME + 5000;

/** Why an invocation stops sending. */
export type Stop =
  /** Its time is nearly up; another invocation goes on. */
  | { readonly kind: 'time' }
  | { readonly kind: 'park'; readonly until: number }
  /** The run was paused. */
  | { readonly kind: 'leave' }
  /** Nobody of the run is sent to any more: it was stopped (`H`), or its window has closed (`E`). */
  | { readonly kind: 'end'; readonly letter: 'E' | 'H' }
  /** SES takes nothing until a person has mended something; the run is paused. */
  | { readonly kind: 'halt'; readonly status: string };

/** What sending works with, whatever the run. */
export interface SendingServices {
  readonly runs: Pick<RunRecords, 'read' | 'readPlan' | 'readAudience' | 'setControl' | 'setStatus'>;
  readonly blocks: BlockStore;
  readonly limiter: RateLimiter;
  readonly account: AccountReader;
  readonly suppression: SuppressionReader;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  /** Share of the account's rate and quota that this environment may use, over 0 to 1. */
  readonly share: number;
  /** A name for a claim that no other claim has. */
  readonly newOwner: () => string;
  /** 0 to 1. */
  readonly random: () => number;
}

/** One invocation's work on one shard of a run. */
export interface ShardRun {
  readonly run: string;
  readonly shard: number;
  readonly services: SendingServices;
  readonly invocation: Invocation;
  readonly window: SendWindow;
  readonly topic: string | undefined;
  readonly envelope: Envelope;
  /** The recipients of a block, in order. */
  readonly readBlock: (block: number) => Promise<readonly Recipient[]>;
  readonly tally: SendTally;
  readonly judge: RefusalJudge;
  /** Whether a slot was asked for. */
  hasBegun: boolean;
  /** The blocks of the shard as they were last seen, by number. */
  blocks: Block[];
  /** The first reason to stop stands. */
  stop: Stop | undefined;
}

/** Stops the invocation, unless something else has. */
export function stopFor(shardRun: ShardRun, stop: Stop): void {
  shardRun.stop ??= stop;
}

/** A block as it was last seen. */
export function blockAt({ run, shard, blocks }: ShardRun, number: number): Block {
  const block = blocks[number];
  if (!block) throw new Error(`shard ${shard} of ${run} has no block ${number}`);
  return block;
}

/** Pauses the whole run, not this shard alone: whoever sends sees it before the next claim. */
export async function pauseRun(
  { runs, clock, log }: SendingServices,
  run: string,
  status: string,
): Promise<void> {
  const at = new Date(clock.now()).toISOString();
  const control = {
    state: 'pause',
    by: 'send-shard',
    reason: status,
    cause: haltCause(status),
    at,
  } as const;
  const first = await runs.setControl(run, control);
  log.error('run halted', { run, status, first });
}

/** Stops the invocation and pauses the run. */
export async function haltRun(shardRun: ShardRun, status: string): Promise<void> {
  stopFor(shardRun, { kind: 'halt', status });
  await pauseRun(shardRun.services, shardRun.run, status);
}

/** Milliseconds in which a batch has to start to be surely done before the invocation ends. */
export function timeLeft({ invocation }: Pick<ShardRun, 'invocation'>): number {
  return invocation.getRemainingTimeInMillis() - BATCH_TIME;
}

/** Whether a batch that starts after a wait is surely done before the invocation ends. */
export function hasTime(shardRun: Pick<ShardRun, 'invocation'>, waitMilliseconds: number): boolean {
  return timeLeft(shardRun) > waitMilliseconds;
}

/**
 * Whether the next claim may be made, by the run's control, its window and the account. Where not, the invocation is
 * stopped.
 *
 * @returns recipients a second that all senders of this environment may reach together, or nothing
 */
export async function passGate(shardRun: ShardRun): Promise<number | undefined> {
  if (shardRun.stop) return undefined;
  const { run, services, window, tally } = shardRun;
  const [record, account] = await Promise.all([services.runs.read(run), services.account.current()]);
  if (!record) throw new Error(`the record of ${run} vanished from the ledger`);
  const gate = decideGate({
    now: services.clock.now(),
    control: record.control,
    window,
    account,
    share: services.share,
    acceptedSince: tally.acceptedSince(account),
  });
  if (gate.kind === 'open') return account.maxSendRate * services.share;
  if (gate.kind === 'halt') await haltRun(shardRun, gate.status);
  else stopFor(shardRun, gate);
  return undefined;
}
