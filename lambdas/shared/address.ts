import { domainToASCII } from 'node:url';
import type { RejectReason } from './reject';

/** An address that can be sent to, or why it cannot; messages never repeat the address. */
export type AddressResult =
  | {
      readonly ok: true;
      /** For sending: the local part as it was given, the domain lower-cased and in punycode. */
      readonly address: string;
      /** For suppression and duplicates: the whole address lower-cased. */
      readonly key: string;
      /** Lower-cased and in punycode. */
      readonly domain: string;
      /** Whether the domain is reserved for examples and tests (RFC 2606), so that mail to it can only bounce. */
      readonly isReserved: boolean;
    }
  | {
      readonly ok: false;
      readonly reason: Extract<RejectReason, 'MISSING_EMAIL' | 'INVALID_EMAIL' | 'NON_ASCII_LOCAL_PART'>;
      readonly message: string;
    };

/** RFC 5321, 4.5.3.1. */
export const LOCAL_PART_OCTETS = 64;
const DOMAIN_OCTETS = 255;
/** Of the longest address, with its `@`. */
export const ADDRESS_OCTETS = LOCAL_PART_OCTETS + 1 + DOMAIN_OCTETS;
/** RFC 1035, 2.3.4. */
const LABEL_OCTETS = 63;

/** Spaces of any kind, control characters, and what takes no room, such as a zero-width space or a byte order mark. */
const INVISIBLE = /[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Not among the characters of an RFC 5322 atom and the dots between atoms. */
const NOT_IN_LOCAL_PART = /[^A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]/;
/** ASCII that no host name has; characters beyond ASCII are judged by their punycode. */
const NOT_IN_DOMAIN = /[\0-,/:-@[-`{-\x7f]/;
const BEYOND_ASCII = /[^\0-\x7f]/;

/** What a character, by its code up to 255, is in a local part without a fault: 0 none of it, 1 of an atom, 2 the same as a capital letter, 3 a dot. */
export const LOCAL_PART_KINDS = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (NOT_IN_LOCAL_PART.test(character)) return 0;
  if (character === '.') return 3;
  return /[A-Z]/.test(character) ? 2 : 1;
});

type Domain = Pick<Extract<AddressResult, { ok: true }>, 'domain' | 'isReserved'>;

/** Domains of addresses that were found good, by how they were written: a list has the same few thousand over and over. */
const goodDomains = new Map<string, Domain>();
/** So that memory does not grow with a list. */
const MOST_GOOD_DOMAINS = 10_000;

/** A domain as an address with it is read; nothing where no address can have it. */
export function knownDomain(given: string): Domain | undefined {
  const known = goodDomains.get(given);
  if (known) return known;
  const result = judge(`a@${given}`);
  return result.ok ? result : undefined;
}

/** Character by character: a pattern that looks for the end of a text goes through a long run of spaces once for each of them. */
function trim(value: string): string {
  let start = 0;
  while (start < value.length) {
    const character = String.fromCodePoint(value.codePointAt(start) ?? 0);
    if (!INVISIBLE.test(character)) break;
    start += character.length;
  }
  let end = value.length;
  while (end > start) {
    const isPair = end - start > 1 && /^[\ud800-\udbff][\udc00-\udfff]$/.test(value.slice(end - 2, end));
    const character = value.slice(end - (isPair ? 2 : 1), end);
    if (!INVISIBLE.test(character)) break;
    end -= character.length;
  }
  return value.slice(start, end);
}

/**
 * Judges and normalises the `email` of a row. Spaces and invisible characters around it are dropped. The local part has to
 * be ASCII, for SES has no SMTPUTF8 (SES API v2, `Destination`); quoted local parts and IP addresses as domains are refused.
 * Normalising what was normalised changes nothing.
 */
export function normalizeAddress(value: unknown): AddressResult {
  return (typeof value === 'string' && judgeAtSight(value)) || judge(value);
}

/** The same as {@link judge}, for an address whose local part is plain and whose domain was found good before; nothing for others. */
function judgeAtSight(value: string): AddressResult | undefined {
  let at = 0;
  let afterDot = true;
  let hasCapitals = false;
  for (; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 64) break;
    const kind = LOCAL_PART_KINDS[code];
    if (kind === undefined || kind === 0 || (kind === 3 && afterDot)) return undefined;
    afterDot = kind === 3;
    if (kind === 2) hasCapitals = true;
  }
  if (afterDot || at > LOCAL_PART_OCTETS) return undefined;
  const given = value.slice(at + 1);
  const known = goodDomains.get(given);
  if (known === undefined) return undefined;
  const { domain, isReserved } = known;
  const address = given === domain ? value : value.slice(0, at + 1) + domain;
  return { ok: true, address, key: hasCapitals ? address.toLowerCase() : address, domain, isReserved };
}

/** What {@link normalizeAddress} answers, from the ground up. */
function judge(value: unknown): AddressResult {
  if (value === undefined || value === null) return missing();
  if (typeof value !== 'string') {
    return invalid(
      `must be a text, got ${Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`}`,
    );
  }
  const address = trim(value);
  if (address === '') return missing();
  const hidden = INVISIBLE.exec(address);
  if (hidden) return invalid(`a space or an invisible character inside (${codePoint(hidden[0])})`);
  if (address.startsWith('"')) return invalid('a quoted local part is not supported');
  const at = address.indexOf('@');
  if (at < 0) return invalid('no @');
  if (address.includes('@', at + 1)) return invalid('more than one @');

  const local = address.slice(0, at);
  if (BEYOND_ASCII.test(local)) {
    return {
      ok: false,
      reason: 'NON_ASCII_LOCAL_PART',
      message: 'characters beyond ASCII before @, where SES cannot send to',
    };
  }
  const localFault = faultOfLocalPart(local);
  if (localFault !== undefined) return invalid(localFault);

  const given = address.slice(at + 1);
  const domain = NOT_IN_DOMAIN.test(given) ? '' : domainToASCII(given);
  const domainFault = faultOfDomain(given, domain);
  if (domainFault !== undefined) return invalid(domainFault);
  if (goodDomains.size === MOST_GOOD_DOMAINS) goodDomains.clear();
  const isReserved = RESERVED_DOMAIN.test(domain);
  // A copy, for a part of a text keeps the whole of it in memory, here a piece of a list.
  goodDomains.set(Buffer.from(given).toString(), { domain, isReserved });
  return {
    ok: true,
    address: `${local}@${domain}`,
    key: `${local.toLowerCase()}@${domain}`,
    domain,
    isReserved,
  };
}

const missing = (): AddressResult => ({ ok: false, reason: 'MISSING_EMAIL', message: 'no address' });
const invalid = (message: string): AddressResult => ({ ok: false, reason: 'INVALID_EMAIL', message });

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function faultOfLocalPart(local: string): string | undefined {
  if (local === '') return 'no local part before @';
  if (local.length > LOCAL_PART_OCTETS) return `more than ${LOCAL_PART_OCTETS} octets before @`;
  const strange = NOT_IN_LOCAL_PART.exec(local);
  if (strange) return `${strange[0]} is not allowed before @`;
  return faultOfDots(local, 'before @');
}

/** `given` as it was written, `domain` in punycode; that is empty where IDNA allows no such name. */
function faultOfDomain(given: string, domain: string): string | undefined {
  if (given === '') return 'no domain after @';
  if (given.startsWith('[')) return 'an IP address instead of a domain after @';
  const strange = NOT_IN_DOMAIN.exec(given);
  if (strange) return `${strange[0]} is not allowed after @`;
  // IDNA maps some characters beyond ASCII to such as _.
  if (domain === '' || NOT_IN_DOMAIN.test(domain)) return 'no valid domain name after @';
  if (domain.length > DOMAIN_OCTETS) return `more than ${DOMAIN_OCTETS} octets after @`;
  const dots = faultOfDots(domain, 'after @');
  if (dots !== undefined) return dots;
  const labels = domain.split('.');
  if (labels.length === 1) return 'no dot in the domain after @';
  // domainToASCII turns 127.1 and 0x7f.1 into 127.0.0.1, as URLs do; no top-level domain is a number.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return 'an IP address instead of a domain after @';
  if (labels.some((label) => label.length > LABEL_OCTETS)) {
    return `more than ${LABEL_OCTETS} octets between two dots after @`;
  }
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) {
    return 'a hyphen at the edge of a name after @';
  }
  return undefined;
}

function faultOfDots(part: string, where: string): string | undefined {
  if (part.startsWith('.')) return `a leading dot ${where}`;
  if (part.endsWith('.')) return `a trailing dot ${where}`;
  return part.includes('..') ? `two dots in a row ${where}` : undefined;
}

/** example.com and its kin (RFC 2606), which never have mailboxes; with what lies below them. */
const RESERVED_DOMAIN = /(^|\.)(example\.(com|net|org)|example|invalid|localhost|test)$/;

/** Whether a normalised domain is exactly that of the SES mailbox simulator, whose addresses are never suppressed. */
export function isSimulator(domain: string): boolean {
  return domain === 'simulator.amazonses.com';
}

/** `b***` for `bob@shop.com`: enough to find a row, too little to write to. Empty for a blank text. */
export function maskAddress(address: string): string {
  const [first] = trim(address);
  return first === undefined ? '' : `${first}***`;
}
