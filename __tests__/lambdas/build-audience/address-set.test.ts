import { AddressSet } from '../../../lambdas/build-audience/address-set';
import { viewOf } from '../../../lambdas/build-audience/byte-words';
import { type Hash64, keyedHash } from '../../../lambdas/build-audience/keyed-hash';

// Vectors of HalfSipHash-2-4-64 in the reference implementation (vectors.h): key 00 … 07, texts 00 01 02 ….
test.each([
  [0, '218d1f59b9b83cc8'],
  [1, 'be552412f8387315'],
  [2, '064f39ef7c50eb57'],
  [3, 'ce0f1a45f7060679'],
  [4, 'd5e78a175be52ea1'],
  [7, 'ff202728b07bc684'],
  [15, '217d0bcb4e81c902'],
])('hashes %d bytes as the reference does', (length, hash) => {
  const text = viewOf(Uint8Array.from({ length }, (_, index) => index));
  const into: Hash64 = { low: 0, high: 0 };
  keyedHash(text, length, { low: 0x03020100, high: 0x07060504 }, into);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(into.low);
  bytes.writeInt32LE(into.high, 4);
  expect(bytes.toString('hex')).toBe(hash);
});

const set = () => new AddressSet(Buffer.from('01234567'));

test('knows which addresses it holds', () => {
  const addresses = set();
  expect(addresses.has('a@shop.com')).toBe(false);
  expect(addresses.add('a@shop.com')).toBe(true);
  expect(addresses.has('a@shop.com')).toBe(true);
  expect(addresses.add('a@shop.com')).toBe(false);
  expect(addresses.has('b@shop.com')).toBe(false);
  expect(addresses.size).toBe(1);
});

test('holds 200,000 addresses, each once, in at most 16 bytes each', () => {
  const addresses = set();
  const address = (index: number) => `subscriber${index}@shop${index % 100}.com`;
  for (let index = 0; index < 200_000; index++) {
    if (!addresses.add(address(index))) throw new Error(`${index} is taken for another`);
  }
  for (let index = 0; index < 200_000; index++) {
    if (addresses.add(address(index))) throw new Error(`${index} was forgotten`);
  }
  expect(addresses.size).toBe(200_000);
  expect(addresses.bytes / 200_000).toBeLessThanOrEqual(16);
});

test('grows evenly, not by all of its parts at once', () => {
  const addresses = set();
  let most = 0;
  for (let index = 1; index <= 200_000; index++) {
    addresses.add(`subscriber${index}@shop.com`);
    if (index >= 20_000 && index % 1000 === 0) most = Math.max(most, addresses.bytes / index);
  }
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThan(11);
});

test('tells addresses apart whose hashes agree in all but 24 bits', () => {
  // Found by trying out four million.
  const addresses = set();
  expect(addresses.add('a2353499@shop.com')).toBe(true);
  expect(addresses.has('a2433750@shop.com')).toBe(false);
  expect(addresses.add('a2433750@shop.com')).toBe(true);
  expect(addresses.has('a2353499@shop.com')).toBe(true);
});

test('hashes by its key', () => {
  const into = (key: number): Hash64 => {
    const hash = { low: 0, high: 0 };
    keyedHash(viewOf(Buffer.from('a@shop.com')), 10, { low: key, high: 0 }, hash);
    return hash;
  };
  expect(into(1)).not.toEqual(into(2));
});
