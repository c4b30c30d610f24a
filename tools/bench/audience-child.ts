import { performance } from 'node:perf_hooks';
import { resourceUsage } from 'node:process';

/** What a process found out about itself while it worked. */
export interface Work {
  readonly rows: number;
  /** Of all its threads, in user and system mode. */
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** Most memory that it ever had. */
  readonly peakRssMb: number;
}

/**
 * Runs `work`, which answers with how many rows it read, and prints {@link Work} as JSON on one line.
 *
 * @param warmUp runs before and is not measured: what it costs a process to start and to compile says nothing about its speed
 */
export async function measured(warmUp: () => Promise<unknown>, work: () => Promise<number>): Promise<void> {
  await warmUp();
  const start = performance.now();
  const before = process.cpuUsage();
  const rows = await work();
  const { user, system } = process.cpuUsage(before);
  const found: Work = {
    rows,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - start) / 1000,
    peakRssMb: Math.round(resourceUsage().maxRSS / 1024),
  };
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
