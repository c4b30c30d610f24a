/** That the program is to end: Ctrl-C, a polite signal of the system, a terminal that is gone, or nobody who reads what it says. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves when it has happened. */
  readonly happened: Promise<void>;
  /** Waits for `work`, unless or until the interruption; what `work` throws after that is of no interest. */
  unless(work: () => Promise<void>): Promise<void>;
}

/** Listens from now on. The second signal ends the process at once, as it would have without this. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController();
  const happened = new Promise<void>((resolve) => {
    const interrupt = (cause: string): void => {
      if (!controller.signal.aborted) controller.abort(new Error(`ended by ${cause}`));
      resolve();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interrupt(name));
    // Each further word fails in the same way, and must not keep the program from ending in order.
    for (const output of [process.stdout, process.stderr])
      output.on('error', ({ message }) => interrupt(message));
  });
  return {
    signal: controller.signal,
    happened,
    unless: async (work) => {
      if (controller.signal.aborted) return;
      const quiet = work().catch((error: unknown) => {
        if (!controller.signal.aborted) throw error;
      });
      await Promise.race([quiet, happened]);
    },
  };
}
