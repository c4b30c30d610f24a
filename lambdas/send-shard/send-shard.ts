import type { EmitMetrics } from '../shared/emit-metrics';
import { type Block, endOpen, expireLease, openOffsets } from '../shared/ledger/block-state';
import { changeBlock, completeBlocks } from '../shared/ledger/block-store';
import { blockCount, blockSize } from '../shared/ledger/positions';
import type { Tallies } from '../shared/ledger/tallies';
import type { RunPlan } from '../shared/run-record';
import { sendWindowOf } from '../shared/send-window';
import { type SenderSettings, senderOf } from '../shared/sender-address';
import type { WorkflowOutput, WorkflowStep } from '../shared/workflow';
import { applyJudgement } from './apply-judgement';
import { FROM_NOT_ALLOWED } from './halt-reason';
import type { Recipient } from './mail';
import { RefusalJudge } from './refusal-judge';
import { sendBlocks } from './send-blocks';
import { SendTally } from './send-tally';
import { hasTime, passGate, pauseRun, type SendingServices, type ShardRun, type Stop } from './shard-run';

/** What {@link createSendShard} works with. */
export interface SendShardDependencies extends SendingServices {
  readonly tallies: Pick<Tallies, 'add'>;
  readonly emit: EmitMetrics;
  readonly sender: SenderSettings;
  readonly configurationSet: string;
  /** Opens the frozen audience of a shard; what comes back reads one block's recipients with their mails. */
  readonly openRecipients: (run: string, shard: number, plan: RunPlan) => Promise<ShardRun['readBlock']>;
}

/** Waits up to here are slept through; longer ones are left to the state machine, which costs nothing meanwhile. */
const SHORT_WAIT = 10_000;

/**
 * Sends what is left of one shard, as far as its time goes. The ledger decides who is left, so an invocation goes on where
 * another one ended, whatever ended it.
 */
export function createSendShard(dependencies: SendShardDependencies): WorkflowStep<'send-shard'> {
  const { runs, clock, log, account } = dependencies;
  return async ({ run, shard }, invocation) => {
    const [record, plan, audience] = await Promise.all([
      runs.read(run),
      runs.readPlan(run),
      runs.readAudience(run),
    ]);
    if (!record || !plan || !audience)
      throw new Error(`${run} has no record, plan or audience in the ledger`);
    if (record.status === 'PARKED') await runs.setStatus(run, { to: 'RUNNING', from: ['PARKED'] });
    const { campaign, template } = plan;
    const sender = senderOf(campaign, dependencies.sender);
    if (!sender) {
      await pauseRun(dependencies, run, FROM_NOT_ALLOWED);
      return outputOf(run, shard, { kind: 'leave' });
    }
    let readBlock: Promise<ShardRun['readBlock']> | undefined;
    const shardRun: ShardRun = {
      run,
      shard,
      services: dependencies,
      invocation,
      window: sendWindowOf(record, plan),
      topic: campaign.topic,
      envelope: {
        ...sender,
        configurationSet: dependencies.configurationSet,
        template: template.sesName,
        tracking: campaign.tracking,
      },
      readBlock: async (block): Promise<readonly Recipient[]> => {
        // Opened once, and only where there is somebody to send to.
        readBlock ??= dependencies.openRecipients(run, shard, plan);
        return (await readBlock)(block);
      },
      tally: new SendTally(run, {
        account,
        tallies: dependencies.tallies,
        emit: dependencies.emit,
        clock,
        log,
      }),
      judge: new RefusalJudge(),
      hasBegun: false,
      blocks: [],
      stop: undefined,
    };
    try {
      const sizes = Array.from({ length: blockCount(audience.planned, shard) }, (_, block) =>
        blockSize(audience.planned, shard, block),
      );
      const stop = await sendUntilStopped(shardRun, sizes);
      if (shardRun.stop?.kind === 'park') await runs.setStatus(run, { to: 'PARKED', from: ['RUNNING'] });
      log.info('shard worked on', { run, shard, ended: stop?.kind ?? 'done', ...lettersOf(shardRun.blocks) });
      return outputOf(run, shard, stop);
    } finally {
      await shardRun.tally.handOn();
    }
  };
}

/** Makes one pass after the other over what is due, until nobody is left (then nothing is returned) or something stops it. */
async function sendUntilStopped(shardRun: ShardRun, sizes: readonly number[]): Promise<Stop | undefined> {
  const { clock } = shardRun.services;
  for (;;) {
    await readBlocks(shardRun, sizes);
    const { due, nextAt } = whatIsDue(shardRun.blocks, clock.now());
    if (due.length > 0) {
      await sendDue(shardRun, due);
      if (shardRun.stop?.kind === 'end') await endShard(shardRun, sizes, shardRun.stop.letter);
      if (shardRun.stop) return shardRun.stop;
    } else if (nextAt === undefined) {
      return undefined;
    } else {
      const wait = nextAt - clock.now();
      if (wait > SHORT_WAIT) return { kind: 'park', until: nextAt };
      if (!hasTime(shardRun, wait)) return { kind: 'time' };
      await clock.sleep(Math.max(0, wait));
    }
  }
}

/** Reads the shard anew. Claims whose time ran out without an answer, of whoever was killed, end as unknown. */
async function readBlocks(shardRun: ShardRun, sizes: readonly number[]): Promise<void> {
  const { run, shard, services } = shardRun;
  const read = completeBlocks(await services.blocks.readShard({ run, shard }), sizes);
  shardRun.blocks = [];
  for (const [block, known] of read.entries()) {
    const changed = await changeBlock(services.blocks, { run, shard, block }, known, (newest) => ({
      block: expireLease(newest, services.clock.now()),
    }));
    if (changed.block !== known)
      services.log.warn('claims without an answer are unknown', { run, shard, block });
    shardRun.blocks.push(changed.block);
  }
}

/** Blocks to send now; and where there are none, when there will be: a lease runs out, or somebody may be tried again. */
function whatIsDue(
  blocks: readonly Block[],
  now: number,
): { readonly due: number[]; readonly nextAt: number | undefined } {
  const due: number[] = [];
  const times: number[] = [];
  for (const [number, block] of blocks.entries()) {
    if (block.lease) times.push(block.lease.until);
    else if (openOffsets(block).length === 0) continue;
    else if (block.retryAt <= now) due.push(number);
    else times.push(block.retryAt);
  }
  return { due, nextAt: times.length > 0 ? Math.min(...times) : undefined };
}

async function sendDue(shardRun: ShardRun, due: readonly number[]): Promise<void> {
  const rate = await passGate(shardRun);
  if (rate === undefined) return;
  await sendBlocks(shardRun, due, rate);
  const anyAccepted = shardRun.blocks.some(({ states }) => states.includes('S'));
  await applyJudgement(shardRun, shardRun.judge.end(anyAccepted));
}

async function endShard(shardRun: ShardRun, sizes: readonly number[], letter: 'E' | 'H'): Promise<void> {
  const { run, shard, services } = shardRun;
  await readBlocks(shardRun, sizes);
  for (const [block, known] of shardRun.blocks.entries()) {
    const changed = await changeBlock(services.blocks, { run, shard, block }, known, (newest) => ({
      block: endOpen(newest, letter),
    }));
    shardRun.blocks[block] = changed.block;
  }
}

function outputOf(run: string, shard: number, stop: Stop | undefined): WorkflowOutput<'send-shard'> {
  switch (stop?.kind) {
    case 'time':
      return { run, shard, outcome: 'CONTINUE', waitUntil: '' };
    case 'park':
      return { run, shard, outcome: 'PARKED', waitUntil: new Date(stop.until).toISOString() };
    default:
      return { run, shard, outcome: 'DONE', waitUntil: '' };
  }
}

/** How many recipients of the shard are in each state, by its letter. */
function lettersOf(blocks: readonly Block[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { states } of blocks) {
    for (const letter of states) counts[letter] = (counts[letter] ?? 0) + 1;
  }
  return counts;
}
