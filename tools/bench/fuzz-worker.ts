import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../local/message-of';
import type { FromFuzzWorker, FuzzWork } from './fuzz';
import { type FuzzTarget, fuzzInput } from './fuzz-targets';
import type { Random } from './random';

/** CPU milliseconds that one input may take, which is thousands of times what they take. */
const LONGEST_MS = 1000;

/** So often the memory is looked at. */
const MEMORY_EVERY = 50_000;

const { seed, from, to, progress } = workerData as FuzzWork;
const under = new Int32Array(progress);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const tell = (message: FromFuzzWorker): void => parentPort?.postMessage(message);

/** An error that nobody waits for, such as that of a stream without a listener, would end the process of a user. */
function tellUncaught(error: unknown): void {
  const index = Atomics.load(under, 0);
  const { target, input } = fuzzInput(seed, index);
  const what = `an error that nobody catches, now or a little before: ${messageOf(error)}`;
  tell({ kind: 'failure', failure: { index, target: target.name, what, input: input.toString('base64') } });
}

async function main(): Promise<void> {
  const took: Record<string, number> = {};
  const tried: Record<string, number> = {};
  for (let index = from; index < to; index += 1) {
    // Whoever watches sees that this input hangs.
    Atomics.store(under, 0, index);
    const { target, input, random } = fuzzInput(seed, index);
    tried[target.name] = (tried[target.name] ?? 0) + 1;
    const before = process.cpuUsage();
    const fault = await faultOf(target, input, random, () => {
      took[target.name] = (took[target.name] ?? 0) + 1;
    });
    const { user, system } = process.cpuUsage(before);
    const slow =
      user + system > LONGEST_MS * 1000 ? `took ${Math.round((user + system) / 1000)} ms` : undefined;
    const what = fault ?? slow;
    if (what !== undefined) {
      tell({
        kind: 'failure',
        failure: { index, target: target.name, what, input: input.toString('base64') },
      });
    }
    if ((index + 1) % MEMORY_EVERY === 0) {
      collectGarbage();
      tell({ kind: 'memory', heapMb: process.memoryUsage().heapUsed / 1024 / 1024 });
    }
  }
  tell({ kind: 'done', tried, took });
}

async function faultOf(
  target: FuzzTarget,
  input: Buffer,
  random: Random,
  onTaken: () => void,
): Promise<string | undefined> {
  try {
    if (await target.check(input, random)) onTaken();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

// In place of those that print it and go on.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.removeAllListeners(event);
  process.on(event, tellUncaught);
}
void main();
