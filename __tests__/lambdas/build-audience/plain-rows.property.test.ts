import fc from 'fast-check';
import { type CollectOptions, collectAudience } from '../../../lambdas/build-audience/collect-audience';
import { campaign } from '../../../lambdas/shared/campaign';
import { objectKeys } from '../../../lambdas/shared/object-keys';
import type { SegmentExpression } from '../../../lambdas/shared/segment';
import { compileTexts } from '../../constructs/template-compiler/compile-texts';
import { inPieces } from './bytes';
import { MemoryObjects } from './fixture';

const LIST = { key: 'subscribers/list.jsonl', versionId: 'v1' };
const templates = [
  compileTexts({ text: '{{name}}' }),
  compileTexts({ text: 'Hello', html: '<a href="{{url}}">{{zoë}}</a>{{#each tags}}{{this}}{{/each}}' }),
  compileTexts({ text: '{{#if name}}{{name}}, {{age}}{{/if}} {{email}}' }),
];

const address = fc.oneof(
  { weight: 10, arbitrary: fc.nat({ max: 60 }).map((index) => `p${index}@shop${index % 3}.com`) },
  { weight: 2, arbitrary: fc.nat({ max: 60 }).map((index) => `P${index}@Shop${index % 3}.com`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'P1@SHOP1.com',
      'a.b+c@shop.com',
      'a..b@shop.com',
      '.a@shop.com',
      'a.@shop.com',
      '@shop.com',
      'a@',
      'a@shop',
      'a@b@shop.com',
      ' a@shop.com\t',
      'kundin@münchen-läden.de',
      'ü@shop.com',
      '"a b"@shop.com',
      'a@example.com',
      'a@127.0.0.1',
      'a@shop.com.',
      `${'x'.repeat(64)}@shop.com`,
      `${'x'.repeat(65)}@shop.com`,
      `a@${'y'.repeat(63)}.${'z'.repeat(40)}.com`,
      `a@${'y'.repeat(64)}.com`,
      'a{}|~!#$%&*/=?^_`-@shop.com',
      '',
    ),
  },
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    'Zoë',
    '😀 abc',
    'x'.repeat(70),
    'https://shop.com/?a=1',
    'ftp://x',
    '\u007f',
    'a\u2028b',
    '"',
    '\\',
  ),
);
const other = fc.constantFrom<unknown>(
  0,
  -1.5,
  1e21,
  true,
  false,
  null,
  [],
  ['x', 1],
  [null],
  { a: 1 },
  [[1]],
  '',
);
const value = fc.oneof({ weight: 15, arbitrary: text }, { weight: 1, arbitrary: other });
const group = fc.constantFrom<unknown>('loyal', 'loyal', 'new', 'née', 30, null, ['loyal']);
const names = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('name', 'url', 'zoë', 'tags', 'age', 'segment', 'x') },
  { weight: 2, arbitrary: fc.constantFrom('consent', 'consent.status') },
  // Nothing with such a name is judged byte by byte.
  { weight: 1, arbitrary: fc.constantFrom('html', '7') },
);

/** Most rows of a list have the same fields. */
const shape = fc
  .tuple(fc.uniqueArray(names, { minLength: 1, maxLength: 6 }), fc.nat({ max: 6 }))
  .map(([fields, at]) => {
    const all: string[] = [...fields];
    all.splice(at, 0, 'email');
    return all;
  });
const consent = fc.constantFrom<unknown>('granted', 'granted', 'subscribed', 'revoked', null, {
  status: 'granted',
});
const arbitraryOf = (name: string): fc.Arbitrary<unknown> => {
  if (name === 'email') return fc.oneof({ weight: 30, arbitrary: address }, { weight: 1, arbitrary: other });
  if (name.startsWith('consent')) return consent;
  return name === 'segment' ? group : value;
};
const row = (fields: readonly string[], gap: string): fc.Arbitrary<string> =>
  fc.tuple(...fields.map(arbitraryOf)).map((values) => {
    const parts = fields.map(
      (name, index) => `${JSON.stringify(name)}:${gap}${JSON.stringify(values[index])}`,
    );
    return `{${gap}${parts.join(`,${gap}`)}}`;
  });
const damage = fc.constantFrom(
  '',
  '"',
  ',',
  '}',
  '\\u0041',
  ' ',
  '01',
  '1.',
  'tru',
  '\t',
  '\r',
  '{"x":1}',
  '\n',
);
const rows = fc
  .tuple(shape, shape, fc.constantFrom('', '', ' ', '\t'))
  .chain(([first, second, gap]) =>
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 5, arbitrary: row(first, gap) }, { weight: 1, arbitrary: row(second, gap) }),
        fc.oneof(
          { weight: 30, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: fc.tuple(fc.nat(), damage) },
        ),
      ),
      { minLength: 1, maxLength: 40 },
    ),
  )
  .map((all) =>
    all.map(([line, fault]) => {
      if (!fault) return line;
      const [place, put] = fault;
      const at = place % (line.length + 1);
      return line.slice(0, at) + put + line.slice(at + (place % 3));
    }),
  );

const segment = fc.constantFrom<SegmentExpression | undefined>(
  undefined,
  { field: 'segment', in: ['loyal', 'née'] },
  {
    any: [
      { field: 'segment', equals: 30 },
      { field: 'tags', contains: 'x' },
    ],
  },
  { not: { field: 'age', gt: 10 } },
  { field: 'email', contains: 'shop1' },
  { field: 'nobody.has', exists: false },
);
const settings = fc.record({
  template: fc.constantFrom(...templates),
  segment,
  reservedDomainsAllowed: fc.boolean(),
  maxRecipients: fc.constantFrom(undefined, undefined, 2),
  defaults: fc.constantFrom<Record<string, string>>({}, { name: 'you', url: 'https://shop.com/' }),
  end: fc.constantFrom('\n', '\n', '\r\n', '\r'),
  pieces: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.constant(1 << 16)),
  leftOut: fc.boolean(),
});
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** What became of a list: all that was written, and what is known of it. */
async function outcome(
  lines: readonly string[],
  chosen: Settings,
  verified: ReadonlySet<string> | undefined,
) {
  const objects = new MemoryObjects();
  const content = Buffer.from(lines.join(chosen.end));
  const before = [1, 2, 3, 4, 5].map(
    (index) => `{"position":0,"address":"p${index}@shop${index % 3}.com","data":{}}\n`,
  );
  objects.written.set(objectKeys.audienceShard('before', 0), Buffer.from(before.join('')));
  const options: CollectOptions = {
    run: 'weekly-20261130T090000Z',
    campaign: campaign.parse({
      id: 'weekly',
      status: 'ready',
      template: 'sample',
      templateData: chosen.defaults,
      audience: { list: 'subscribers/', ...(chosen.segment && { segment: chosen.segment }) },
    }),
    template: chosen.template,
    list: [LIST],
    bytes: content.length,
    leaveOut: chosen.leftOut ? [{ run: 'before', planned: before.length }] : [],
    maxRecipients: chosen.maxRecipients,
    reservedDomainsAllowed: chosen.reservedDomainsAllowed,
    verified,
  };
  const read: MemoryObjects['read'] = (object) =>
    object.key === LIST.key
      ? inPieces(content, chosen.pieces)
      : MemoryObjects.prototype.read.call(objects, object);
  const source = {
    size: async () => content.length,
    read,
    put: objects.put,
    upload: (key: string) => objects.upload(key),
  };
  const result = await collectAudience(options, source, { getRemainingTimeInMillis: () => 900_000 }).then(
    // Who is not verified is counted only where somebody asks for it.
    (collected) => ({ ...collected, unverified: 0, firstUnverified: '' }),
    (error: unknown) => String(error),
  );
  const written = [...objects.written].map(([key, body]) => [key, body.toString()]);
  return { result, written };
}

/** Nobody in the sandbox is judged byte by byte, and nobody is left out because of it. */
const IN_SANDBOX: ReadonlySet<string> = new Set();

test('rows that are judged byte by byte have the same outcome as rows that are parsed', async () => {
  await fc.assert(
    fc.asyncProperty(rows, settings, async (lines, chosen) => {
      expect(await outcome(lines, chosen, undefined)).toEqual(await outcome(lines, chosen, IN_SANDBOX));
    }),
    { numRuns: 500 },
  );
});

test('a row is none that begins within a line, wherever the list is cut', async () => {
  const good = '{"email":"p1@shop.com","name":"Ann"}';
  const lines = [
    good,
    good.replace('p1', 'p2'),
    good.replace('p1', 'p3'),
    `x${good.replace('p1', 'p4')}`,
    good,
  ];
  const chosen: Settings = {
    template: compileTexts({ text: '{{name}}' }),
    segment: undefined,
    reservedDomainsAllowed: false,
    maxRecipients: undefined,
    defaults: {},
    end: '\n',
    pieces: 1 << 16,
    leftOut: false,
  };
  const whole = await outcome(lines, chosen, IN_SANDBOX);
  expect(whole.result).toMatchObject({ rows: 5, planned: 3, rejected: 2 });
  for (let pieces = 1; pieces < lines.join('\n').length; pieces++) {
    expect(await outcome(lines, { ...chosen, pieces }, undefined)).toEqual(whole);
  }
});
