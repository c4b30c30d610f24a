import fc from 'fast-check';
import { AddressSet } from '../../../lambdas/build-audience/address-set';
import { recordsOf, rowsOf } from './bytes';

const pieceSize = fc.integer({ min: 1, max: 40 });
const jsonObject = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 4,
});
/** As JSON has it: `-0` is 0, and `__proto__` a field. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const indent = fc.constantFrom(undefined, 1, '\t');
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

test('an array is read as JSON.parse reads it, however it is written and cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonObject), indent, lineEnd, pieceSize, async (rows, space, end, size) => {
      const content = JSON.stringify(rows, null, space).replaceAll('\n', end);
      expect(await rowsOf(content, size)).toEqual(asJson(rows));
    }),
    { numRuns: 300 },
  );
});

test('the line of each element is the one that it begins on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(jsonObject, { minLength: 1 }), lineEnd, pieceSize, async (rows, end, size) => {
      const elements = rows.map((row) => JSON.stringify(row, null, 1));
      let next = 1;
      const lines = elements.map((element) => {
        const line = next;
        next += element.split('\n').length;
        return line;
      });
      const content = `[${elements.join(',\n')}]`.replaceAll('\n', end);
      const records = await recordsOf(content, size);
      expect(records.map(({ line }) => line)).toEqual(lines);
    }),
    { numRuns: 200 },
  );
});

test('JSON lines are read as JSON.parse reads each', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(jsonObject, { minLength: 2 }),
      lineEnd,
      fc.boolean(),
      pieceSize,
      async (rows, end, ends, size) => {
        const content = rows.map((row) => JSON.stringify(row)).join(end) + (ends ? end : '');
        expect(await rowsOf(content, size)).toEqual(asJson(rows));
      },
    ),
    { numRuns: 300 },
  );
});

test('a CSV is read cell by cell, whatever its cells hold', async () => {
  // Not blank, for such a cell makes a record of one column a blank line.
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' ', 'ä', '😀') });
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { maxLength: 8 }),
      fc.constantFrom(',', ';', '\t'),
      lineEnd,
      pieceSize,
      async (rows, delimiter, end, size) => {
        const lines = rows.map(([name, city], index) =>
          [`a${index}@shop.com`, quoted(name), quoted(city)].join(delimiter),
        );
        const content = [['email', 'name', 'city'].join(delimiter), ...lines].join(end);
        const expected = rows.map(([name, city], index) => ({
          email: `a${index}@shop.com`,
          ...(name !== '' && { name }),
          ...(city !== '' && { city }),
        }));
        expect(await rowsOf(content, size)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

test('a set of addresses is a set', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 3 })), (addresses) => {
      const set = new AddressSet(Buffer.from('01234567'));
      const truth = new Set<string>();
      for (const address of addresses.map((text) => Buffer.from(text).toString('hex'))) {
        expect(set.has(address)).toBe(truth.has(address));
        expect(set.add(address)).toBe(!truth.has(address));
        truth.add(address);
      }
      expect(set.size).toBe(truth.size);
    }),
  );
});
