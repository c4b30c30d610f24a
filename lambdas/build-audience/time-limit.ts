import { formatCount } from '../shared/format-count';
import { UserError } from '../shared/user-error';
import type { Invocation } from '../shared/workflow';

/**
 * Bytes of a list that are surely read in a second: half of what the slowest format, CSV, was measured at on one processor
 * (`npm run bench -- audience`). What is packed holds more than its bytes say, and may run out of time all the same.
 */
const BYTES_PER_SECOND = 6_000_000;

/** What the function needs for its last shards and its records. */
const LAST_MILLISECONDS = 45_000;

/** Of what was read in the time there was, the share that is surely read the next time. */
const SURE_SHARE = 0.8;

const HOW_TO_SPLIT =
  'each under a prefix of its own, such as subscribers/part-1/, and send each by a campaign of its own; ' +
  'audience.excludeRuns of the later ones names the runs before, so that nobody gets it twice';

/**
 * Refuses lists that can't be read in the time that is left, before anything of them is.
 *
 * @throws UserError with what one run can take, and what to do
 */
export function assertFits(bytes: number, invocation: Invocation): void {
  const seconds = Math.max(1, (invocation.getRemainingTimeInMillis() - LAST_MILLISECONDS) / 1000);
  const most = seconds * BYTES_PER_SECOND;
  if (bytes <= most) return;
  throw new UserError(
    `the lists have ${gigabytes(bytes)}, more than the ${gigabytes(most)} that one run surely reads in its time; ` +
      `split them into ${Math.ceil(bytes / most)} parts of up to ${gigabytes(most)}, ${HOW_TO_SPLIT}`,
  );
}

/** How far the reading of the lists has come. */
export interface Progress {
  readonly rows: number;
  readonly bytesRead: number;
  /** Bytes of all the lists. */
  readonly bytes: number;
}

/**
 * Ends the reading while there is still time to say why.
 *
 * @throws UserError with how far it came, how much one run can take, and what to do
 */
export function assertTimeLeft({ rows, bytesRead, bytes }: Progress, invocation: Invocation): void {
  if (invocation.getRemainingTimeInMillis() >= LAST_MILLISECONDS) return;
  const share = bytesRead / bytes;
  const parts = Math.max(2, Math.ceil(1 / (share * SURE_SHARE)));
  throw new UserError(
    `the lists are too long for one run: ${formatCount(rows)} rows, ${Math.floor(share * 100)} % of their bytes, were read in the time there is; ` +
      `split them into at least ${parts} parts of up to ${formatCount(Math.floor(rows * SURE_SHARE))} rows, ${HOW_TO_SPLIT}`,
  );
}

const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toFixed(1))} GB`;
