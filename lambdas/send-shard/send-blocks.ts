import { batchSize } from '../shared/account-state';
import { inParallel } from '../shared/in-parallel';
import { openOffsets } from '../shared/ledger/block-state';
import type { Recipient } from './mail';
import { sendBatch } from './send-batch';
import { blockAt, type ShardRun, stopFor } from './shard-run';

/** Seconds that a batch takes from its gate to its outcomes, generously: so many batches are in flight that none waits idly. */
const SECONDS_OF_BATCH = 0.5;

/** Connections and memory of one process; beyond it more shards are sent at once. */
const MOST_IN_FLIGHT = 16;

/**
 * Sends several blocks at once, each offset that is open once. Who is to be tried again is left for the next pass.
 *
 * @param perSecond recipients a second that all senders may reach together
 * @throws the first fault, when all batches under way have written their outcomes
 */
export async function sendBlocks(
  shardRun: ShardRun,
  numbers: readonly number[],
  perSecond: number,
): Promise<void> {
  const size = batchSize(perSecond);
  const inFlight = Math.min(MOST_IN_FLIGHT, 1 + Math.ceil((perSecond * SECONDS_OF_BATCH) / size));
  await inParallel(numbers, inFlight, async (number) => {
    if (shardRun.stop) return;
    try {
      await sendBlock(shardRun, number, size);
    } catch (error) {
      stopFor(shardRun, { kind: 'time' });
      throw error;
    }
  });
}

async function sendBlock(shardRun: ShardRun, number: number, size: number): Promise<void> {
  const offsets = openOffsets(blockAt(shardRun, number));
  // Read and composed before the wait, so that nothing but the call lies between a claim and its outcome.
  const block = await shardRun.readBlock(number);
  const recipients = new Map<number, Recipient>();
  for (const offset of offsets) {
    const recipient = block[offset];
    if (!recipient) throw new Error(`the audience of shard ${shardRun.shard} ends within block ${number}`);
    recipients.set(offset, recipient);
  }
  for (let start = 0; start < offsets.length && !shardRun.stop; start += size) {
    await sendApart(shardRun, number, recipients, offsets.slice(start, start + size));
  }
}

/** Sends a batch; one that is refused as a whole goes again in halves, until who is at fault stands alone. */
async function sendApart(
  shardRun: ShardRun,
  number: number,
  recipients: ReadonlyMap<number, Recipient>,
  offsets: readonly number[],
): Promise<void> {
  if (offsets.length === 0 || shardRun.stop) return;
  const wanted = new Set(offsets);
  const batch = new Map([...recipients].filter(([offset]) => wanted.has(offset)));
  const apart = await sendBatch(shardRun, number, batch);
  const middle = Math.ceil(apart.length / 2);
  for (const half of [apart.slice(0, middle), apart.slice(middle)]) {
    await sendApart(shardRun, number, recipients, half);
  }
}
