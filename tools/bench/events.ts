import { newBlock } from '../../lambdas/shared/ledger/block-state';
import { dynamoBlockStore } from '../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../lambdas/shared/ledger/dynamo-event-store';
import { blockCount, blockSize, shardCount } from '../../lambdas/shared/ledger/positions';
import { dynamoTallies } from '../../lambdas/shared/ledger/tallies';
import { makeRunId } from '../../lambdas/shared/run-id';
import { dynamoRunRecords } from '../../lambdas/shared/run-record-store';
import { type Benchmark, rounded } from './bench';
import { type Burst, makeBurst } from './events-burst';
import { measureStop } from './events-guard';
import { type HandlerUnderTest, startHandler, type Writes } from './events-handler';
import { numberOption } from './options';
import { seededRandom, shuffled } from './random';
import { startedRun } from './started-run';

const BOUNDS = { writesPerEvent: 0.35, peakRssMb: 256, secondsToStop: 15 } as const;

/** Messages of a batch (`EventPipeline`), and what of an event's 6 MB they may fill (Lambda quotas, "Invocation payload"). */
const BATCH = 1000;
const BATCH_BYTES = 5_500_000;

/** What the handler did with a burst. */
interface Handled {
  readonly events: number;
  readonly seconds: number;
  readonly writes: Writes;
  readonly peakRssMb: number;
  readonly memoryMb: number;
  readonly batches: number;
  /** Messages that failed, as where the database is too slow for the function's time-outs, and came again. */
  readonly retried: number;
  /** Whether the ledger holds what the events tell. */
  readonly isRight: boolean;
}

/** The event handler under a burst, in the order of sending and in none, and how soon the guard stops a bad run. */
export const events: Benchmark = {
  name: 'events',
  about:
    'events a second of one handler, DynamoDB writes an event in the order of sending (--jitter seconds) and shuffled, memory; seconds until a bad run stops',
  options: { events: '100000', rate: '1000', jitter: '5', seed: '1', 'guard-rate': '100' },
  async run(options) {
    const count = numberOption(options, 'events', { least: 1000 });
    const burstOptions = {
      events: count,
      rate: numberOption(options, 'rate', { over: 0 }),
      jitter: numberOption(options, 'jitter', { least: 0 }),
      seed: numberOption(options, 'seed', { least: 0 }),
    };
    const inOrder = await handleBurst(burstOptions, false);
    const inNone = await handleBurst(burstOptions, true);
    const stop = await measureStop(numberOption(options, 'guard-rate', { over: 0 }));
    const writesPerEvent = inOrder.writes.requests / count;
    const writeUnitsPerEvent = inOrder.writes.units / count;
    const peakRssMb = Math.max(inOrder.peakRssMb, inNone.peakRssMb);
    const ok =
      inOrder.isRight &&
      inNone.isRight &&
      Math.max(writesPerEvent, writeUnitsPerEvent) <= BOUNDS.writesPerEvent &&
      peakRssMb < Math.min(BOUNDS.peakRssMb, inOrder.memoryMb) &&
      stop.secondsToStop <= BOUNDS.secondsToStop;
    return {
      ok,
      figures: {
        events: count,
        eventsPerSecond: Math.round(count / inOrder.seconds),
        writesPerEvent: rounded(writesPerEvent, 3),
        writeUnitsPerEvent: rounded(writeUnitsPerEvent, 3),
        peakRssMb,
        shuffledEventsPerSecond: Math.round(count / inNone.seconds),
        shuffledWritesPerEvent: rounded(inNone.writes.requests / count, 3),
        shuffledWriteUnitsPerEvent: rounded(inNone.writes.units / count, 3),
        functionMemoryMb: inOrder.memoryMb,
        retried: inOrder.retried + inNone.retried,
        ...stop,
      },
      table: [
        ['measure', 'in order', 'shuffled', 'bound'],
        ['events', String(count), String(count), ''],
        ['batches', String(inOrder.batches), String(inNone.batches), ''],
        ['failed and retried', String(inOrder.retried), String(inNone.retried), ''],
        ['events a second', perSecond(inOrder), perSecond(inNone), ''],
        [
          'writes an event',
          ratio(inOrder.writes.requests, count),
          ratio(inNone.writes.requests, count),
          `in order at most ${BOUNDS.writesPerEvent}`,
        ],
        [
          'write units an event',
          ratio(inOrder.writes.units, count),
          ratio(inNone.writes.units, count),
          `in order at most ${BOUNDS.writesPerEvent}`,
        ],
        ['memory, MB', String(inOrder.peakRssMb), String(inNone.peakRssMb), `below ${BOUNDS.peakRssMb}`],
        ['ledger is right', String(inOrder.isRight), String(inNone.isRight), 'true'],
        ['seconds to stop', stop.secondsToStop.toFixed(1), '', `at most ${BOUNDS.secondsToStop}`],
        ['sent after the stop', String(stop.sentAfterStop), '', ''],
        ['sent after crossing', String(stop.sentAfterCrossing), '', ''],
      ],
    };
  },
};

const RUN = makeRunId('offer', new Date('2026-11-30T09:00:00Z'));

async function handleBurst(
  { events: count, rate, jitter, seed }: Readonly<Record<'events' | 'rate' | 'jitter' | 'seed', number>>,
  isShuffled: boolean,
): Promise<Handled> {
  const handler = await startHandler();
  try {
    const random = seededRandom(seed);
    const { accountId, configurationSet } = handler;
    const start = Date.now() - 60_000;
    const burst = makeBurst({
      run: RUN,
      accountId,
      configurationSet,
      events: count,
      rate,
      jitter,
      start,
      random,
    });
    await furnish(handler, burst.recipients);
    const bodies = isShuffled ? shuffled(burst.bodies, random) : burst.bodies;
    const before = handler.writes();
    let batches = 0;
    let retried = 0;
    for (let waiting: readonly string[] = bodies; waiting.length > 0; retried += waiting.length) {
      const failed: string[] = [];
      for (const batch of batchesOf(waiting)) {
        failed.push(...(await handler.run(batch)));
        batches += 1;
      }
      if (failed.length === waiting.length)
        throw new Error(`${failed.length} events fail whenever they come`);
      waiting = failed;
    }
    const { requests, units } = handler.writes();
    return {
      events: count,
      seconds: handler.seconds(),
      writes: { requests: requests - before.requests, units: units - before.units },
      peakRssMb: handler.peakRssMb(),
      memoryMb: handler.memoryMb,
      batches,
      retried,
      isRight: await isRight(handler, burst),
    };
  } finally {
    await handler.stop();
  }
}

/** A run whose mails were all accepted, as the sender leaves it behind. */
async function furnish({ client, ledger }: HandlerUnderTest, planned: number): Promise<void> {
  const runs = dynamoRunRecords(client, ledger);
  const at = new Date(Date.now() - 120_000).toISOString();
  await runs.claim(startedRun(RUN, 'offer', at));
  await runs.recordAudience(RUN, { rows: planned, rejected: 0, segmentExcluded: 0, planned });
  await dynamoTallies(client, ledger).add({ run: RUN }, Date.now(), { sent: planned });
  const blocks = dynamoBlockStore(client, ledger);
  for (let shard = 0; shard < shardCount(planned); shard += 1) {
    for (let block = 0; block < blockCount(planned, shard); block += 1) {
      const size = blockSize(planned, shard, block);
      await blocks.write({ run: RUN, shard, block }, { ...newBlock(size), states: 'S'.repeat(size) });
    }
  }
}

function* batchesOf(bodies: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let bytes = 0;
  for (const body of bodies) {
    // Within the event the body is a text once more, quotes escaped.
    const size = Buffer.byteLength(JSON.stringify(body)) + 100;
    if (batch.length === BATCH || bytes + size > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(body);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

async function isRight(
  { client, ledger }: HandlerUnderTest,
  { recipients, expected }: Burst,
): Promise<boolean> {
  const store = dynamoEventStore(client, ledger);
  const found = { delivered: 0, hardBounced: 0, complained: 0, clicked: 0 };
  for (let shard = 0; shard < shardCount(recipients); shard += 1) {
    for (const { sets } of (await store.readShard({ run: RUN, shard })).values()) {
      found.delivered += sets.delivered?.size ?? 0;
      found.hardBounced += sets.hardBounced?.size ?? 0;
      found.complained += sets.complained?.size ?? 0;
      found.clicked += sets.clicked?.size ?? 0;
    }
  }
  return JSON.stringify(found) === JSON.stringify(expected);
}
const ratio = (part: number, whole: number): string => (part / whole).toFixed(3);
const perSecond = ({ events: count, seconds }: Handled): string => String(Math.round(count / seconds));
