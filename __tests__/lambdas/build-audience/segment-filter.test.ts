import { createSegmentFilter } from '../../../lambdas/build-audience/segment-filter';
import { type SegmentExpression, segmentExpression } from '../../../lambdas/shared/segment';

const includes = (segment: SegmentExpression, row: Record<string, unknown>): boolean =>
  createSegmentFilter(segmentExpression.parse(segment)).includes(row);

const f = 'f';

test.each<[SegmentExpression, unknown, boolean]>([
  [{ field: f, equals: 'a' }, 'a', true],
  [{ field: f, equals: 'a' }, 'A', false],
  [{ field: f, equals: 20 }, 20, true],
  [{ field: f, equals: 20 }, '20', true],
  [{ field: f, equals: 20 }, '20.0', true],
  [{ field: f, equals: 20 }, '', false],
  [{ field: f, equals: 0 }, ' ', false],
  [{ field: f, equals: '20' }, 20, true],
  [{ field: f, equals: true }, true, true],
  [{ field: f, equals: true }, 'true', true],
  [{ field: f, equals: true }, 1, false],
  [{ field: f, equals: 'a' }, ['a'], false],
  [{ field: f, equals: '[object Object]' }, {}, false],
  [{ field: f, in: ['a', 'b'] }, 'b', true],
  [{ field: f, in: ['a', 2] }, '2', true],
  [{ field: f, in: ['a', 'b'] }, 'c', false],
  [{ field: f, contains: 'fashion' }, ['home', 'fashion'], true],
  [{ field: f, contains: 'fashion' }, ['fashionable'], false],
  [{ field: f, contains: 'fashion' }, 'home,fashion', true],
  [{ field: f, contains: 2 }, [1, '2'], true],
  [{ field: f, contains: 'a' }, { a: 1 }, false],
  [{ field: f, exists: true }, '', true],
  [{ field: f, exists: true }, null, false],
  [{ field: f, exists: false }, null, true],
  [{ field: f, exists: false }, 0, false],
  [{ field: f, gt: 5 }, 6, true],
  [{ field: f, gt: 5 }, 5, false],
  [{ field: f, gt: 5 }, '6', true],
  [{ field: f, gt: -1 }, '', false],
  [{ field: f, gt: -1 }, [], false],
  [{ field: f, gt: 5 }, 'six', false],
  [{ field: f, gte: 5 }, 5, true],
  [{ field: f, gte: 5 }, 4.9, false],
  [{ field: f, lt: 5 }, 4, true],
  [{ field: f, lt: 5 }, 5, false],
  [{ field: f, lte: 5 }, '5', true],
  [{ field: f, lte: 5 }, true, false],
  [{ field: f, before: '2026-11-30' }, '2026-11-29', true],
  [{ field: f, before: '2026-11-30' }, '2026-11-29T23:59:59Z', true],
  [{ field: f, before: '2026-11-30' }, '2026-11-30', false],
  [{ field: f, before: '2026-11-30T09:00:00Z' }, '2026-11-30', true],
  [{ field: f, before: '2026-11-30T09:00:00Z' }, '2026-11-30 08:59', true],
  [{ field: f, before: '2026-11-30T09:00:00Z' }, '2026-11-30T09:59:59+01:00', true],
  [{ field: f, before: '2026-11-30T09:00:00Z' }, '2026-11-30T10:00:00+01:00', false],
  [{ field: f, after: '2026-11-30' }, '2026-11-30T23:00:00Z', false],
  [{ field: f, after: '2026-11-30' }, '2026-12-01', true],
  [{ field: f, after: '2026-11-30T09:00:00Z' }, '2026-11-30T09:00:00.001Z', true],
  [{ field: f, after: '1970-01-01' }, 'yesterday', false],
  [{ field: f, after: '1970-01-01' }, '30.11.2026', false],
  [{ field: f, after: '1970-01-01' }, 1764493200000, false],
])('%j of %j is %s', (segment, value, expected) => {
  expect(includes(segment, { f: value })).toBe(expected);
});

test.each<SegmentExpression>([
  { field: f, equals: 'undefined' },
  { field: f, in: ['null'] },
  { field: f, contains: 'u' },
  { field: f, lt: 5 },
  { field: f, before: '2100-01-01' },
])('%j is not met where the field is absent', (segment) => {
  expect(includes(segment, {})).toBe(false);
  expect(includes({ not: segment }, {})).toBe(true);
});

test('combines expressions as deep as they are nested', () => {
  const segment: SegmentExpression = {
    all: [
      {
        any: [
          { field: 'country', equals: 'AT' },
          { field: 'country', equals: 'DE' },
        ],
      },
      { not: { any: [{ field: 'age', lt: 18 }, { not: { field: 'age', exists: true } }] } },
    ],
  };
  expect(includes(segment, { country: 'DE', age: 18 })).toBe(true);
  expect(includes(segment, { country: 'DE', age: 17 })).toBe(false);
  expect(includes(segment, { country: 'DE' })).toBe(false);
  expect(includes(segment, { country: 'FR', age: 18 })).toBe(false);
});

test('takes an empty all for everyone, an empty any for nobody, no segment for everyone', () => {
  expect(includes({ all: [] }, {})).toBe(true);
  expect(includes({ any: [] }, {})).toBe(false);
  expect(createSegmentFilter(undefined).includes({})).toBe(true);
});

test('follows dots into objects, and takes a column of that very name before', () => {
  const segment: SegmentExpression = { field: 'address.city', equals: 'Rome' };
  expect(includes(segment, { address: { city: 'Rome' } })).toBe(true);
  expect(includes(segment, { 'address.city': 'Rome' })).toBe(true);
  expect(includes(segment, { 'address.city': 'Paris', address: { city: 'Rome' } })).toBe(false);
  expect(includes(segment, { address: 'Rome' })).toBe(false);
  expect(includes(segment, { address: null })).toBe(false);
});

test('sees no field that a row only inherits', () => {
  expect(includes({ field: 'constructor', exists: true }, {})).toBe(false);
  expect(includes({ field: 'a.__proto__.b', exists: true }, JSON.parse('{"a":{}}'))).toBe(false);
});

test('knows the fields that no row had, even those that it did not have to look at', () => {
  const filter = createSegmentFilter({
    all: [{ field: 'country', equals: 'AT' }, { field: 'age', gt: 18 }, { not: { field: 'agee', lt: 5 } }],
  });
  expect(filter.unseenFields()).toEqual(['country', 'age', 'agee']);
  filter.includes({ country: 'DE' });
  expect(filter.unseenFields()).toEqual(['age', 'agee']);
  filter.includes({ country: 'DE', age: null });
  expect(filter.unseenFields()).toEqual(['agee']);
});
