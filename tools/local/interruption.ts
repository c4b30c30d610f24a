/** That somebody wants the program to end: Ctrl-C, or a polite signal of the system. */
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
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.once(name, () => {
        controller.abort(new Error(`ended by ${name}`));
        resolve();
      });
    }
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
