import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { AddressSet } from '../../../lambdas/build-audience/address-set';
import { readList } from '../../../lambdas/build-audience/read-list';
import { collect, recordsOf, rowsOf } from './bytes';

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

describe('a list gives the same however a network cuts it', () => {
  const lists = [
    '[\n{"email":"a@shop.com","name":"Zo\u00eb","tags":["x",{"y":1}]},\r\n{"email":"b@shop.com"},\r7 ]\n',
    '{"email":"a@shop.com","name":"Zo\u00eb"}\r\n\n{"email":"b@shop.com","x":"\\n"}\r{"a":[{}]}\n',
    '\uFEFFemail;name\r\na@shop.com;"Zo\u00eb\r\n""Z"""\r\n\r\nb@shop.com\rc@shop.com;;\n',
  ].map((text) => Buffer.from(text));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom('"', '\\', '\r', '\n', '{', '}', '[', ']', ',', ';', '\0', '\u00fc', ' ')
      .map((text) => Buffer.from(text)),
  );
  /** Bytes put in somewhere in place of so many others. */
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    gone: fc.nat({ max: 3 }),
    bytes,
  });
  const changed = fc
    .tuple(fc.constantFrom(...lists), fc.array(change, { maxLength: 3 }))
    .map(([list, changes]) =>
      changes.reduce((whole, { at, gone, bytes: put }) => {
        const start = Math.floor(at * whole.length);
        return Buffer.concat([whole.subarray(0, start), put, whole.subarray(start + gone)]);
      }, list),
    );
  const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

  /** The records of a list, or why there are none. */
  async function resultOf(pieces: readonly Uint8Array[]): Promise<unknown> {
    async function* brought(): AsyncGenerator<Uint8Array> {
      yield* pieces;
    }
    try {
      const records: unknown[] = [];
      await collect(readList('list', brought(), (record) => records.push(record)));
      return records;
    } catch (error) {
      const { name, message } = error as Error;
      return `${name}: ${message}`;
    }
  }

  function cut(whole: Buffer, places: readonly number[]): Buffer[] {
    const ends = places.map((place) => Math.floor(place * whole.length)).sort((one, other) => one - other);
    return [...ends, whole.length].map((end, index) => whole.subarray(ends[index - 1] ?? 0, end));
  }

  test('be it good or broken', async () => {
    await fc.assert(
      fc.asyncProperty(changed, cuts, async (list, places) => {
        const atOnce = await resultOf([list]);
        expect(await resultOf(cut(list, places))).toEqual(atOnce);
        if (typeof atOnce === 'string') expect(atOnce).toMatch(/^UserError: list(, line \d+)?: /);
      }),
      { numRuns: 800 },
    );
  });

  test('be it random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), cuts, async (list, places) => {
        const atOnce = await resultOf([list]);
        expect(await resultOf(cut(Buffer.from(list), places))).toEqual(atOnce);
      }),
      { numRuns: 500 },
    );
  });

  test('be it packed, whole or cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lists), fc.nat({ max: 30 }), cuts, async (list, lost, places) => {
        const packed = gzipSync(list);
        const rest = packed.subarray(0, packed.length - lost);
        const plain = await resultOf([list]);
        expect(await resultOf(cut(rest, places))).toEqual(
          lost === 0 ? plain : 'UserError: list: the gzip file is cut off; upload it again, whole',
        );
      }),
      { numRuns: 300 },
    );
  });
});
