/** A part of a list, with a token for the next one where there is more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** The `size` items from `token` on, which is the position that the page before gave; the first ones without it. */
export function page<T>(all: readonly T[], size: number, token: string | undefined): Page<T> {
  const start = Number(token ?? 0);
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}
