import {
  DeleteSuppressedDestinationCommand,
  GetAccountCommand,
  GetSuppressedDestinationCommand,
  ListSuppressedDestinationsCommand,
  PutAccountSuppressionAttributesCommand,
  PutSuppressedDestinationCommand,
  SendEmailCommand,
  type SuppressionListReason,
} from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, FROM, startBench, withBench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const put = (EmailAddress: string, Reason: SuppressionListReason = 'BOUNCE') =>
  bench.client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason }));
const sendTo = (to: string, more: object = { ConfigurationSetName: 'campaigns' }) =>
  bench.client.send(
    new SendEmailCommand({
      FromEmailAddress: FROM,
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Html: { Data: '<p>Hi</p>' } } } },
      ...more,
    }),
  );
const outcomes = () => bench.ses.outbox.all().map(({ outcome }) => outcome);
const reasons = (SuppressedReasons: SuppressionListReason[]) =>
  bench.ses.configurationSets.put({
    name: 'campaigns',
    tlsPolicy: 'REQUIRE',
    sendingEnabled: true,
    reputationMetricsEnabled: true,
    suppressedReasons: SuppressedReasons,
  });

describe('the suppression list', () => {
  it('keeps, gives, lists and deletes an address in its exact spelling', async () => {
    await put('Ada@Example.org');
    const at = new Date(bench.clock.now);
    const get = (EmailAddress: string) =>
      bench.client.send(new GetSuppressedDestinationCommand({ EmailAddress }));
    expect((await get('Ada@Example.org')).SuppressedDestination).toEqual({
      EmailAddress: 'Ada@Example.org',
      Reason: 'BOUNCE',
      LastUpdateTime: at,
    });
    expect(await errorOf(get('ada@example.org'))).toEqual({
      name: 'NotFoundException',
      status: 404,
      message: 'Email address ada@example.org does not exist on your suppression list.',
    });
    const remove = (EmailAddress: string) =>
      bench.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }));
    expect((await errorOf(remove('ada@example.org'))).status).toBe(404);
    await remove('Ada@Example.org');
    expect(bench.ses.suppression.all()).toEqual([]);
  });

  it('pages, and filters by reason and time', async () => {
    for (const name of ['a', 'b', 'c']) {
      await put(`${name}@example.org`, name === 'b' ? 'COMPLAINT' : 'BOUNCE');
      bench.clock.now += 1000;
    }
    const list = async (input: object) => {
      const page = await bench.client.send(new ListSuppressedDestinationsCommand(input));
      return {
        addresses: page.SuppressedDestinationSummaries?.map((one) => one.EmailAddress),
        next: page.NextToken,
      };
    };
    const first = await list({ PageSize: 2 });
    expect(first.addresses).toEqual(['a@example.org', 'b@example.org']);
    expect(await list({ PageSize: 2, NextToken: first.next })).toEqual({
      addresses: ['c@example.org'],
      next: undefined,
    });
    expect((await list({ Reasons: ['COMPLAINT'] })).addresses).toEqual(['b@example.org']);
    expect((await list({ StartDate: new Date(bench.clock.now - 2000) })).addresses).toEqual([
      'b@example.org',
      'c@example.org',
    ]);
    expect((await list({ EndDate: new Date(bench.clock.now - 2500) })).addresses).toEqual(['a@example.org']);
    expect(await errorOf(list({ NextToken: 'made-up' }))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: 'Invalid NextToken <made-up>.',
    });
  });

  it('says which mail put an address there', async () => {
    await sendTo('ada@example.org');
    await bench.ses.settled();
    const messageId = bench.ses.outbox.all()[0]?.messageId ?? '';
    await bench.ses.act(messageId, 'bounce');
    const entry = await bench.client.send(
      new GetSuppressedDestinationCommand({ EmailAddress: 'ada@example.org' }),
    );
    expect(entry.SuppressedDestination?.Attributes).toEqual({
      MessageId: messageId,
      FeedbackId: '010001a22baeb680-id2-000000',
    });
  });

  it('cannot be used in the sandbox, and knows two reasons', async () => {
    expect((await errorOf(put('ada@example.org', 'UNSUBSCRIBED' as SuppressionListReason))).message).toBe(
      'PutSuppressedDestination: Reason: Invalid option: expected one of "BOUNCE"|"COMPLAINT"',
    );
    bench.ses.account.update({ production: false });
    expect((await errorOf(put('ada@example.org'))).message).toBe(
      'The suppression list cannot be used in the sandbox.',
    );
  });
});

describe('mail to a suppressed address', () => {
  const diagnosticCode =
    'Amazon SES did not send the message to this address because it is on the suppression list for your account. ' +
    'For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at ' +
    'https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html';

  it('is accepted, whatever the case, counted against the quota, not sent, and bounces', async () => {
    await put('Ada@example.org');
    await sendTo('ada@Example.ORG');
    const [send, bounce, ...rest] = await bench.events();
    expect(send.eventType).toBe('Send');
    expect(bounce.bounce).toEqual({
      bounceType: 'Permanent',
      bounceSubType: 'OnAccountSuppressionList',
      bouncedRecipients: [
        { emailAddress: 'ada@Example.ORG', action: 'failed', status: '5.1.1', diagnosticCode },
      ],
      timestamp: '2026-11-30T09:00:00.000Z',
      feedbackId: '010001a22baeb680-id2-000000',
      reportingMTA: 'dns; amazonses.com',
    });
    expect(rest).toEqual([]);
    expect(outcomes()).toEqual(['suppressed']);
    expect(bench.ses.account.sentLast24Hours).toBe(1);
  });

  it('is complained about when the address is there for a complaint', async () => {
    await put('ada@example.org', 'COMPLAINT');
    await sendTo('ada@example.org');
    expect((await bench.events())[1].complaint).toEqual({
      complainedRecipients: [{ emailAddress: 'ada@example.org' }],
      timestamp: '2026-11-30T09:00:00.000Z',
      feedbackId: '010001a22baeb680-id2-000000',
      complaintSubType: 'OnAccountSuppressionList',
      arrivalDate: '2026-11-30T09:00:00.000Z',
    });
  });

  it.each<[SuppressionListReason[], string]>([
    [['BOUNCE', 'COMPLAINT'], 'suppressed'],
    [['BOUNCE'], 'suppressed'],
    [['COMPLAINT'], 'delivered'],
    [[], 'delivered'],
  ])('with the reasons %j of its set is %s', async (list, outcome) => {
    reasons(list);
    await put('ada@example.org', 'BOUNCE');
    await sendTo('ada@example.org');
    await bench.ses.settled();
    expect(outcomes()).toEqual([outcome]);
  });

  it("goes by the account's reasons without a set", async () => {
    await put('ada@example.org');
    await sendTo('ada@example.org', {});
    const SuppressedReasons: SuppressionListReason[] = ['COMPLAINT'];
    await bench.client.send(new PutAccountSuppressionAttributesCommand({ SuppressedReasons }));
    expect((await bench.client.send(new GetAccountCommand({}))).SuppressionAttributes).toEqual({
      SuppressedReasons,
    });
    await sendTo('ada@example.org', {});
    await bench.ses.settled();
    expect(outcomes()).toEqual(['suppressed', 'delivered']);
  });
});

describe('hard bounces and complaints', () => {
  it.each<['bounce' | 'complaint', SuppressionListReason[], string[]]>([
    ['bounce', ['BOUNCE'], ['BOUNCE']],
    ['bounce', ['COMPLAINT'], []],
    ['complaint', ['COMPLAINT'], ['COMPLAINT']],
    ['complaint', ['BOUNCE'], []],
  ])('%s with the reasons %j puts on the list: %j', async (action, list, listed) => {
    reasons(list);
    await sendTo('Ada <ada@example.org>');
    await bench.ses.settled();
    await bench.ses.act(bench.ses.outbox.all()[0]?.messageId ?? '', action);
    expect(bench.ses.suppression.all().map(({ address, reason }) => [address, reason])).toEqual(
      listed.map((reason) => ['ada@example.org', reason]),
    );
  });

  it('of the simulator put nothing on the list', async () => {
    await sendTo('success@simulator.amazonses.com');
    await bench.ses.settled();
    await bench.ses.act(bench.ses.outbox.all()[0]?.messageId ?? '', 'bounce');
    expect(bench.ses.suppression.all()).toEqual([]);
  });

  it('make the next mail a suppressed one', async () => {
    await withBench({}, async (own) => {
      const command = new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: { ToAddresses: ['ada@example.org'] },
        Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hi' } } } },
        ConfigurationSetName: 'campaigns',
      });
      const { MessageId = '' } = await own.client.send(command);
      await own.ses.settled();
      await own.ses.act(MessageId, 'bounce');
      await own.client.send(command);
      await own.ses.settled();
      expect(own.ses.outbox.all().map(({ outcome }) => outcome)).toEqual(['bounced', 'suppressed']);
    });
  });
});
