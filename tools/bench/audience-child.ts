import { performance } from 'node:perf_hooks';
import { resourceUsage } from 'node:process';
import * as z from 'zod';
import { answerParent } from './child';

/** What a process found out about itself while it went through a list once. */
export const pass = z.object({
  rows: z.number(),
  /** Of all its threads, in user and system mode. */
  cpuSeconds: z.number(),
  seconds: z.number(),
  /** Most memory that it had up to the end of the pass. */
  peakRssMb: z.number(),
});
export type Pass = z.output<typeof pass>;

/** How a child gets what it works with, as JSON. */
export const INPUT = 'BENCH_INPUT';

/**
 * Answers a parent: `warmUp` before all else, for what it costs a process to start and to compile says nothing about its speed, and
 * then a `pass` each time that it is asked for one.
 *
 * @param work goes through the list; answers with how many rows it read
 */
export function answerPasses(warmUp: () => Promise<unknown>, work: () => Promise<number>): void {
  answerParent({
    warmUp: async () => void (await warmUp()),
    pass: () => measured(work),
  });
}

async function measured(work: () => Promise<number>): Promise<Pass> {
  const start = performance.now();
  const before = process.cpuUsage();
  const rows = await work();
  const { user, system } = process.cpuUsage(before);
  return {
    rows,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - start) / 1000,
    peakRssMb: Math.round(resourceUsage().maxRSS / 1024),
  };
}
