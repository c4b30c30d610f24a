import { invalidRange, notImplementedHeader } from './errors';

/** First and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The bytes that a Range header asks for: `bytes=0-4`, `bytes=5-`, or the last ones with `bytes=-5`.
 *
 * @throws `InvalidRange` where no byte lies in it; `NotImplemented` for anything else, several ranges included
 */
export function parseRange(range: string, size: number): ByteRange {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) {
    throw notImplementedHeader(`Range: ${range}`);
  }
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) throw notImplementedHeader(`Range: ${range}`);
  if (first > last) throw invalidRange(range, size);
  return { first, last };
}
