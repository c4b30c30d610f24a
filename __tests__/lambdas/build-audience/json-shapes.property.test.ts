import fc from 'fast-check';
import { JsonShapes } from '../../../lambdas/build-audience/json-shapes';
import { byteString, textOf } from '../../../lambdas/build-audience/utf8';

const name = fc.oneof(
  fc.constantFrom('email', 'name', 'tags', '$.*[', 'toString', '', '7', 'zoë', 'a"b', '__proto__'),
  fc.string({ maxLength: 3 }),
);
const scalar = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(0, -0, -1.5, 1e21, 1e-7, 123456789012, true, false, null, 'null', '[', '","', '\\', ''),
);
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);
const space = fc.constantFrom('', '', ' ', '\t ', '\r');

/** Texts of one object each, most of the same names in the same order, some of them broken by hand. */
const texts = fc
  .tuple(
    fc.uniqueArray(name, { maxLength: 5 }),
    fc.array(fc.array(value, { minLength: 5, maxLength: 5 }), { minLength: 2, maxLength: 6 }),
    space,
  )
  .map(([names, rows, gap]) =>
    rows.map((values) => {
      const fields = names.map(
        (field, index) => `${JSON.stringify(field)}${gap}:${gap}${JSON.stringify(values[index])}`,
      );
      return `${gap}{${gap}${fields.join(`${gap},${gap}`)}${gap}}${gap}`;
    }),
  );
const broken = fc
  .tuple(
    texts,
    fc.nat(),
    fc.constantFrom('', '"', ',', '}', '{"x":1}', '\\u0041', '\n', '01', '1.', 'tru', '\u0000'),
  )
  .map(([all, at, put]) =>
    all.map((text, index) => {
      const place = (at + 7 * index) % (text.length + 1);
      return index % 2 === 0 ? text : text.slice(0, place) + put + text.slice(place + (at % 3));
    }),
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRow = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the texts one after the other, as a list is; for each what was read by a shape, and what JSON.parse makes of it. */
function readAll(all: readonly string[], isWanted: (name: string) => boolean) {
  const shapes = new JsonShapes(isWanted);
  return all.map((text) => {
    const bytes = byteString(Buffer.from(text));
    const row = shapes.read(bytes);
    const truth = parsed(textOf(bytes));
    if (!row && isRow(truth)) shapes.learn(bytes, truth);
    return { row, truth };
  });
}

test('what is read by a shape is what JSON.parse reads', () => {
  fc.assert(
    fc.property(fc.oneof(texts, broken), (all) => {
      for (const { row, truth } of readAll(all, () => true)) if (row) expect(row).toStrictEqual(truth);
    }),
    { numRuns: 1000 },
  );
});

test('of fields that are not wanted nothing is read, but a fault in them', () => {
  const isWanted = (field: string) => field === 'email' || field === '7';
  fc.assert(
    fc.property(fc.oneof(texts, broken), (all) => {
      for (const { row, truth } of readAll(all, isWanted)) {
        if (!row) continue;
        if (!isRow(truth)) throw new Error('no object, and yet it was read');
        const wanted = Object.entries(truth).filter(([field]) => isWanted(field));
        expect(row).toStrictEqual(Object.fromEntries(wanted));
      }
    }),
    { numRuns: 1000 },
  );
});

const rows = (count: number, row: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => JSON.stringify(row(index)));
const known = (all: readonly string[]) => readAll(all, () => true).filter(({ row }) => row).length;

test('the second row of a shape is known, up to eight shapes', () => {
  expect(
    known(rows(100, (index) => ({ email: `a${index}@shop.com`, tags: [1, 'x'], age: index, left: null }))),
  ).toBe(99);
  expect(known(rows(100, (index) => ({ [`f${index % 8}`]: index })))).toBe(92);
  expect(known(rows(100, (index) => ({ [`f${index % 10}`]: index })))).toBe(72);
});

test('letters beyond ASCII are read by a shape too, in names and in values', () => {
  const all = readAll(
    rows(3, (index) => ({ email: 'a@shop.com', größe: `Zoë 😀 ${index}`, tags: ['ü'] })),
    () => true,
  );
  expect(all.map(({ row }) => row)).toEqual([
    undefined,
    { email: 'a@shop.com', größe: 'Zoë 😀 1', tags: ['ü'] },
    { email: 'a@shop.com', größe: 'Zoë 😀 2', tags: ['ü'] },
  ]);
});

test('a list whose rows are all different is left to JSON.parse', () => {
  const all = [...rows(2000, (index) => ({ [`f${index}`]: 1 })), ...rows(10, () => ({ f0: 1 }))];
  expect(known(all)).toBe(0);
});

test('a row that is too long for a pattern is left to JSON.parse', () => {
  const long = (length: number) => rows(2, () => ({ list: Array.from({ length }, () => 1) }));
  expect(known(long(8000))).toBe(1);
  expect(known(long(20_000))).toBe(0);
  expect(known([...rows(1, () => ({ list: [1] })), ...long(20_000)])).toBe(0);
});

test('rows with objects in them are left to JSON.parse', () => {
  expect(known(rows(10, (index) => ({ email: 'a@shop.com', consent: { status: index } })))).toBe(0);
});
