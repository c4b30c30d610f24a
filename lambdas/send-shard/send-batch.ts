import { type Answer, answer, claim, offsetsIn } from '../shared/ledger/block-state';
import { changeBlock } from '../shared/ledger/block-store';
import { applyJudgement } from './apply-judgement';
import { QUOTA_PARK } from './gate';
import type { Recipient } from './mail';
import { type Outcome, outcomeOf } from './outcome';
import { blockAt, haltRun, LEASE_TIME, type ShardRun, stopFor } from './shard-run';
import { type Barred, waitForTurn } from './turn';
import type { Verdict } from './verdict';

/** Pause before outcomes are written again that the ledger did not take. */
const WRITE_AGAIN_AFTER = 500;

/** Milliseconds before the end of the invocation when that is given up. */
const TOO_LATE_TO_WRITE = 1500;

/** The transport answers for every mail; for one that it forgot nobody knows. */
const NO_VERDICT: Verdict = { kind: 'unknown', status: 'NO_RESULT' };

/**
 * Sends to some recipients of a block in one batch, each at most once: waits for its turn, drops who must not be mailed now,
 * claims the others, hands them to SES, and writes the outcomes before anything else. Nobody is claimed where the run was
 * paused or the time is too short.
 *
 * @param recipients by offset within the block
 * @returns offsets of a call that was refused as a whole, to be tried in smaller batches
 */
export async function sendBatch(
  shardRun: ShardRun,
  block: number,
  recipients: ReadonlyMap<number, Recipient>,
): Promise<readonly number[]> {
  const barred = await waitForTurn(shardRun, recipients);
  if (!barred) return [];
  const owner = shardRun.services.newOwner();
  const claimed = await claimOthers(shardRun, { block, owner, recipients, barred });
  if (claimed.size === 0) return [];
  const verdicts = await handOver(shardRun, claimed);
  const outcome = outcomeOf(verdicts, blockAt(shardRun, block), block);
  await writeOutcomes(shardRun, { block, owner, answers: outcome.answers });
  await actOn(shardRun, outcome);
  return outcome.apart;
}

interface Claiming {
  readonly block: number;
  readonly owner: string;
  readonly recipients: ReadonlyMap<number, Recipient>;
  readonly barred: Barred;
}

/** Claims whoever is not barred, and records who is. Nobody is claimed of a block that another claim holds. */
async function claimOthers(
  shardRun: ShardRun,
  { block, owner, recipients, barred }: Claiming,
): Promise<ReadonlyMap<number, Recipient>> {
  const { run, shard, services, blocks } = shardRun;
  const barredAs = (suppression: 'suppressed' | 'unsubscribed') =>
    [...recipients].filter(([, { hash }]) => barred.get(hash) === suppression).map(([offset]) => offset);
  try {
    const result = await changeBlock(
      services.blocks,
      { run, shard, block },
      blockAt(shardRun, block),
      (known) => {
        const now = services.clock.now();
        return claim(known, {
          owner,
          now,
          until: now + LEASE_TIME,
          offsets: [...recipients.keys()],
          suppressed: barredAs('suppressed'),
          unsubscribed: barredAs('unsubscribed'),
        });
      },
    );
    blocks[block] = result.block;
    const claimed = new Set('claimed' in result ? result.claimed : []);
    return new Map([...recipients].filter(([offset]) => claimed.has(offset)));
  } catch (error) {
    await giveBack(shardRun, block, owner);
    throw error;
  }
}

/** Gives back a claim that may have been written although the ledger did not answer; nobody was mailed for it. */
async function giveBack({ run, shard, services }: ShardRun, block: number, owner: string): Promise<void> {
  const ref = { run, shard, block };
  try {
    const newest = await services.blocks.read(ref);
    if (newest?.lease?.owner !== owner) return;
    const answers = new Map(
      offsetsIn(newest, 'C').map((offset): [number, Answer] => [offset, { state: 'R' }]),
    );
    await changeBlock(services.blocks, ref, newest, (known) => ({
      block: answer(known, owner, answers, { now: services.clock.now(), jitter: 0 }),
    }));
  } catch {
    // The error that brought us here is the one to tell; the lease runs out by itself, and its recipients count as unknown.
  }
}

async function handOver(
  { services, envelope }: ShardRun,
  claimed: ReadonlyMap<number, Recipient>,
): Promise<Map<number, Verdict>> {
  const verdicts = await services.transport.send(
    envelope,
    [...claimed.values()].map(({ mail }) => mail),
  );
  return new Map([...claimed.keys()].map((offset, index) => [offset, verdicts[index] ?? NO_VERDICT]));
}

/** Writes outcomes for as long as there is time: one that is lost leaves its recipients unknown. */
async function writeOutcomes(
  shardRun: ShardRun,
  { block, owner, answers }: { block: number; owner: string; answers: ReadonlyMap<number, Answer> },
): Promise<void> {
  const { run, shard, services, blocks, invocation } = shardRun;
  const jitter = services.random();
  for (;;) {
    try {
      const changed = await changeBlock(
        services.blocks,
        { run, shard, block },
        blockAt(shardRun, block),
        (known) => ({
          block: answer(known, owner, answers, { now: services.clock.now(), jitter }),
        }),
      );
      blocks[block] = changed.block;
      return;
    } catch (error) {
      if (invocation.getRemainingTimeInMillis() < TOO_LATE_TO_WRITE) throw error;
      services.log.warn('outcomes not written, trying again', {
        run,
        shard,
        block,
        reason: error instanceof Error ? error.name : String(error),
      });
      await services.clock.sleep(WRITE_AGAIN_AFTER);
    }
  }
}

async function actOn(shardRun: ShardRun, outcome: Outcome): Promise<void> {
  const { services, tally, judge } = shardRun;
  if (outcome.throttled) await services.limiter.pushBack();
  if (outcome.halt !== undefined) await haltRun(shardRun, outcome.halt);
  if (outcome.quotaUsedUp) stopFor(shardRun, { kind: 'park', until: services.clock.now() + QUOTA_PARK });
  if (outcome.accepted > 0) {
    await tally.add(outcome.accepted);
    await applyJudgement(shardRun, judge.accepted());
  }
  if (outcome.held.length > 0) await applyJudgement(shardRun, judge.refused(outcome.held));
}
