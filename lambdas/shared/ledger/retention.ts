const DAY_SECONDS = 24 * 60 * 60;

/** Days that an item of the ledger stays after it was last written. */
export const RETENTION_DAYS = 120;

/**
 * Days after its start that a run may still send. Well below {@link RETENTION_DAYS}: a block that expired would look like
 * one that was never sent.
 */
export const LONGEST_RUN_DAYS = 90;

/** `expiresAt` of an item that is written at `now` (milliseconds): seconds since 1970, the unit of DynamoDB's TTL. */
export function expiresAt(now: number): number {
  return Math.floor(now / 1000) + RETENTION_DAYS * DAY_SECONDS;
}
