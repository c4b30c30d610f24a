import type { ListRecord } from '../../../lambdas/build-audience/list-record';
import { readList } from '../../../lambdas/build-audience/read-list';

/** Bytes in pieces of a size, as a network would bring them. */
export async function* inPieces(bytes: Uint8Array | string, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

/** All that a generator gives. */
export async function collect<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

/** The records of a list, brought in pieces of a size. */
export async function recordsOf(content: Uint8Array | string, size?: number): Promise<ListRecord[]> {
  const records: ListRecord[] = [];
  await collect(readList('subscribers/list', inPieces(content, size), (record) => records.push(record)));
  return records;
}

/** The records with their rows alone. */
export async function rowsOf(content: Uint8Array | string, size?: number): Promise<unknown[]> {
  return (await recordsOf(content, size)).map((record) => ('row' in record ? record.row : record));
}
