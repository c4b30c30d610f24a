import { invalidArgument } from './errors';
import { compareKeys } from './state';

export interface ListingParameters {
  readonly prefix: string;
  /** Keys that share what lies between the prefix and the next delimiter are rolled up into one common prefix. */
  readonly delimiter?: string;
  /** Most entries and common prefixes together. */
  readonly maxKeys: number;
  /** The common prefix with which the page before ended. */
  readonly afterPrefix?: string;
}

export interface Listing<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  /** What the page ends with, where more follows. */
  readonly next?: { readonly entry: Entry } | { readonly commonPrefix: string };
}

/**
 * One page of a listing. `entries` come in order and begin where the page begins.
 */
export function listingPage<Entry extends { readonly key: string }>(
  entries: Iterable<Entry>,
  { prefix, delimiter, maxKeys, afterPrefix }: ListingParameters,
): Listing<Entry> {
  const page: Entry[] = [];
  const commonPrefixes: string[] = [];
  let next: Listing<Entry>['next'];
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) {
      if (compareKeys(entry.key, prefix) > 0) break;
      continue;
    }
    const commonPrefix = rollUp(entry.key, prefix, delimiter);
    const listed = commonPrefixes.at(-1) ?? afterPrefix;
    if (commonPrefix !== undefined && commonPrefix === listed) continue;
    if (page.length + commonPrefixes.length === maxKeys) {
      return { entries: page, commonPrefixes, ...(next && { next }) };
    }
    if (commonPrefix === undefined) {
      page.push(entry);
      next = { entry };
    } else {
      commonPrefixes.push(commonPrefix);
      next = { commonPrefix };
    }
  }
  return { entries: page, commonPrefixes };
}

function rollUp(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end === -1 ? undefined : key.slice(0, end + delimiter.length);
}

/** Position of the first key that is `from` or comes after it. */
export function lowerBound(sortedKeys: readonly string[], from: string): number {
  let low = 0;
  let high = sortedKeys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sortedKeys[middle] ?? '', from) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What both listings take alike. */
export interface CommonQuery {
  readonly prefix: string;
  readonly delimiter?: string;
  readonly maxKeys: number;
  /** Codes keys in the answer where the client asked for `encoding-type=url`. */
  readonly encode: (text: string) => string;
  readonly encodingType?: string;
}

/** @throws `InvalidArgument` */
export function commonQuery(query: URLSearchParams): CommonQuery {
  const maxKeys = query.get('max-keys') ?? '1000';
  if (!/^\d{1,9}$/.test(maxKeys)) {
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', maxKeys);
  }
  const encodingType = query.get('encoding-type');
  if (encodingType !== null && encodingType !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encodingType);
  }
  const delimiter = query.get('delimiter');
  return {
    prefix: query.get('prefix') ?? '',
    ...(delimiter && { delimiter }),
    maxKeys: Math.min(Number(maxKeys), 1000),
    ...(encodingType && { encodingType }),
    encode: encodingType ? urlEncoded : (text) => text,
  };
}

/** As S3 codes keys in listings: a space becomes `+`, `/` stays. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/');
}
