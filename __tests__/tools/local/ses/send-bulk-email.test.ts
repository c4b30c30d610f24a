import {
  type BulkEmailEntry,
  SendBulkEmailCommand,
  type SendBulkEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, FROM, startBench, withBench } from './support';

const entry = (address: string, data: object = {}, more: Partial<BulkEmailEntry> = {}): BulkEmailEntry => ({
  Destination: { ToAddresses: [address] },
  ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) } },
  ...more,
});
const bulk = (entries: BulkEmailEntry[], more: Partial<SendBulkEmailCommandInput> = {}) => ({
  FromEmailAddress: FROM,
  ConfigurationSetName: 'campaigns',
  DefaultContent: {
    Template: {
      TemplateName: 'hello',
      TemplateData: JSON.stringify({ name: 'you', url: 'https://example.com' }),
    },
  },
  BulkEmailEntries: entries,
  ...more,
});
const people = (count: number) => Array.from({ length: count }, (_, n) => entry(`p${n}@example.org`));

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const send = async (input: SendBulkEmailCommandInput) =>
  (await bench.client.send(new SendBulkEmailCommand(input))).BulkEmailEntryResults;

describe('SendBulkEmail', () => {
  it('answers each entry with its own id and renders it with its own data over the defaults', async () => {
    const results = await send(bulk([entry('ada@example.org', { name: 'Ada' }), entry('bob@example.org')]));
    await bench.ses.settled();

    expect(results).toEqual([
      { Status: 'SUCCESS', MessageId: '010001a22baeb680-id1-000000' },
      { Status: 'SUCCESS', MessageId: '010001a22baeb680-id2-000000' },
    ]);
    const mails = bench.ses.outbox.all().map(({ to, subject, operation }) => ({ to, subject, operation }));
    expect(mails).toEqual([
      { to: ['ada@example.org'], subject: 'Hello Ada', operation: 'SendBulkEmail' },
      { to: ['bob@example.org'], subject: 'Hello you', operation: 'SendBulkEmail' },
    ]);
  });

  it('takes 50 entries and refuses 51, or none', async () => {
    expect(await send(bulk(people(50)))).toHaveLength(50);
    expect(await errorOf(send(bulk(people(51))))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: 'A call takes 1 to 50 entries, got 51.',
    });
    expect((await errorOf(send(bulk([])))).message).toBe('A call takes 1 to 50 entries, got 0.');
    expect(bench.ses.outbox.accepted).toBe(50);
  });

  it.each<[string, BulkEmailEntry, string]>([
    ['address', entry('ada'), "Missing final '@domain'"],
    ['lack of recipients', { Destination: {} }, 'At least one destination address is required.'],
    [
      'tag',
      entry('ada@example.org', {}, { ReplacementTags: [{ Name: 'a', Value: 'b@c' }] }),
      'Invalid message tag value "b@c": 1 to 256 of the characters A-Z, a-z, 0-9, _ and - are allowed.',
    ],
    [
      'header',
      entry('ada@example.org', {}, { ReplacementHeaders: [{ Name: 'X', Value: 'ü' }] }),
      'Invalid value of header X: up to 995 printable ASCII characters are allowed, got 1.',
    ],
    [
      'data that is a list',
      { ...entry('ada@example.org', []) },
      'ReplacementTemplateData must be a JSON object',
    ],
  ])('reports a wrong %s as the status of its entry and sends the others', async (_what, wrong, message) => {
    const results = await send(bulk([wrong, entry('bob@example.org')]));
    expect(results).toEqual([
      { Status: 'INVALID_PARAMETER', Error: message },
      { Status: 'SUCCESS', MessageId: '010001a22baeb680-id1-000000' },
    ]);
  });

  it('reports data that is no JSON as the status of its entry', async () => {
    const broken = { ReplacementTemplate: { ReplacementTemplateData: '{"name":' } };
    const [result] =
      (await send(bulk([entry('ada@example.org', {}, { ReplacementEmailContent: broken })]))) ?? [];
    expect(result?.Status).toBe('INVALID_PARAMETER');
    expect(result?.Error).toMatch(/^ReplacementTemplateData is no JSON: /);
  });

  it('puts replacement headers over the default ones of the same name, in place, and adds the rest', async () => {
    const Headers = [
      { Name: 'List-Unsubscribe', Value: '<https://example.com/u/default>' },
      { Name: 'X-Kept', Value: 'kept' },
    ];
    const Template = { TemplateName: 'hello', TemplateData: '{"name":"you","url":"u"}', Headers };
    const ReplacementHeaders = [
      { Name: 'X-New', Value: 'new' },
      { Name: 'list-unsubscribe', Value: '<https://example.com/u/ada>' },
    ];
    await send(
      bulk([entry('ada@example.org', {}, { ReplacementHeaders })], { DefaultContent: { Template } }),
    );
    expect(bench.ses.outbox.all()[0]?.headers).toEqual([
      { name: 'list-unsubscribe', value: '<https://example.com/u/ada>' },
      { name: 'X-Kept', value: 'kept' },
      { name: 'X-New', value: 'new' },
    ]);
  });

  it('puts tags of an entry over default tags of the same name', async () => {
    const DefaultEmailTags = [
      { Name: 'campaign', Value: 'c1' },
      { Name: 'variant', Value: 'a' },
    ];
    const ReplacementTags = [{ Name: 'variant', Value: 'b' }];
    await send(bulk([entry('ada@example.org', {}, { ReplacementTags })], { DefaultEmailTags }));
    expect(bench.ses.outbox.all()[0]?.tags).toEqual([
      { name: 'campaign', value: 'c1' },
      { name: 'variant', value: 'b' },
    ]);
  });

  it('refuses the whole call for its sender, default tags, default headers and default data', async () => {
    const template = { TemplateName: 'hello', TemplateData: '{}' };
    const faults: [Partial<SendBulkEmailCommandInput>, string][] = [
      [{ FromEmailAddress: 'shop' }, 'Invalid email address<shop>.'],
      [
        { DefaultEmailTags: [{ Name: 'a b', Value: 'c' }] },
        'Invalid message tag name "a b": 1 to 256 of the characters A-Z, a-z, 0-9, _ and - are allowed.',
      ],
      [
        { DefaultContent: { Template: { ...template, Headers: [{ Name: 'A:', Value: 'b' }] } } },
        'Invalid header name "A:": 1 to 126 printable ASCII characters without a colon are allowed.',
      ],
      [
        { DefaultContent: { Template: { ...template, TemplateData: '"x"' } } },
        'TemplateData must be a JSON object',
      ],
      [
        { DefaultContent: { Template: { TemplateData: '{}' } } },
        'SendBulkEmail: DefaultContent.Template: needs TemplateName or TemplateArn, and not both',
      ],
      [{ DefaultContent: { Template: { TemplateArn: 'hello' } } }, '"hello" is no ARN of a template.'],
      [
        { DefaultContent: { Template: { ...template, TemplateContent: { Subject: 's', Text: 't' } } } },
        'SendBulkEmail: DefaultContent.Template.TemplateContent is not imitated here',
      ],
    ];
    for (const [more, message] of faults) {
      expect(await errorOf(send(bulk(people(1), more)))).toEqual({
        name: 'BadRequestException',
        status: 400,
        message,
      });
    }
    expect(bench.ses.outbox.accepted).toBe(0);
  });

  it('tells an unknown template before an unknown set before a pause before an unverified sender', async () => {
    const wrong = { FromEmailAddress: 'shop@other.example', ConfigurationSetName: 'none' };
    const unknown = { Template: { TemplateName: 'none', TemplateData: '{}' } };
    const all = { ...wrong, DefaultContent: unknown };
    expect((await errorOf(send(bulk(people(1), all)))).message).toBe('Template none does not exist.');
    expect((await errorOf(send(bulk(people(1), wrong)))).message).toBe(
      'Configuration set <none> does not exist.',
    );
    bench.ses.configurationSets.setSending('campaigns', false);
    const { ConfigurationSetName, ...sender } = wrong;
    expect((await errorOf(send(bulk(people(1), sender)))).name).toBe('SendingPausedException');
    bench.ses.configurationSets.setSending('campaigns', true);
    expect((await errorOf(send(bulk(people(1), sender)))).name).toBe('MessageRejected');
  });

  it('refuses data of more than 262,144 characters', async () => {
    const data = { name: 'x'.repeat(262_144) };
    const [result] = (await send(bulk([entry('ada@example.org', data)]))) ?? [];
    expect(result).toEqual({
      Status: 'INVALID_PARAMETER',
      Error: 'ReplacementTemplateData has 262155 characters, 262144 are allowed',
    });
  });
});

describe('the sending rate', () => {
  const rate = { account: { maxSendRate: 2 } };
  const throttled = {
    name: 'TooManyRequestsException',
    status: 429,
    message: 'Maximum sending rate exceeded.',
  };

  it('counts recipients, admits a whole call while one is left, and has the debt earned back', async () => {
    await withBench(rate, async ({ client, clock, ses }) => {
      const call = (count: number) => client.send(new SendBulkEmailCommand(bulk(people(count))));
      await call(1);
      await call(10);
      // 2 a second less 11 leaves a debt of 9: 5 s bring it to 1.
      clock.now += 4_999;
      expect(await errorOf(call(1))).toEqual(throttled);
      clock.now += 1;
      await call(1);
      expect(await errorOf(call(1))).toEqual(throttled);
      expect(ses.outbox.accepted).toBe(12);
    });
  });

  it('saves up one second at most', async () => {
    await withBench(rate, async ({ client, clock }) => {
      const call = (count: number) => client.send(new SendBulkEmailCommand(bulk(people(count))));
      clock.now += 60_000;
      await call(1);
      await call(1);
      expect(await errorOf(call(1))).toEqual(throttled);
    });
  });

  it('counts the mailbox simulator too', async () => {
    await withBench(rate, async ({ client, ses }) => {
      const call = () =>
        client.send(new SendBulkEmailCommand(bulk([entry('success@simulator.amazonses.com')])));
      await call();
      await call();
      expect(await errorOf(call())).toEqual(throttled);
      expect(ses.account.sentLast24Hours).toBe(0);
    });
  });
});

describe('the daily quota', () => {
  const exceeded = {
    name: 'TooManyRequestsException',
    status: 429,
    message: 'Daily message quota exceeded.',
  };

  it('is the same exception with another text, admits a whole call while one is left, and rolls over 24 hours', async () => {
    await withBench({ account: { max24HourSend: 5 } }, async ({ client, clock, ses }) => {
      const call = (count: number) => client.send(new SendBulkEmailCommand(bulk(people(count))));
      await call(4);
      clock.now += 60_000;
      await call(3);
      expect(ses.account.sentLast24Hours).toBe(7);
      expect(await errorOf(call(1))).toEqual(exceeded);
      clock.now += 24 * 3_600_000 - 60_000;
      expect(ses.account.sentLast24Hours).toBe(3);
      await call(1);
    });
  });

  it('leaves the simulator out, counts refused entries not at all, and has no end at -1', async () => {
    await withBench({ account: { max24HourSend: 2 } }, async ({ client, ses }) => {
      const call = (...addresses: string[]) =>
        client.send(new SendBulkEmailCommand(bulk(addresses.map((address) => entry(address)))));
      await call('success@simulator.amazonses.com', 'nobody', 'ada@example.org');
      expect(ses.account.sentLast24Hours).toBe(1);
      ses.account.setSentLast24Hours(2);
      await call('success@simulator.amazonses.com');
      expect(await errorOf(call('ada@example.org'))).toEqual(exceeded);
      ses.account.update({ max24HourSend: -1 });
      await call('ada@example.org');
    });
  });
});
