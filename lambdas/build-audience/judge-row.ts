import { maskAddress, normalizeAddress } from '../shared/address';
import type { CampaignTemplate } from '../shared/campaign-template';
import type { JsonObject } from '../shared/json-values';
import type { Reject } from '../shared/reject';
import { hasConsent } from '../shared/subscriber';
import { missingData, urlFaults } from '../shared/template-data';
import type { AddressSet } from './address-set';
import { createDataReader, createSizeCheck, fieldsRead, LONGEST_DATA, pick } from './row-data';
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
  readonly template: CampaignTemplate;
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
  const dataOf = createDataReader(template, defaults);
  const excessOf = createSizeCheck(template, defaults);
  return (row) => {
    const result = normalizeAddress(row.email);
    if (!result.ok) return rejected(row, 'email', result.reason, result.message);
    const { address, key, domain } = result;
    if (result.isReserved && !options.reservedDomainsAllowed)
      return rejected(row, 'email', 'RESERVED_DOMAIN', RESERVED);
    if (!segment.includes(row) || leftOut.has(key)) return EXCLUDED;
    if (!hasConsent(row)) return rejected(row, 'consent', 'NO_CONSENT', NO_CONSENT);
    if (planned.has(key)) return rejected(row, 'email', 'DUPLICATE', DUPLICATE);
    const data = dataOf(row);
    if (!data) return incomplete(row, options);
    const excess = excessOf(data);
    if (excess > 0) return rejected(row, '', 'DATA_TOO_LARGE', tooLarge(excess));
    planned.add(key);
    return { kind: 'planned', address, domain, data };
  };
}

const EXCLUDED: Verdict = { kind: 'excluded' };

const RESERVED = 'a domain that is reserved for examples and has no mailboxes';
const NO_CONSENT = 'the status of consent is none that allows mail';
const DUPLICATE = 'a row before it has the same address';

function tooLarge(excess: number): string {
  return `the data of the template has ${excess} characters more than the ${LONGEST_DATA} that SES takes`;
}

function rejected({ email }: JsonObject, field: string, reason: Reject['reason'], message: string): Verdict {
  const masked = typeof email === 'string' ? maskAddress(email) : '';
  return { kind: 'rejected', email: masked, field, reason, message };
}

/** Says what the data of a row lacks, or else which of its URLs can't be one. */
function incomplete(row: JsonObject, { template, defaults }: JudgeOptions): Verdict {
  const data = pick(row, fieldsRead(template));
  const missing = missingData(template, data, defaults);
  if (missing.length > 0) {
    const message = `the template needs ${namesOf(missing)}: absent, or of a kind that it can't print`;
    return rejected(row, missing[0] ?? '', 'MISSING_TEMPLATE_DATA', message);
  }
  const faulty = urlFaults(template, data, defaults);
  const message = `must begin with http://, https:// or mailto: ${namesOf(faulty)}`;
  return rejected(row, faulty[0] ?? '', 'INVALID_URL', message);
}

function namesOf(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_PATHS).join(', ');
  return paths.length > MOST_PATHS ? `${shown} and ${paths.length - MOST_PATHS} more` : shown;
}
