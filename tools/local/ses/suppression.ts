import { bareAddress } from './addresses';
import { sesError } from './errors';
import { type Page, page } from './paging';
import type { AccountSettings, ConfigurationSet, SuppressedAddress, SuppressionReason } from './state';

/** What ListSuppressedDestinations can filter by; times in milliseconds since 1970. */
export interface SuppressionFilter {
  readonly reasons?: readonly SuppressionReason[];
  readonly since?: number;
  readonly until?: number;
}

/**
 * The suppression list of the account. Sending matches an address without case; reading and deleting need the spelling
 * it was stored under (https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html).
 */
export class SuppressionList {
  private readonly byAddress = new Map<string, SuppressedAddress>();
  /** Spellings on the list by their lower-cased form. */
  private readonly spellings = new Map<string, Set<string>>();

  constructor(private readonly now: () => number) {}

  /** Adds an address, or changes its reason; `cause` names the mail and the feedback that brought it here. */
  put(
    address: string,
    reason: SuppressionReason,
    cause: { messageId?: string; feedbackId?: string } = {},
  ): void {
    this.store({ address, reason, updatedAt: this.now(), ...cause });
  }

  /** The entry of that very spelling; NotFoundException without one. */
  get(address: string): SuppressedAddress {
    const found = this.byAddress.get(address);
    // The text is AWS's (floci-io/floci, SesSuppressionService).
    if (!found) {
      throw sesError(
        'NotFoundException',
        `Email address ${address} does not exist on your suppression list.`,
      );
    }
    return found;
  }

  /** Removes the entry of that very spelling; NotFoundException without one. */
  delete(address: string): void {
    this.get(address);
    this.byAddress.delete(address);
    this.spellings.get(address.toLowerCase())?.delete(address);
  }

  /** Why mail to `recipient` is held back under `reasons`, or nothing. */
  reasonFor(recipient: string, reasons: readonly SuppressionReason[]): SuppressionReason | undefined {
    const spellings = this.spellings.get(bareAddress(recipient).toLowerCase()) ?? [];
    return [...spellings]
      .map((spelling) => this.byAddress.get(spelling)?.reason)
      .find((reason) => reason !== undefined && reasons.includes(reason));
  }

  /** A page of the list, oldest first. */
  list(filter: SuppressionFilter, size?: number, token?: string): Page<SuppressedAddress> {
    const { reasons, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
    const matching = this.all().filter(
      ({ reason, updatedAt }) =>
        (!reasons?.length || reasons.includes(reason)) && updatedAt >= since && updatedAt <= until,
    );
    return page(matching, ({ address }) => address, { defaultSize: 1000, maxSize: 1000 }, size, token);
  }

  all(): SuppressedAddress[] {
    return [...this.byAddress.values()];
  }

  import(entries: readonly SuppressedAddress[]): void {
    this.byAddress.clear();
    this.spellings.clear();
    for (const entry of entries) this.store(entry);
  }

  private store(entry: SuppressedAddress): void {
    this.byAddress.set(entry.address, entry);
    const key = entry.address.toLowerCase();
    this.spellings.set(key, (this.spellings.get(key) ?? new Set()).add(entry.address));
  }
}

/** Reasons that hold for mail of `set`: its own where it states any, an empty list included, else the account's. */
export function effectiveReasons(
  set: ConfigurationSet | undefined,
  account: AccountSettings,
): readonly SuppressionReason[] {
  return set?.suppressedReasons ?? account.suppressedReasons;
}
