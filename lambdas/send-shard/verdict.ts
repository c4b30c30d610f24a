/**
 * What SES's answer about one recipient means.
 *
 * - `accepted`: SES took the mail. Final.
 * - `unknown`: it may have. Never sent again without proof.
 * - the others: it surely did not. `refused` is for good; `failed` may be asked a few times; `transient` after a while;
 *   `throttled` when sending is slower; `quota` when the day's quota has room; `halt` when a person has mended something;
 *   `suspect` stands for a whole call that was refused for what may be one of its entries: in smaller calls.
 */
export type VerdictKind =
  | 'accepted'
  | 'unknown'
  | 'refused'
  | 'failed'
  | 'transient'
  | 'throttled'
  | 'quota'
  | 'halt'
  | 'suspect';

export interface Verdict {
  readonly kind: VerdictKind;
  /** SES's status, the name of its error, or our own word for a fault of the network; for logs and reports. */
  readonly status: string;
}

/** How often SES may answer FAILED about one recipient before that is the end of it. */
export const MOST_FAILED_ATTEMPTS = 3;

/**
 * Statuses of an entry (BulkEmailStatus, SES API v2). The model's doc comments call some of them by the names of version 1;
 * both are here.
 */
const KIND_OF_STATUS: Readonly<Record<string, VerdictKind>> = {
  SUCCESS: 'accepted',
  TRANSIENT_FAILURE: 'transient',
  FAILED: 'failed',
  ACCOUNT_THROTTLED: 'throttled',
  ACCOUNT_DAILY_QUOTA_EXCEEDED: 'quota',
  MESSAGE_REJECTED: 'refused',
  INVALID_PARAMETER: 'refused',
  INVALID_PARAMETER_VALUE: 'refused',
  ACCOUNT_SENDING_PAUSED: 'halt',
  ACCOUNT_SUSPENDED: 'halt',
  CONFIGURATION_SET_SENDING_PAUSED: 'halt',
  CONFIGURATION_SET_NOT_FOUND: 'halt',
  CONFIGURATION_SET_DOES_NOT_EXIST: 'halt',
  MAIL_FROM_DOMAIN_NOT_VERIFIED: 'halt',
  TEMPLATE_NOT_FOUND: 'halt',
  TEMPLATE_DOES_NOT_EXIST: 'halt',
  INVALID_SENDING_POOL_NAME: 'halt',
};

/** One result of a bulk call, as far as it is read. */
export interface EntryResult {
  readonly Status?: string | undefined;
  readonly MessageId?: string | undefined;
}

/**
 * Verdicts on the entries of a bulk call that was answered with 200. SUCCESS without an id is accepted all the same; a
 * status that is not in the table is refused under its own name; entries without a result are unknown.
 */
export function verdictsOfResults(results: readonly EntryResult[], entries: number): Verdict[] {
  return Array.from({ length: entries }, (_, index) => verdictOfResult(results[index]));
}

function verdictOfResult(result: EntryResult | undefined): Verdict {
  const status = result?.Status;
  if (status !== undefined) return { kind: KIND_OF_STATUS[status] ?? 'refused', status };
  if (result?.MessageId) return { kind: 'accepted', status: 'SUCCESS' };
  return { kind: 'unknown', status: 'NO_RESULT' };
}
