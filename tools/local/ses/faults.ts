import * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';
import { AwsError } from '../aws-error';
import { bareAddress } from './addresses';
import { statusOf } from './errors';
import { quotaExceeded, rateExceeded } from './quotas';

/** What goes wrong. "Accepted" means that mails are in the outbox and their events go out. */
export type FaultKind =
  /** Nothing is accepted, and this error is answered; `status` is needed where SES's API does not declare `code`. */
  | { readonly type: 'refuse'; readonly code: string; readonly status?: number; readonly message?: string }
  /** Nothing is accepted: `Maximum sending rate exceeded.` or `Daily message quota exceeded.` */
  | { readonly type: 'throttle'; readonly limit: 'rate' | 'quota' }
  /** Nothing is accepted, and the connection is reset. */
  | { readonly type: 'resetBefore' }
  /**
   * One entry of a bulk call is not accepted and has this status. By `index` from 0; without one, each entry with a
   * recipient that the rule's `to` matches, or every entry.
   */
  | {
      readonly type: 'entryStatus';
      readonly status: string;
      readonly index?: number;
      readonly error?: string;
    }
  /** Accepted, and answered after `ms` milliseconds. */
  | { readonly type: 'lateAnswer'; readonly ms: number }
  /** Accepted, and the connection is reset instead of an answer. */
  | { readonly type: 'lostAnswer' }
  /** Accepted, and never answered. */
  | { readonly type: 'hang' }
  /** Accepted, and answered with this 5xx status. */
  | { readonly type: 'failAfter'; readonly status: number }
  /** Accepted without the default tags, as SES did in August 2026 (boto/boto3#4838), or without any of the caller's. */
  | { readonly type: 'loseTags'; readonly which: 'default' | 'all' };

/** When it goes wrong: in calls from the `nth` matching one on, `times` times. */
export interface FaultRule {
  /** Name of the operation, such as `SendBulkEmail`; absent: any. */
  readonly operation?: string;
  /** Matches the address of at least one recipient; absent: any call, those without recipients included. */
  readonly to?: RegExp;
  /** Counts matching calls from 1. @default 1 */
  readonly nth?: number;
  readonly times: number;
  readonly kind: FaultKind;
}

/** A rule that was added. */
export interface ActiveFault {
  /** How often it went wrong so far. */
  readonly fired: number;
  remove(): void;
}

/** What goes wrong in one call. */
export interface CallFaults {
  /** Thrown before anything is accepted. */
  readonly refusal: AwsError | undefined;
  readonly resetBefore: boolean;
  readonly lostTags: 'default' | 'all' | undefined;
  entryStatus(index: number, recipients: readonly string[]): { status: string; error: string } | undefined;
  /** What happens to the answer of an accepted call, in this order: late, then failed, lost or never. */
  readonly lateMs: number;
  readonly failStatus: number | undefined;
  readonly connection: 'reset' | 'hang' | undefined;
}

interface Entry {
  readonly rule: FaultRule;
  matched: number;
  fired: number;
}

/** Faults on request. */
export class Faults {
  private readonly entries = new Set<Entry>();

  /** Adds a rule; a UserError where it names an unknown error without a status. */
  add(rule: FaultRule): ActiveFault {
    const { kind } = rule;
    if (kind.type === 'refuse') refusalOf(kind);
    const entry = { rule, matched: 0, fired: 0 };
    this.entries.add(entry);
    return {
      get fired() {
        return entry.fired;
      },
      remove: () => void this.entries.delete(entry),
    };
  }

  clear(): void {
    this.entries.clear();
  }

  /** What goes wrong in this call; each rule that matches counts it. */
  forCall(operation: string, body: unknown): CallFaults {
    const recipients = this.entries.size === 0 ? [] : recipientsIn(body);
    const firing = [...this.entries].filter((entry) => fires(entry, operation, recipients));
    const ofType = <T extends FaultKind['type']>(type: T) =>
      firing.flatMap(({ rule }) => (isOfType(rule.kind, type) ? [{ rule, kind: rule.kind }] : []));
    const refuse = ofType('refuse')[0]?.kind;
    const throttle = ofType('throttle')[0]?.kind;
    const entryRules = ofType('entryStatus');
    return {
      refusal: (refuse && refusalOf(refuse)) ?? (throttle && throttleOf(throttle.limit)),
      resetBefore: ofType('resetBefore').length > 0,
      lostTags: ofType('loseTags')
        .map(({ kind }) => kind.which)
        .sort()[0],
      entryStatus: (index, addresses) => {
        const found = entryRules.find(({ rule, kind }) =>
          kind.index === undefined ? matchesAny(rule.to, addresses) : kind.index === index,
        );
        return found && { status: found.kind.status, error: found.kind.error ?? 'Fault on request' };
      },
      lateMs: ofType('lateAnswer').reduce((sum, { kind }) => sum + kind.ms, 0),
      failStatus: ofType('failAfter')[0]?.kind.status,
      connection: ofType('lostAnswer').length > 0 ? 'reset' : ofType('hang').length > 0 ? 'hang' : undefined,
    };
  }
}

function fires(entry: Entry, operation: string, recipients: readonly string[]): boolean {
  const { rule } = entry;
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  if (!matchesAny(rule.to, recipients)) return false;
  entry.matched += 1;
  if (entry.matched < (rule.nth ?? 1) || entry.fired >= rule.times) return false;
  entry.fired += 1;
  return true;
}

function matchesAny(to: RegExp | undefined, recipients: readonly string[]): boolean {
  // `search` ignores the state that a /g expression keeps between calls.
  return to === undefined || recipients.some((recipient) => bareAddress(recipient).search(to) >= 0);
}

function isOfType<T extends FaultKind['type']>(
  kind: FaultKind,
  type: T,
): kind is Extract<FaultKind, { type: T }> {
  return kind.type === type;
}

function refusalOf(kind: Extract<FaultKind, { type: 'refuse' }>): AwsError {
  const status = kind.status ?? statusOf(kind.code);
  if (status === undefined)
    throw new UserError(`fault "${kind.code}": no error of SES has this name; give its status`);
  return new AwsError(kind.code, kind.message ?? 'Fault on request', status);
}

function throttleOf(limit: 'rate' | 'quota'): AwsError {
  return limit === 'rate' ? rateExceeded() : quotaExceeded();
}

const destination = z.object({
  ToAddresses: z.array(z.string()).catch([]),
  CcAddresses: z.array(z.string()).catch([]),
  BccAddresses: z.array(z.string()).catch([]),
});
const anySend = z.object({
  Destination: destination.optional().catch(undefined),
  BulkEmailEntries: z.array(z.object({ Destination: destination.optional().catch(undefined) })).catch([]),
});

/** Recipients that a body names, whatever else is in it: faults come before its check. */
function recipientsIn(body: unknown): string[] {
  const { data } = anySend.safeParse(body);
  const destinations = [
    data?.Destination,
    ...(data?.BulkEmailEntries ?? []).map((entry) => entry.Destination),
  ];
  return destinations.flatMap((one) =>
    one ? [...one.ToAddresses, ...one.CcAddresses, ...one.BccAddresses] : [],
  );
}
