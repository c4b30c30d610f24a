import { AwsError } from '../aws-error';
import type { Sleep } from '../sleep';
import type { Answer } from './function';

/** Delays before the second and the third attempt (Lambda guide, "How Lambda handles errors and retries"). */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** A throttled event is tried again after 1 s to 5 minutes, for at most 6 hours (same page). */
const FIRST_THROTTLE_DELAY_MS = 1_000;
const MAX_THROTTLE_DELAY_MS = 300_000;
const MAX_EVENT_AGE_MS = 6 * 3_600_000;

/** Why an event was given up. */
export interface DeliveryFailure {
  readonly errorCode: number;
  readonly errorMessage: string;
}

/** Runs an asynchronous invocation as often as Lambda does. Answers with the last failure when the event is given up. */
export async function deliverEvent(
  run: () => Promise<Answer>,
  sleep: Sleep,
  signal: AbortSignal,
): Promise<DeliveryFailure | undefined> {
  let waited = 0;
  let throttleDelay = FIRST_THROTTLE_DELAY_MS;
  for (let failures = 0; ; ) {
    const failure = await attempt(run);
    if (!failure) return undefined;
    let delay: number | undefined;
    if (failure.errorCode === 429) {
      delay = throttleDelay;
      throttleDelay = Math.min(throttleDelay * 2, MAX_THROTTLE_DELAY_MS);
    } else {
      delay = RETRY_DELAYS_MS[failures++];
    }
    if (delay === undefined || waited + delay > MAX_EVENT_AGE_MS) return failure;
    waited += delay;
    await sleep(delay, signal);
  }
}

async function attempt(run: () => Promise<Answer>): Promise<DeliveryFailure | undefined> {
  try {
    const { errorType, payload } = await run();
    return errorType === undefined ? undefined : { errorCode: 200, errorMessage: payload };
  } catch (error) {
    if (error instanceof AwsError && error.status === 429)
      return { errorCode: 429, errorMessage: error.message };
    throw error;
  }
}
