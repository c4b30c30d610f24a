import { AddressSet } from '../../../lambdas/build-audience/address-set';
import { AudienceWriter } from '../../../lambdas/build-audience/audience-writer';
import { viewOf } from '../../../lambdas/build-audience/byte-words';
import { ByteCache } from '../../../lambdas/build-audience/plain-rows/byte-cache';
import { PlainRows } from '../../../lambdas/build-audience/plain-rows/plain-rows';
import { RowShape } from '../../../lambdas/build-audience/plain-rows/row-shape';
import { createSegmentFilter } from '../../../lambdas/build-audience/segment-filter';
import { byteString } from '../../../lambdas/build-audience/utf8';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import { fixture, RUN, sample } from './fixture';

/** Lets rows be taken, and tells those that it does not take of what they are, as `readJsonLines` does. */
function taking() {
  const written: Buffer[] = [];
  const audience = new AudienceWriter('weekly', async (_, body) => void written.push(Buffer.from(body)));
  const counts = { rows: 0, segmentExcluded: 0 };
  const key = Buffer.from('01234567');
  const planned = new AddressSet(key);
  const lane = new PlainRows({
    template: sample,
    defaults: {},
    segment: createSegmentFilter({ field: 'segment', in: ['loyal', 'née'] }),
    reservedDomainsAllowed: false,
    planned,
    leftOut: new AddressSet(key),
    audience,
    maxRecipients: 1000,
    counts,
  });
  const take = (lines: readonly string[]): number => {
    let taken = 0;
    for (const line of lines) {
      const bytes = Buffer.from(`${line}\n`);
      if (lane.take(bytes, 0) === bytes.length) taken += lane.taken;
      else lane.learn(byteString(Buffer.from(line)));
    }
    return taken;
  };
  const audienceLines = async () => {
    await audience.finish();
    return Buffer.concat(written).toString();
  };
  return { lane, take, counts, audienceLines };
}

const rows = (count: number, row: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => JSON.stringify(row(index)));
const person = (index: number) => ({ email: `a${index}@shop.com`, name: 'Zoë', segment: 'loyal' });

test('all rows like the first are taken', async () => {
  const { take, counts, audienceLines } = taking();
  expect(take(rows(100, person))).toBe(99);
  expect(counts).toEqual({ rows: 99, segmentExcluded: 0 });
  const lines = (await audienceLines()).split('\n');
  expect(lines).toHaveLength(100);
  expect(lines[0]).toBe('{"position":0,"address":"a1@shop.com","data":{"name":"Zo\\u00eb"}}');
  expect(lines[98]).toBe('{"position":98,"address":"a99@shop.com","data":{"name":"Zo\\u00eb"}}');
});

test('rows of another segment are taken, and nothing is written of them', async () => {
  const { take, counts, audienceLines } = taking();
  expect(take(rows(10, (index) => ({ ...person(index), segment: index % 2 ? 'née' : 'new' })))).toBe(9);
  expect(counts).toEqual({ rows: 9, segmentExcluded: 4 });
  expect((await audienceLines()).split('\n')).toHaveLength(6);
});

test.each([
  ['an address with a fault', { email: 'a..b@shop.com' }],
  ['an address that is reserved', { email: 'a@example.com' }],
  ['an address that is there twice', { email: 'a1@shop.com' }],
  ['an address that is there in other letters', { email: 'A1@Shop.com' }],
  ['more before the @ than an address may have', { email: `${'x'.repeat(65)}@shop.com` }],
  ['no text for an address', { email: 7 }],
  ['a text with an escape', { name: 'a"b' }],
  ['no text where the template prints one', { name: 7 }],
  ['an object', { name: { a: 1 } }],
  ['so much data that SES might not take it', { name: 'x'.repeat(10_000) }],
])('a row with %s is left to be read another way', (_, fault) => {
  const { take } = taking();
  expect(take(rows(3, person))).toBe(2);
  expect(take(rows(1, () => ({ ...person(9), ...fault })))).toBe(0);
  expect(take(rows(1, () => person(10)))).toBe(1);
});

test.each([
  ['without a field that the template needs', { email: 'a@shop.com', segment: 'loyal' }],
  ['without an address', { name: 'Ann', segment: 'loyal' }],
  ['with a name that is reserved', { ...person(0), html: 'x' }],
  ['with a name that is a number, which an object has before all others', { ...person(0), 7: 'x' }],
])('rows %s are left to be read another way', (_, row) => {
  expect(
    taking().take(rows(3, (index) => ({ ...row, ...('email' in row && { email: `a${index}@shop.com` }) }))),
  ).toBe(0);
});

test('recipients keep their order where the first row of another list is read another way', async () => {
  const plain = rows(3, person);
  const { build, objects } = fixture({
    lists: {
      'subscribers/1.jsonl': plain.join('\n'),
      'subscribers/2.jsonl': [
        '{"email":"first@shop.com","name":"a\\nb","segment":"loyal"}',
        '{"email":"second@shop.com","name":"Zoë","segment":"loyal"}',
        '{"email":"third@shop.com","name":"Zoë","segment":"loyal"}\n',
      ].join('\n'),
    },
  });
  await build();
  expect(objects.lines(objectKeys.audienceShard(RUN, 0))).toEqual(
    ['a0', 'a1', 'a2', 'first', 'second', 'third'].map((name, position) => ({
      position,
      address: `${name}@shop.com`,
      data: { name: name === 'first' ? 'a\nb' : 'Zoë' },
    })),
  );
});

test('shapes are learnt up to eight', () => {
  const of = (count: number) => rows(100, (index) => ({ ...person(index), [`f${index % count}`]: 1 }));
  expect(taking().take(of(8))).toBe(92);
  expect(taking().take(of(10))).toBe(72);
});

test('a list of rows that are all different is given up', () => {
  const { lane, take } = taking();
  const different = rows(1001, (index) => ({ ...person(index), [`f${index}`]: 1 }));
  take(different.slice(0, 1000));
  expect(lane.isOver).toBe(false);
  take(different.slice(1000));
  expect(lane.isOver).toBe(true);
});

test('a list of blank lines is given up', () => {
  const { lane, take } = taking();
  take([...rows(2, person), ...Array.from({ length: 1000 }, () => '')]);
  expect(lane.isOver).toBe(false);
  take(['', '']);
  expect(lane.isOver).toBe(true);
});

describe('a shape', () => {
  const scanned = (like: string, line: string) => {
    const bytes = viewOf(Buffer.from(`${line}\n`));
    return RowShape.of(Buffer.from(`${like}\n`))?.scan(bytes, 0);
  };

  test.each([
    '{"a":"b","c":1}',
    '{"a":"","c":-0.5e+10}',
    '{"a":null,"c":[true,"x",false , -1]}',
    '{"a":[ ],"c":0}',
    '{"a":"ü😀\u007f","c":10E2}',
  ])('knows %s', (line) => {
    expect(JSON.parse(line)).toBeInstanceOf(Object);
    expect(scanned('{"a":1,"c":1}', line)).toBe(Buffer.byteLength(line));
  });

  test.each([
    '{"a":"b","c":01}',
    '{"a":"b","c":1.}',
    '{"a":"b","c":.5}',
    '{"a":"b","c":-}',
    '{"a":"b","c":1e}',
    '{"a":"b","c":+1}',
    '{"a":"b","c":tru}',
    '{"a":"b","c":nul}',
    '{"a":"b","c":}',
    '{"a":"b","c":[1,]}',
    '{"a":"b","c":[,1]}',
    '{"a":"b","c":[1 2]}',
    '{"a":"b","c":[1',
    '{"a":"b","c":"',
    '{"a":"\t","c":1}',
    '{"a":"b","c":{}}',
    '{"a":"b" ,"c":1}',
    '{"a":"b","d":1}',
    '{"a":"b"}',
  ])('does not know %s', (line) => {
    expect(scanned('{"a":1,"c":1}', line)).toBe(-1);
  });

  test('has the spaces that it was learnt with', () => {
    expect(scanned('{ "a" : 1,\t"b": 2 }', '{ "a" : "x",\t"b": null }')).toBe(24);
    expect(scanned('{ "a" : 1,\t"b": 2 }', '{"a":"x","b":null}')).toBe(-1);
  });

  test.each([
    '{"a":1,"a":2}',
    '{"a":{}}',
    '{"a":"\\n"}',
    '{"a":1}}',
    '{"a" 1}',
    '{a:1}',
    '{"a":1,}',
    '[1]',
    '',
    '{',
  ])('is not learnt from %s', (line) => {
    expect(RowShape.of(Buffer.from(`${line}\n`))).toBeUndefined();
  });
});

describe('what was made of bytes', () => {
  const cache = (places: number) => {
    const made: string[] = [];
    const all = new ByteCache(places, (text) => {
      made.push(text);
      return text === 'none' ? undefined : { text };
    });
    const get = (text: string) => {
      const bytes = Buffer.from(`..${text}..`);
      return all.get(viewOf(bytes), 2, bytes.length - 2);
    };
    return { made, get };
  };

  test('is made once', () => {
    const { made, get } = cache(1024);
    for (const text of ['shop.com', 'shop.org', 'münchen.de', '', 'shop.com', 'shop.org', 'münchen.de', '']) {
      expect(get(text)).toEqual({ text });
    }
    expect(made).toEqual(['shop.com', 'shop.org', 'münchen.de', '']);
  });

  test('is forgotten when there are too many, the oldest of a pair first', () => {
    const { made, get } = cache(2);
    for (const text of ['a', 'b', 'a', 'c', 'b', 'a']) expect(get(text)).toEqual({ text });
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });

  test('is made each time where it is nothing, or of 64 bytes and more', () => {
    const { made, get } = cache(1024);
    const long = 'x'.repeat(64);
    const shorter = 'x'.repeat(63);
    expect([get('none'), get('none'), get(long), get(long), get(shorter), get(shorter)]).toEqual([
      undefined,
      undefined,
      { text: long },
      { text: long },
      { text: shorter },
      { text: shorter },
    ]);
    expect(made).toEqual(['none', 'none', long, long, shorter]);
  });
});
