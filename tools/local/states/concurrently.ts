import { setMaxListeners } from 'node:events';

/** Why what runs beside a failed branch, iteration or child is stopped. */
const STOPPED = 'stopped because something beside it failed';

/**
 * Runs `run` for each item, at most `limit` at a time; results keep the order of the items. The first failure stops the
 * others through their signal, and is thrown when they have ended.
 *
 * @param signal of the caller; stops all of them
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  run: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  // Each of thousands may listen to it.
  setMaxListeners(0, stopped);
  const results: Result[] = new Array(items.length);
  const failures: unknown[] = [];
  const waiting = items.entries();

  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (stopped.aborted) return;
      try {
        results[index] = await run(item, index, stopped);
      } catch (error) {
        failures.push(error);
        stop.abort(STOPPED);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  return results;
}
