import { AddressSet } from '../../../lambdas/build-audience/address-set';
import { createRowJudge, type JudgeOptions, type Verdict } from '../../../lambdas/build-audience/judge-row';
import { createSegmentFilter } from '../../../lambdas/build-audience/segment-filter';
import { recipientData } from '../../../lambdas/shared/template-data';
import { compileTexts } from '../../constructs/template-compiler/compile-texts';

const template = compileTexts({
  subject: 'For {{name}}',
  html: '<a href="{{link}}">{{city}}</a>{{#each items}}{{title}}{{/each}}',
  text: '{{name}}',
});
const defaults = { city: 'Rome', link: 'https://shop.com/', items: [] };

function judge(options: Partial<JudgeOptions> = {}) {
  const key = Buffer.from('01234567');
  return createRowJudge({
    template,
    defaults,
    segment: createSegmentFilter(undefined),
    reservedDomainsAllowed: false,
    planned: new AddressSet(key),
    leftOut: new AddressSet(key),
    ...options,
  });
}

const row = { email: 'Ann@Shop.com', name: 'Ann' };

test('plans a row with its address and the fields that the template reads', () => {
  expect(
    judge()({ ...row, city: null, items: [{ title: 'Watch', price: 1 }], age: 30, html: '<b>' }),
  ).toEqual({
    kind: 'planned',
    address: 'Ann@shop.com',
    domain: 'shop.com',
    data: { name: 'Ann', items: [{ title: 'Watch', price: 1 }] },
  });
});

test.each<[Record<string, unknown>, object]>([
  [{ name: 'Ann' }, { email: '', field: 'email', reason: 'MISSING_EMAIL', message: 'no address' }],
  [
    { ...row, email: 7 },
    {
      email: '',
      field: 'email',
      reason: 'INVALID_EMAIL',
      message: 'must be a text, got a value of type number',
    },
  ],
  [
    { ...row, email: 'bob@' },
    { email: 'b***', field: 'email', reason: 'INVALID_EMAIL', message: 'no domain after @' },
  ],
  [
    { ...row, email: 'zoë@shop.com' },
    {
      email: 'z***',
      field: 'email',
      reason: 'NON_ASCII_LOCAL_PART',
      message: 'characters beyond ASCII before @, where SES cannot send to',
    },
  ],
  [
    { ...row, email: 'ann@mail.Example.com' },
    {
      email: 'a***',
      field: 'email',
      reason: 'RESERVED_DOMAIN',
      message: 'a domain that is reserved for examples and has no mailboxes',
    },
  ],
  [
    { ...row, consent: { status: 'withdrawn' } },
    {
      email: 'A***',
      field: 'consent',
      reason: 'NO_CONSENT',
      message: 'the status of consent is none that allows mail',
    },
  ],
  [
    { email: 'a@shop.com', items: 'none' },
    {
      email: 'a***',
      field: 'items',
      reason: 'MISSING_TEMPLATE_DATA',
      message: "the template needs items, name: absent, or of a kind that it can't print",
    },
  ],
  [
    { ...row, name: { first: 'Ann' } },
    {
      email: 'A***',
      field: 'name',
      reason: 'MISSING_TEMPLATE_DATA',
      message: "the template needs name: absent, or of a kind that it can't print",
    },
  ],
  [
    { ...row, link: 'javascript:alert(1)' },
    {
      email: 'A***',
      field: 'link',
      reason: 'INVALID_URL',
      message: 'must begin with http://, https:// or mailto: link',
    },
  ],
])('rejects %j', (rejected, verdict) => {
  expect(judge()(rejected)).toEqual({ kind: 'rejected', ...verdict });
});

test('names at most five of the values that are missing', () => {
  const many = compileTexts({ text: '{{a}}{{b}}{{c}}{{d}}{{e}}{{f}}{{g}}' });
  expect(judge({ template: many, defaults: {} })({ email: 'a@shop.com' })).toMatchObject({
    message: "the template needs a, b, c, d, e and 2 more: absent, or of a kind that it can't print",
  });
});

test('lets reserved domains pass on one’s own machine', () => {
  expect(judge({ reservedDomainsAllowed: true })({ ...row, email: 'a@example.com' })).toMatchObject({
    kind: 'planned',
    address: 'a@example.com',
  });
});

test('excludes who is not of the segment, before asking for consent', () => {
  const segment = createSegmentFilter({ field: 'country', equals: 'AT' });
  const judged = judge({ segment });
  expect(judged({ ...row, country: 'DE', consent: 'no' })).toEqual({ kind: 'excluded' });
  expect(judged({ ...row, country: 'AT' })).toMatchObject({ kind: 'planned' });
});

test('excludes who was in a run that is left out, in any spelling', () => {
  const leftOut = new AddressSet(Buffer.from('01234567'));
  leftOut.add('ann@shop.com');
  expect(judge({ leftOut })(row)).toEqual({ kind: 'excluded' });
});

test('rejects the second row of one mailbox, whatever its case and the form of its domain', () => {
  const judged = judge();
  expect(judged({ ...row, email: 'ann@BÜCHER.de' })).toMatchObject({
    kind: 'planned',
    address: 'ann@xn--bcher-kva.de',
  });
  for (const email of ['ANN@bücher.de', ' ann@xn--bcher-kva.de ']) {
    expect(judged({ ...row, email })).toMatchObject({
      kind: 'rejected',
      field: 'email',
      reason: 'DUPLICATE',
      message: 'a row before it has the same address',
    });
  }
});

test('does not take a rejected row for the first one of its mailbox', () => {
  const judged = judge();
  expect(judged({ email: row.email })).toMatchObject({ reason: 'MISSING_TEMPLATE_DATA' });
  expect(judged(row)).toMatchObject({ kind: 'planned' });
});

/** Alone, so that a failing test does not print the data. */
const reasonOf = (verdict: Verdict): string => (verdict.kind === 'rejected' ? verdict.reason : verdict.kind);

describe('the size of the data', () => {
  const printed = compileTexts({ html: '{{bio}}', text: '{{bio}}' });
  const judged = judge({ template: printed, defaults: {} });
  const complete = (bio: string) =>
    JSON.stringify(
      recipientData(printed, { row: { bio }, defaults: {}, unsubscribeUrl: `https://${'u'.repeat(1000)}` }),
    ).length;
  const longest = Math.floor((262_144 - complete('')) / 2);

  test('may reach what SES takes', () => {
    expect(complete('x'.repeat(longest))).toBeLessThanOrEqual(262_144);
    expect(judged({ email: 'a@shop.com', bio: 'x'.repeat(longest) }).kind).toBe('planned');
  });

  test('may not be over it', () => {
    expect(judged({ email: 'b@shop.com', bio: 'x'.repeat(longest + 1) })).toEqual({
      kind: 'rejected',
      email: 'b***',
      field: '',
      reason: 'DATA_TOO_LARGE',
      message: expect.stringMatching(
        /^the data of the template has [12] characters more than the 262144 that SES takes$/,
      ),
    });
  });

  test.each([
    ['escaped for HTML', '<'.repeat(60_000)],
    ['escaped in JSON', '\u0001'.repeat(30_000)],
  ])('counts what is %s', (_, bio) => {
    expect(reasonOf(judged({ email: 'c@shop.com', bio }))).toBe('DATA_TOO_LARGE');
  });

  test('counts what is percent-encoded', () => {
    const linked = compileTexts({ html: '<a href="https://shop.com/{{q}}">x</a>' });
    const verdict = judge({ template: linked, defaults: {} })({ email: 'a@shop.com', q: '€'.repeat(30_000) });
    expect(reasonOf(verdict)).toBe('DATA_TOO_LARGE');
  });

  test('leaves out what the template does not read', () => {
    expect(judged({ email: 'd@shop.com', bio: 'x', other: 'x'.repeat(1024 * 1024) })).toMatchObject({
      kind: 'planned',
      data: { bio: 'x' },
    });
  });
});
