import { isReservedDomain, maskAddress, normalizeAddress } from '../shared/address';
import type { CompiledTemplate } from '../shared/compiled-template';
import type { JsonObject } from '../shared/json-values';
import type { Reject } from '../shared/reject';
import { hasConsent } from '../shared/subscriber';
import { missingData, urlFaults } from '../shared/template-data';
import type { AddressSet } from './address-set';
import { createSizeCheck, fieldsRead, LONGEST_DATA, pick } from './row-data';
import type { SegmentFilter } from './segment-filter';

/** What becomes of a row. */
export type Verdict =
  | {
      readonly kind: 'planned';
      readonly address: string;
      readonly domain: string;
      /** The fields that the template reads. */
      readonly data: JsonObject;
    }
  /** Not of the segment, or a recipient of a run that the campaign leaves out. */
  | { readonly kind: 'excluded' }
  | ({ readonly kind: 'rejected' } & Pick<Reject, 'email' | 'field' | 'reason' | 'message'>);

export interface JudgeOptions {
  readonly template: CompiledTemplate;
  /** The campaign's `templateData`. */
  readonly defaults: JsonObject;
  readonly segment: SegmentFilter;
  readonly reservedDomainsAllowed: boolean;
  /** Who is planned; planned rows are added to it. */
  readonly planned: AddressSet;
  /** Recipients of the runs that the campaign leaves out. */
  readonly leftOut: AddressSet;
}

const MOST_PATHS = 5;

/**
 * Judges the rows of a run one by one: the address, then whether the row is meant at all, then consent, whether somebody with this
 * address is planned already, and whether the template has all that it needs. The first fault is the one that is told.
 */
export function createRowJudge(options: JudgeOptions): (row: JsonObject) => Verdict {
  const { template, defaults, segment, planned, leftOut } = options;
  const fields = fieldsRead(template);
  const excessOf = createSizeCheck(template, defaults);
  return (row) => {
    const { email } = row;
    const rejected = (field: string, reason: Reject['reason'], message: string): Verdict => ({
      kind: 'rejected',
      email: typeof email === 'string' ? maskAddress(email) : '',
      field,
      reason,
      message,
    });

    const result = normalizeAddress(email);
    if (!result.ok) return rejected('email', result.reason, result.message);
    const { address, key, domain } = result;
    if (!options.reservedDomainsAllowed && isReservedDomain(domain)) {
      return rejected(
        'email',
        'RESERVED_DOMAIN',
        'a domain that is reserved for examples and has no mailboxes',
      );
    }
    if (!segment.includes(row) || leftOut.has(key)) return { kind: 'excluded' };
    if (!hasConsent(row))
      return rejected('consent', 'NO_CONSENT', 'the status of consent is none that allows mail');
    if (planned.has(key)) return rejected('email', 'DUPLICATE', 'a row before it has the same address');

    const data = pick(row, fields);
    const missing = missingData(template, data, defaults);
    if (missing.length > 0) {
      return rejected(
        missing[0] ?? '',
        'MISSING_TEMPLATE_DATA',
        `the template needs ${namesOf(missing)}: absent, or of a kind that it can't print`,
      );
    }
    const faulty = urlFaults(template, data, defaults);
    if (faulty.length > 0) {
      return rejected(
        faulty[0] ?? '',
        'INVALID_URL',
        `must begin with http://, https:// or mailto: ${namesOf(faulty)}`,
      );
    }
    const excess = excessOf(data);
    if (excess > 0) {
      return rejected(
        '',
        'DATA_TOO_LARGE',
        `the data of the template has ${excess} characters more than the ${LONGEST_DATA} that SES takes`,
      );
    }
    planned.add(key);
    return { kind: 'planned', address, domain, data };
  };
}

function namesOf(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_PATHS).join(', ');
  return paths.length > MOST_PATHS ? `${shown} and ${paths.length - MOST_PATHS} more` : shown;
}
