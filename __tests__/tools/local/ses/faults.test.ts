import { GetAccountCommand, SendBulkEmailCommand, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { FaultKind, FaultRule } from '../../../../tools/local/ses/faults';
import { type Bench, errorOf, FROM, gate, startBench, withBench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const bulk = (...addresses: string[]) =>
  new SendBulkEmailCommand({
    FromEmailAddress: FROM,
    ConfigurationSetName: 'campaigns',
    DefaultContent: { Template: { TemplateName: 'hello', TemplateData: '{"name":"you","url":"u"}' } },
    DefaultEmailTags: [{ Name: 'campaign', Value: 'c1' }],
    BulkEmailEntries: addresses.map((address) => ({
      Destination: { ToAddresses: [address] },
      ReplacementTags: [{ Name: 'rcpt', Value: '0-1' }],
    })),
  });
const send = (...addresses: string[]) => bench.client.send(bulk(...addresses));
const fail = (kind: FaultKind, more: Partial<FaultRule> = {}) =>
  bench.ses.faults.add({ times: 1, kind, ...more });
const accepted = () => bench.ses.outbox.all().map(({ to }) => to[0]);

describe('faults before anything is accepted', () => {
  it.each<[FaultKind, { name: string; status: number; message: string }]>([
    [
      { type: 'throttle', limit: 'rate' },
      { name: 'TooManyRequestsException', status: 429, message: 'Maximum sending rate exceeded.' },
    ],
    [
      { type: 'throttle', limit: 'quota' },
      { name: 'TooManyRequestsException', status: 429, message: 'Daily message quota exceeded.' },
    ],
    [
      { type: 'refuse', code: 'TooManyRequestsException', message: 'Rate exceeded' },
      { name: 'TooManyRequestsException', status: 429, message: 'Rate exceeded' },
    ],
    [
      { type: 'refuse', code: 'LimitExceededException' },
      { name: 'LimitExceededException', status: 400, message: 'Fault on request' },
    ],
    [
      { type: 'refuse', code: 'ExpiredTokenException', status: 403 },
      { name: 'ExpiredTokenException', status: 403, message: 'Fault on request' },
    ],
    [
      { type: 'refuse', code: 'InternalServiceErrorException' },
      { name: 'InternalServiceErrorException', status: 500, message: 'Fault on request' },
    ],
    [
      { type: 'refuse', code: 'ServiceUnavailable', status: 503 },
      { name: 'ServiceUnavailable', status: 503, message: 'Fault on request' },
    ],
  ])('answers %j', async (kind, error) => {
    fail(kind);
    expect(await errorOf(send('ada@example.org'))).toEqual(error);
    expect(accepted()).toEqual([]);
    await send('ada@example.org');
    expect(accepted()).toEqual(['ada@example.org']);
  });

  it('resets the connection', async () => {
    fail({ type: 'resetBefore' });
    expect((await errorOf(send('ada@example.org'))).status).toBeUndefined();
    expect(accepted()).toEqual([]);
  });

  it('refuses a rule whose error has no status', () => {
    expect(() => fail({ type: 'refuse', code: 'Nonsense' })).toThrow(
      'fault "Nonsense": no error of SES has this name; give its status',
    );
  });
});

describe('statuses of entries', () => {
  it.each([
    'ACCOUNT_DAILY_QUOTA_EXCEEDED',
    'ACCOUNT_SENDING_PAUSED',
    'ACCOUNT_SUSPENDED',
    'ACCOUNT_THROTTLED',
    'CONFIGURATION_SET_NOT_FOUND',
    'CONFIGURATION_SET_SENDING_PAUSED',
    'FAILED',
    'INVALID_PARAMETER',
    'INVALID_SENDING_POOL_NAME',
    'MAIL_FROM_DOMAIN_NOT_VERIFIED',
    'MESSAGE_REJECTED',
    'TEMPLATE_NOT_FOUND',
    'TRANSIENT_FAILURE',
  ])('give one entry %s by its index', async (status) => {
    fail({ type: 'entryStatus', status, index: 1, error: 'why' });
    const { BulkEmailEntryResults } = await send('ada@example.org', 'bob@example.org', 'cy@example.org');
    expect(
      BulkEmailEntryResults?.map((result) => [result.Status, result.Error, Boolean(result.MessageId)]),
    ).toEqual([
      ['SUCCESS', undefined, true],
      [status, 'why', false],
      ['SUCCESS', undefined, true],
    ]);
    expect(accepted()).toEqual(['ada@example.org', 'cy@example.org']);
  });

  it('go by the recipient without an index', async () => {
    fail({ type: 'entryStatus', status: 'ACCOUNT_THROTTLED' }, { to: /^b/ });
    await send('ada@example.org', 'bob@example.org', 'ben@example.org');
    expect(accepted()).toEqual(['ada@example.org']);
  });
});

describe('faults after everything is accepted', () => {
  it('lose the answer: the connection is reset', async () => {
    fail({ type: 'lostAnswer' });
    expect((await errorOf(send('ada@example.org'))).status).toBeUndefined();
    expect(accepted()).toEqual(['ada@example.org']);
  });

  it('hang until the client gives up', async () => {
    fail({ type: 'hang' });
    const givingUp = new AbortController();
    const call = bench.client.send(bulk('ada@example.org'), { abortSignal: givingUp.signal });
    const failed = errorOf(call);
    await bench.accepted(1);
    givingUp.abort();
    expect((await failed).name).toBe('AbortError');
  });

  it('answer with a 5xx', async () => {
    fail({ type: 'failAfter', status: 502 });
    expect(await errorOf(send('ada@example.org'))).toEqual({
      name: 'InternalFailure',
      status: 502,
      message: 'Fault on request',
    });
    expect(accepted()).toEqual(['ada@example.org']);
  });

  it('answer late', async () => {
    const { sleep, open, waits } = gate();
    await withBench({ sleep }, async ({ ses, client, accepted }) => {
      ses.faults.add({ times: 1, kind: { type: 'lateAnswer', ms: 40_000 } });
      let answered = false;
      const call = client.send(bulk('ada@example.org')).finally(() => {
        answered = true;
      });
      await accepted(1);
      expect(answered).toBe(false);
      open();
      expect((await call).BulkEmailEntryResults?.[0]?.Status).toBe('SUCCESS');
      expect(waits).toContain(40_000);
    });
  });

  it('publish the events of mail whose answer is lost', async () => {
    fail({ type: 'lostAnswer' });
    await errorOf(send('ada@example.org'));
    expect((await bench.events()).map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery']);
  });
});

describe('lost tags', () => {
  const tags = () => bench.ses.outbox.all().map((mail) => mail.tags.map(({ name }) => name));

  it('are the default ones, or all of them', async () => {
    fail({ type: 'loseTags', which: 'default' });
    await send('ada@example.org');
    fail({ type: 'loseTags', which: 'all' });
    await send('ada@example.org');
    await send('ada@example.org');
    expect(tags()).toEqual([['rcpt'], [], ['campaign', 'rcpt']]);
  });

  it('are all of a single mail', async () => {
    fail({ type: 'loseTags', which: 'all' });
    await bench.client.send(
      new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: { ToAddresses: ['ada@example.org'] },
        Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hi' } } } },
        EmailTags: [{ Name: 'campaign', Value: 'c1' }],
      }),
    );
    expect(tags()).toEqual([[]]);
  });
});

describe('rules', () => {
  const refuse: FaultKind = { type: 'refuse', code: 'LimitExceededException' };
  const outcomes = async (...calls: (() => Promise<unknown>)[]) => {
    const results: string[] = [];
    for (const call of calls)
      results.push(
        await call().then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    return results;
  };
  const toAda = () => send('ada@example.org');

  it('fire from the nth matching call on, so many times', async () => {
    const fault = fail(refuse, { nth: 2, times: 2 });
    expect(await outcomes(toAda, toAda, toAda, toAda)).toEqual([
      'ok',
      'LimitExceededException',
      'LimitExceededException',
      'ok',
    ]);
    expect(fault.fired).toBe(2);
  });

  it('choose by operation', async () => {
    fail(refuse, { operation: 'GetAccount' });
    expect(await outcomes(toAda, () => bench.client.send(new GetAccountCommand({})))).toEqual([
      'ok',
      'LimitExceededException',
    ]);
  });

  it('choose by recipient and count matching calls only, with a /g expression too', async () => {
    fail(refuse, { to: /bob/g, nth: 2, times: 1 });
    const toBoth = () => send('ada@example.org', 'bob@example.org');
    expect(await outcomes(toBoth, toAda, toBoth, toBoth)).toEqual([
      'ok',
      'ok',
      'LimitExceededException',
      'ok',
    ]);
  });

  it('stop when they are removed or cleared', async () => {
    const fault = fail(refuse, { times: 9 });
    fault.remove();
    expect(await outcomes(toAda)).toEqual(['ok']);
    fail(refuse, { times: 9 });
    bench.ses.faults.clear();
    expect(await outcomes(toAda)).toEqual(['ok']);
  });
});
