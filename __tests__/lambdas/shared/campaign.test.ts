import { type Campaign, readCampaign } from '../../../lambdas/shared/campaign';

const minimal = { id: 'weekly', template: 'offer', audience: { list: 'subscribers/all.csv' } };

function read(campaign: unknown) {
  return readCampaign(JSON.stringify(campaign), 'campaigns/weekly.json');
}

/** `path: message` of each fault. */
function faultsOf(campaign: unknown): string[] {
  const result = read(campaign);
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}

const withAudience = (audience: object) => ({ ...minimal, audience: { ...minimal.audience, ...audience } });
const withSegment = (segment: unknown) => withAudience({ segment });

describe('readCampaign', () => {
  it('fills in every default of a campaign with what is required alone', () => {
    const expected: Campaign = {
      version: 1,
      id: 'weekly',
      status: 'draft',
      template: 'offer',
      templateData: {},
      audience: { list: 'subscribers/all.csv', excludeRuns: [] },
      sendWindow: { notBefore: null, notAfter: null, allowMultiDay: false },
      tracking: { opens: true, clicks: true },
      tags: {},
    };
    expect(read(minimal)).toEqual({ ok: true, data: expected });
  });

  it('takes a campaign that uses everything as it is', () => {
    const full = {
      $schema: '../schemas/campaign.schema.json',
      version: 1,
      id: 'weekly-promotion',
      status: 'ready',
      topic: 'promotions',
      from: { email: 'marketing@example.com', name: 'Example Shop' },
      replyTo: ['help@example.com'],
      template: 'product-promotion',
      templateData: { discount: '20', items: [{ title: 'Watch', price: 9.5 }], featured: true },
      audience: {
        list: 'subscribers/subscribers.json',
        maxRecipients: 50000,
        segment: {
          all: [
            { field: 'segment', in: ['loyal_customers'] },
            { field: 'preferences', contains: 'fashion' },
          ],
        },
        excludeRuns: ['weekly-promotion-20261123T090000Z'],
      },
      sendWindow: { notBefore: null, notAfter: '2026-12-30T20:00:00Z', allowMultiDay: false },
      tracking: { opens: true, clicks: true, utm: { source: 'newsletter', medium: 'email' } },
      tags: { season: 'winter' },
    };
    const result = readCampaign(JSON.stringify(full), 'campaigns/weekly-promotion.json');
    expect(result).toEqual({ ok: true, data: full });
  });

  it('reads a file that begins with a byte order mark', () => {
    expect(readCampaign(`\uFEFF${JSON.stringify(minimal)}`, 'campaigns/weekly.json').ok).toBe(true);
  });

  it('tells what is wrong with a file that is no JSON', () => {
    expect(readCampaign('{"id": "weekly",}', 'campaigns/weekly.json')).toEqual({
      ok: false,
      faults: [
        {
          path: '',
          message: 'is not JSON: Expected double-quoted property name in JSON at position 16',
        },
      ],
    });
  });

  it('refuses nesting that no reader by recursion could bear', () => {
    const deep = `${'{"not":'.repeat(100_000)}{}${'}'.repeat(100_000)}`;
    const file = `{"id":"weekly","template":"offer","audience":{"list":"subscribers/a","segment":${deep}}}`;
    expect(readCampaign(file, 'campaigns/weekly.json')).toEqual({
      ok: false,
      faults: [{ path: '', message: 'is nested deeper than 32 levels' }],
    });
  });

  it('tells every fault of a file at once, each with its path', () => {
    expect(
      faultsOf({
        version: 2,
        id: 'daily',
        status: 'live',
        templat: 'offer',
        audience: { list: 'imports/all.csv', maxRecipients: 0, segment: { field: 'age', gt: 'old' } },
        sendWindow: { notAfter: 'tomorrow', allowMultiday: true },
        tracking: { opens: 'yes' },
        tags: { 'a b': 'x', run: 'y' },
      }),
    ).toEqual([
      'id: must be the file\'s name "weekly", got "daily"',
      'version: must be 1, got 2',
      'status: must be one of "draft", "ready", "archived", got "live"',
      "template: is missing; it must be a template's name: 1 to 48 lower-case letters, digits and hyphens",
      'audience.list: must be a key or a prefix that begins with "subscribers/", without "..", got "imports/all.csv"',
      'audience.maxRecipients: must be at least 1, got 0',
      'audience.segment.gt: must be a number, got "old"',
      'sendWindow.notAfter: must be a time with its zone, such as "2026-11-30T09:00:00Z", got "tomorrow"',
      'sendWindow.allowMultiday: unknown key; allowed: notBefore, notAfter, allowMultiDay',
      'tracking.opens: must be true or false, got "yes"',
      'tags.a b: must be 1 to 256 letters, digits, hyphens and underscores, as SES asks of message tags, got "a b"',
      'templat: unknown key; allowed: $schema, version, id, status, topic, from, replyTo, template, templateData, audience, sendWindow, tracking, tags',
    ]);
  });

  it.each([
    ['a list', [], ['must be an object, got an empty list']],
    ['a text', 'weekly', ['must be an object, got "weekly"']],
    ['null', null, ['must be an object, got null']],
  ])('refuses %s in place of an object', (_, campaign, messages) => {
    expect(faultsOf(campaign)).toEqual(messages.map((message) => `: ${message}`));
  });

  it.each(['subscribers/../runs/x', 'runs/a', '/subscribers/a', ''])('refuses the list %j', (list) => {
    expect(faultsOf(withAudience({ list }))).toEqual([
      `audience.list: must be a key or a prefix that begins with "subscribers/", without "..", got ${JSON.stringify(list)}`,
    ]);
  });

  it.each(['subscribers/', 'subscribers/eu/', 'subscribers/a.csv.gz'])('takes the list %j', (list) => {
    expect(faultsOf(withAudience({ list }))).toEqual([]);
  });

  it('refuses an id that no key of a campaign can have', () => {
    expect(
      readCampaign(JSON.stringify({ ...minimal, id: 'Weekly News' }), 'campaigns/Weekly News.json'),
    ).toEqual({
      ok: false,
      faults: [
        {
          path: 'id',
          message: 'must be 1 to 48 lower-case letters, digits and hyphens, got "Weekly News"',
        },
      ],
    });
  });

  it('says why a sender is not an address', () => {
    expect(faultsOf({ ...minimal, from: { email: 'shop' }, replyTo: ['help@', 'a@shop.com'] })).toEqual([
      'from.email: "shop" is not an address: no @',
      'replyTo[0]: "help@" is not an address: no domain after @',
    ]);
  });

  it('refuses a sender whose name would break the header', () => {
    expect(faultsOf({ ...minimal, from: { email: 'a@shop.com', name: 'Shop\r\nBcc: x@y.z' } })).toEqual([
      'from.name: must be a name on one line, got "Shop\\r\\nBcc: x@y.z"',
    ]);
  });

  it('refuses names of template data that the sender fills in', () => {
    const templateData = { html: 'x', unsubscribe_url: 'https://example.com', __proto: 1, name: 'Bob' };
    expect(faultsOf({ ...minimal, templateData })).toEqual(
      ['html', 'unsubscribe_url', '__proto'].map(
        (name) => `templateData.${name}: this name is reserved: the sender fills it in; choose another`,
      ),
    );
  });

  it('refuses tags by which the platform finds a recipient', () => {
    expect(faultsOf({ ...minimal, tags: { campaign: 'x', season: 'winter' } })).toEqual([
      "tags.campaign: this name is the platform's own; reserved: campaign, run, rcpt, variant",
    ]);
  });

  it('refuses a window that ends before it begins', () => {
    const sendWindow = { notBefore: '2026-12-01T10:00:00+02:00', notAfter: '2026-12-01T08:00:00Z' };
    expect(faultsOf({ ...minimal, sendWindow })).toEqual([
      'sendWindow.notAfter: must be later than notBefore ("2026-12-01T10:00:00+02:00"), got "2026-12-01T08:00:00Z"',
    ]);
  });

  it('refuses what is no run among those to leave out', () => {
    expect(faultsOf(withAudience({ excludeRuns: ['weekly'] }))).toEqual([
      'audience.excludeRuns[0]: must be the name of a run, such as "weekly-20261130T090000Z", got "weekly"',
    ]);
  });
});

describe('segment', () => {
  it.each([
    { field: 'segment', equals: 'new' },
    { field: 'age', equals: 30 },
    { field: 'vip', equals: true },
    { field: 'segment', in: ['new', 'loyal'] },
    { field: 'preferences', contains: 'books' },
    { field: 'consent.source', exists: false },
    { field: 'age', gt: 1 },
    { field: 'age', gte: 1.5 },
    { field: 'age', lt: -1 },
    { field: 'age', lte: 0 },
    { field: 'joined', before: '2026-01-31' },
    { field: 'joined', after: '2026-01-31T12:00:00+01:00' },
    { all: [] },
    { any: [{ field: 'a', exists: true }, { not: { all: [{ field: 'b', lt: 2 }] } }] },
  ])('takes %j', (segment) => {
    expect(read(withSegment(segment))).toMatchObject({ ok: true, data: { audience: { segment } } });
  });

  const form =
    '{"all": […]}, {"any": […]}, {"not": …} or {"field": …} with one operator of equals, in, contains, exists, gt, gte, lt, lte, before, after';

  it.each([
    ['another operator', { field: 'a', like: 'b' }, `audience.segment: must be ${form}, got an object`],
    ['no operator', { field: 'a' }, `audience.segment: must be ${form}, got an object`],
    ['two operators', { field: 'a', gt: 1, lt: 2 }, `audience.segment: must be ${form}, got an object`],
    ['a text', 'everyone', `audience.segment: must be ${form}, got "everyone"`],
    ['an operator without a field', { equals: 1 }, `audience.segment: must be ${form}, got an object`],
    ['a key beside all', { all: [], field: 'a' }, 'audience.segment.field: unknown key; allowed: all'],
    ['no list of values', { field: 'a', in: 'b' }, 'audience.segment.in: must be a list, got "b"'],
    [
      'an empty list of values',
      { field: 'a', in: [] },
      'audience.segment.in: must have at least 1 entry, got 0',
    ],
    [
      'an object as a value',
      { field: 'a', equals: {} },
      'audience.segment.equals: must be a text, a number, true or false, got an object',
    ],
    [
      'a date that is none',
      { field: 'a', before: '2026-02-30' },
      'audience.segment.before: must be a date or a time with its zone, such as "2026-11-30" or "2026-11-30T09:00:00Z", got "2026-02-30"',
    ],
    [
      'a fault deep inside',
      { all: [{ any: [{ not: { field: 'a', exists: 'no' } }] }] },
      'audience.segment.all[0].any[0].not.exists: must be true or false, got "no"',
    ],
    [
      'a field with an empty part',
      { field: 'a..b', exists: true },
      'audience.segment.field: must be the name of a field of the row, such as "segment", got "a..b"',
    ],
  ])('refuses %s', (_, segment, fault) => {
    expect(faultsOf(withSegment(segment))).toEqual([fault]);
  });
});
