import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import { projectRoot } from '../../constructs/project-root';
import type { Benchmark } from './bench';
import { FUZZ_TARGETS, fuzzInput } from './fuzz-targets';
import { numberOption } from './options';

/** What a worker is to do: inputs `from` up to, not including, `to`. */
export interface FuzzWork {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** One number that worker and watcher share: the input under way, -1 while the worker starts. */
  readonly progress: SharedArrayBuffer;
}

/** An input of which a property does not hold. */
export interface FuzzFailure {
  readonly index: number;
  readonly target: string;
  readonly what: string;
  /** In Base64. */
  readonly input: string;
}

export type FromFuzzWorker =
  | { readonly kind: 'failure'; readonly failure: FuzzFailure }
  /** After a collection of garbage. */
  | { readonly kind: 'memory'; readonly heapMb: number }
  | {
      readonly kind: 'done';
      readonly tried: Readonly<Record<string, number>>;
      readonly took: Readonly<Record<string, number>>;
    };

/** Seconds after which an input that is still under way hangs. */
const HANGS_AFTER = 30;

/** Megabytes by which memory may grow from the first look at it to the last. */
const GROWTH_MB = 16;

/** Failures that are printed; more of them say nothing more. */
const PRINTED = 10;

/** Inputs that no well-meaning sender makes, for every parser that reads what comes from outside. */
export const fuzz: Benchmark = {
  name: 'fuzz',
  about:
    'event, token and list parsers under mutated and random inputs: only declared errors, no hang, no forged token, flat memory; --from and --inputs 1 replay one',
  options: { inputs: '1000000', seed: '1', from: '0' },
  async run(options) {
    const inputs = numberOption(options, 'inputs', { least: 1 });
    const seed = numberOption(options, 'seed', { least: 0 });
    const from = numberOption(options, 'from', { least: 0 });
    const start = performance.now();
    const found = await fuzzAll(seed, from, from + inputs);
    const seconds = (performance.now() - start) / 1000;
    for (const { index, target, what, input } of found.failures.slice(0, PRINTED)) {
      process.stderr.write(
        `${target}, input ${index}: ${what}\n  ${input}\n  npm run bench -- fuzz --seed ${seed} --from ${index} --inputs 1\n`,
      );
    }
    const growthMb = Math.max(0, (found.heapMb.at(-1) ?? 0) - (found.heapMb[0] ?? 0));
    return {
      ok: found.failures.length === 0 && growthMb <= GROWTH_MB,
      figures: {
        inputs,
        failures: found.failures.length,
        inputsPerSecond: Math.round(inputs / seconds),
        seed,
        heapGrowthMb: Math.round(growthMb * 10) / 10,
        tried: found.tried,
        took: found.took,
      },
      table: [
        ['parser', 'inputs', 'taken', 'failures'],
        ...FUZZ_TARGETS.map(({ name }) => [
          name,
          String(found.tried[name] ?? 0),
          String(found.took[name] ?? 0),
          String(found.failures.filter(({ target }) => target === name).length),
        ]),
        ['inputs a second', String(Math.round(inputs / seconds)), '', ''],
        ['memory grew by, MB', growthMb.toFixed(1), `at most ${GROWTH_MB}`, ''],
      ],
    };
  },
};

interface Found {
  readonly failures: FuzzFailure[];
  readonly heapMb: number[];
  readonly tried: Record<string, number>;
  readonly took: Record<string, number>;
}

async function fuzzAll(seed: number, from: number, to: number): Promise<Found> {
  const found: Found = { failures: [], heapMb: [], tried: {}, took: {} };
  let next = from;
  while (next < to) next = await fuzzSome({ seed, from: next, to }, found);
  return found;
}

/** Runs a worker until it has done all, or hangs. Answers with the input to go on with. */
function fuzzSome({ seed, from, to }: Omit<FuzzWork, 'progress'>, found: Found): Promise<number> {
  const progress = new SharedArrayBuffer(4);
  const under = new Int32Array(progress);
  under[0] = -1;
  const work: FuzzWork = { seed, from, to, progress };
  const worker = new Worker(path.join(projectRoot(), 'tools', 'run.cjs'), {
    argv: ['tools/bench/fuzz-worker.ts'],
    workerData: work,
  });
  return new Promise((resolve, reject) => {
    let last = -1;
    let since = performance.now();
    const watch = setInterval(() => {
      const index = Atomics.load(under, 0);
      if (index !== last) {
        last = index;
        since = performance.now();
      } else if (index >= 0 && performance.now() - since > HANGS_AFTER * 1000) {
        const { target, input } = fuzzInput(seed, index);
        const what = `not done after ${HANGS_AFTER} s`;
        found.failures.push({ index, target: target.name, what, input: input.toString('base64') });
        end(() => resolve(index + 1));
      }
    }, 500);
    const end = (then: () => void): void => {
      clearInterval(watch);
      void worker.terminate().then(then);
    };
    worker.on('error', (error) => end(() => reject(error)));
    worker.on('message', (message: FromFuzzWorker) => {
      switch (message.kind) {
        case 'failure':
          found.failures.push(message.failure);
          return;
        case 'memory':
          found.heapMb.push(message.heapMb);
          return;
        case 'done':
          add(found.tried, message.tried);
          add(found.took, message.took);
          end(() => resolve(to));
      }
    });
  });
}

function add(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + value;
}
