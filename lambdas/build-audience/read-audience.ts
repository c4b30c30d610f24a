import type { AddressSet } from './address-set';
import { LineSplitter } from './line-splitter';
import { byteString, utf8Text } from './utf8';

/** Adds the addresses of a shard that this function wrote in an earlier run. */
export async function addRecipients(bytes: AsyncIterable<Uint8Array>, addresses: AddressSet): Promise<void> {
  const splitter = new LineSplitter();
  for await (const piece of utf8Text(bytes)) {
    for (const line of splitter.push(byteString(piece))) {
      // Our own lines, by the million: what a schema costs would be most of the work.
      const { address }: { address?: unknown } = JSON.parse(line);
      if (typeof address !== 'string') throw new Error('a line of an audience without an address');
      addresses.add(address.toLowerCase());
    }
  }
}
