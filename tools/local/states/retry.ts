import type { Catcher, Retrier } from './definition';
import type { StateError } from './state-error';

/** What neither Retry nor Catch touches (Step Functions guide, "Handling errors", `States.ALL` and `States.Runtime`). */
const TERMINAL = ['States.Runtime', 'States.DataLimitExceeded'];

/** How often each retrier of a state has been used since the state was entered. */
export type RetryCounts = Map<Retrier, number>;

/**
 * Milliseconds until the next attempt, or nothing when the error is not retried (any more). Counts the attempt.
 *
 * @param random random numbers from 0 up to 1, for `JitterStrategy` FULL
 */
export function retryDelay(
  retriers: readonly Retrier[],
  error: StateError,
  counts: RetryCounts,
  random: () => number,
): number | undefined {
  const retrier = retriers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
  if (!retrier) return undefined;
  const used = counts.get(retrier) ?? 0;
  if (used >= retrier.MaxAttempts) return undefined;
  counts.set(retrier, used + 1);
  const grown = retrier.IntervalSeconds * retrier.BackoffRate ** used;
  const delay = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1_000;
  return retrier.JitterStrategy === 'FULL' ? delay * random() : delay;
}

export function catcherFor(catchers: readonly Catcher[], error: StateError): Catcher | undefined {
  return catchers.find(({ ErrorEquals }) => matches(ErrorEquals, error));
}

function matches(names: readonly string[], { failure }: StateError): boolean {
  const { error = '' } = failure;
  if (TERMINAL.includes(error)) return false;
  return names.some(
    (name) =>
      name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}
