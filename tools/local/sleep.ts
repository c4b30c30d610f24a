/** Waits so many milliseconds; ends early, with the signal's reason as an error, when the signal says so. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/** `setTimeout` fires at once for more (32 bits). */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Waiting in real time, or `timeScale` times as fast: long waits can be tried out in seconds. No clock is moved, because
 * the functions read the real one.
 */
export function sleeper(timeScale = 1): Sleep {
  return async (milliseconds, signal) => {
    let left = milliseconds / timeScale;
    do {
      const part = Math.min(left, MAX_TIMER);
      await timer(part, signal);
      left -= part;
    } while (left > 0);
  };
}

function timer(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timeout);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason));
    const timeout = setTimeout(() => end(resolve), milliseconds);
    signal.addEventListener('abort', onAbort);
  });
}

/** What `work` gives, or the signal's reason as an error as soon as the signal says so; `work` itself goes on unheard. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
