import { badRequest } from './errors';

/** How one list operation pages; defaults and bounds as floci-io/floci measured them on AWS (SesListPaging). */
export interface Paging {
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly nextToken?: string;
}

/**
 * One page of `all`. The token names the last item given rather than a position, so that what comes or goes between two
 * calls shifts nothing. Refuses a size out of bounds and a token that it did not make.
 */
export function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  paging: Paging,
  size: number | undefined,
  token: string | undefined,
): Page<T> {
  const limit = size ?? paging.defaultSize;
  if (!Number.isInteger(limit) || limit < 1 || limit > paging.maxSize) {
    throw badRequest(`The page size must be between 1 and ${paging.maxSize}`);
  }
  const start = token === undefined ? 0 : all.findIndex((item) => tokenOf(keyOf(item)) === token) + 1;
  if (token !== undefined && start === 0) throw badRequest(`Invalid NextToken <${token}>.`);
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  const more = last !== undefined && start + limit < all.length;
  return more ? { items, nextToken: tokenOf(keyOf(last)) } : { items };
}

function tokenOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** A number from a query string; anything else is refused by name. */
export function queryNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${name} must be a whole number, got "${text}"`);
  return Number(text);
}
