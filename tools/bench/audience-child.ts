import { performance } from 'node:perf_hooks';
import { resourceUsage } from 'node:process';

/** What a process found out about itself while it worked. */
export interface Work {
  readonly rows: number;
  /** Of all its threads, in user and system mode, in the pass that took least of it. */
  readonly cpuSeconds: number;
  /** Of the first pass. */
  readonly seconds: number;
  /** Most memory that it had up to the end of the first pass. */
  readonly peakRssMb: number;
}

/** As often is a list read that takes no minutes. */
const PASSES = 5;
/** Rows of all passes, from which on there is no other. */
const MOST_ROWS = 3_000_000;

/**
 * Runs `work`, which answers with how many rows it read, and prints {@link Work} as JSON on one line. It runs several times,
 * and that pass counts which took the least processor time: V8 compiles anew what it had compiled for the list before, and
 * whatever else a machine does makes a pass slower, never faster.
 *
 * @param warmUp runs before and is not measured: what it costs a process to start and to compile says nothing about its speed
 */
export async function measured(warmUp: () => Promise<unknown>, work: () => Promise<number>): Promise<void> {
  await warmUp();
  const first = await pass(work);
  const peakRssMb = Math.round(resourceUsage().maxRSS / 1024);
  let { cpuSeconds } = first;
  for (let passes = 1; passes < PASSES && passes * first.rows < MOST_ROWS; passes += 1) {
    cpuSeconds = Math.min(cpuSeconds, (await pass(work)).cpuSeconds);
  }
  const found: Work = { ...first, cpuSeconds, peakRssMb };
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

async function pass(work: () => Promise<number>): Promise<Omit<Work, 'peakRssMb'>> {
  const start = performance.now();
  const before = process.cpuUsage();
  const rows = await work();
  const { user, system } = process.cpuUsage(before);
  return { rows, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - start) / 1000 };
}
