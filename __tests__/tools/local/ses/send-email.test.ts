import { SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, FROM, startBench, withBench } from './support';

const simple = {
  FromEmailAddress: FROM,
  Destination: { ToAddresses: ['ada@example.org'] },
  Content: {
    Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' }, Html: { Data: '<p>Hello</p>' } } },
  },
  ConfigurationSetName: 'campaigns',
} satisfies SendEmailCommandInput;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const send = (input: SendEmailCommandInput) => bench.client.send(new SendEmailCommand(input));

describe('SendEmail', () => {
  it('accepts a simple mail, keeps all of it in the outbox and delivers it', async () => {
    const { MessageId } = await send({
      ...simple,
      Destination: {
        ToAddresses: ['ada@example.org'],
        CcAddresses: ['bob@example.org'],
        BccAddresses: ['cy@example.org'],
      },
      ReplyToAddresses: ['help@example.com'],
      EmailTags: [{ Name: 'campaign', Value: 'c1' }],
    });
    await bench.ses.settled();

    expect(MessageId).toBe('010001a22baeb680-id1-000000');
    expect(bench.ses.outbox.all()).toEqual([
      {
        messageId: '010001a22baeb680-id1-000000',
        acceptedAt: '2026-11-30T09:00:00.000Z',
        operation: 'SendEmail',
        caller: 'sender-role',
        from: FROM,
        sourceArn: 'arn:aws:ses:eu-central-1:123456789012:identity/example.com',
        to: ['ada@example.org'],
        cc: ['bob@example.org'],
        bcc: ['cy@example.org'],
        replyTo: ['help@example.com'],
        configurationSet: 'campaigns',
        tags: [{ name: 'campaign', value: 'c1' }],
        headers: [],
        tracking: { opens: true, clicks: true },
        links: [],
        subject: 'Hi',
        html: '<p>Hello</p>',
        text: 'Hello',
        outcome: 'delivered',
        events: [
          { type: 'SEND', at: '2026-11-30T09:00:00.000Z', details: {} },
          {
            type: 'DELIVERY',
            at: '2026-11-30T09:00:00.000Z',
            details: expect.objectContaining({ smtpResponse: '250 2.6.0 Message received' }),
          },
        ],
      },
    ]);
  });

  it('writes the mail as MIME, headers in order and the one-click headers among them', async () => {
    const { MessageId = '' } = await send({
      ...simple,
      Content: {
        Simple: {
          ...simple.Content.Simple,
          Headers: [
            { Name: 'List-Unsubscribe', Value: '<https://example.com/u/t>' },
            { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
          ],
        },
      },
    });
    await bench.ses.settled();

    expect(bench.ses.outbox.mime(MessageId).split('\r\n')).toEqual([
      'Date: Mon, 30 Nov 2026 09:00:00 +0000',
      'From: Example Shop <marketing@example.com>',
      'To: ada@example.org',
      'Subject: Hi',
      'List-Unsubscribe: <https://example.com/u/t>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'Message-ID: <010001a22baeb680-id1-000000@eu-central-1.amazonses.com>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary="----=_Part_010001a22baeb680-id1-000000"',
      '',
      '------=_Part_010001a22baeb680-id1-000000',
      'Content-Type: text/plain; charset=UTF-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'Hello',
      '------=_Part_010001a22baeb680-id1-000000',
      'Content-Type: text/html; charset=UTF-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      '<p>Hello</p>',
      '------=_Part_010001a22baeb680-id1-000000--',
      '',
    ]);
  });

  it('renders a stored template, named or by ARN', async () => {
    const template = { TemplateData: JSON.stringify({ name: 'Ada', url: 'https://example.com' }) };
    await send({ ...simple, Content: { Template: { ...template, TemplateName: 'hello' } } });
    const TemplateArn = 'arn:aws:ses:eu-central-1:123456789012:template/hello';
    await send({ ...simple, Content: { Template: { ...template, TemplateArn } } });
    await bench.ses.settled();

    const rendered = {
      template: 'hello',
      subject: 'Hello Ada',
      html: '<p>Hello Ada, <a href="https://example.com">shop</a></p>',
      text: 'Hello Ada, https://example.com',
    };
    expect(bench.ses.outbox.all()).toEqual([
      expect.objectContaining(rendered),
      expect.objectContaining(rendered),
    ]);
  });

  it('takes sender, recipients and subject of a raw message from its headers', async () => {
    const source = `From: ${FROM}\nTo: "Lovelace, Ada" <ada@example.org>,\n bob@example.org\nSubject: Raw\n\nHello\n`;
    const { MessageId = '' } = await send({ Content: { Raw: { Data: Buffer.from(source) } } });
    await bench.ses.settled();

    expect(bench.ses.outbox.get(MessageId)).toMatchObject({
      from: FROM,
      to: ['"Lovelace, Ada" <ada@example.org>', 'bob@example.org'],
      subject: 'Raw',
      headers: [
        { name: 'From', value: FROM },
        { name: 'To', value: '"Lovelace, Ada" <ada@example.org>, bob@example.org' },
        { name: 'Subject', value: 'Raw' },
      ],
    });
    expect(bench.ses.outbox.mime(MessageId)).toBe(source.replaceAll('\n', '\r\n'));
  });

  it('refuses X-SES headers in a raw message by name', async () => {
    const Data = Buffer.from(`From: ${FROM}\nX-SES-MESSAGE-TAGS: a=b\n\nHello\n`);
    expect(await errorOf(send({ ...simple, Content: { Raw: { Data } } }))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: 'Content.Raw.Data: the header X-SES-MESSAGE-TAGS is not imitated here',
    });
  });

  it('takes 50 recipients and refuses 51, or none', async () => {
    const people = (count: number) => Array.from({ length: count }, (_, n) => `p${n}@example.org`);
    await send({ ...simple, Destination: { ToAddresses: people(50) } });
    const tooMany = send({
      ...simple,
      Destination: { ToAddresses: people(50), BccAddresses: ['x@example.org'] },
    });
    expect((await errorOf(tooMany)).message).toBe('Recipient count exceeds 50.');
    expect((await errorOf(send({ ...simple, Destination: {} }))).message).toBe(
      'At least one destination address is required.',
    );
  });

  it('refuses a mail without sender or body', async () => {
    const { FromEmailAddress, ...withoutSender } = simple;
    expect((await errorOf(send(withoutSender))).message).toBe("Missing required header 'From'.");
    const empty = { Simple: { Subject: { Data: 'Hi' }, Body: {} } };
    expect((await errorOf(send({ ...simple, Content: empty }))).message).toBe(
      'The message has neither an HTML nor a text part.',
    );
  });

  it('refuses what it does not imitate, by name', async () => {
    expect(
      (await errorOf(send({ ...simple, TenantName: 't', FeedbackForwardingEmailAddress: 'a@example.com' })))
        .message,
    ).toBe('SendEmail: FeedbackForwardingEmailAddress is not imitated here; TenantName is not imitated here');
  });

  it('refuses a content that is none, two, or holds what is not imitated', async () => {
    const { Simple } = simple.Content;
    const Attachments = [{ FileName: 'a.txt', RawContent: Buffer.from('a') }];
    const faults: [SendEmailCommandInput['Content'], string][] = [
      [{}, 'SendEmail: Content: needs one of Simple, Template and Raw'],
      [
        { Simple, Template: { TemplateName: 'hello' } },
        'SendEmail: Content: needs one of Simple, Template and Raw',
      ],
      [{ Simple: { ...Simple, Attachments } }, 'SendEmail: Content.Simple.Attachments is not imitated here'],
    ];
    for (const [Content, message] of faults) {
      expect(await errorOf(send({ ...simple, Content }))).toEqual({
        name: 'BadRequestException',
        status: 400,
        message,
      });
    }
  });

  it('refuses an unverified sender, with the Region in capitals', async () => {
    expect(await errorOf(send({ ...simple, FromEmailAddress: 'Shop <shop@other.example>' }))).toEqual({
      name: 'MessageRejected',
      status: 400,
      message:
        'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: shop@other.example',
    });
  });

  it('covers subdomains by a verified domain and prefers the address identity', async () => {
    bench.ses.identities.put({ name: 'vip@example.com', verified: true });
    await send({ ...simple, FromEmailAddress: 'news@mail.EXAMPLE.com' });
    await send({ ...simple, FromEmailAddress: 'vip@example.com' });
    expect(bench.ses.outbox.all().map(({ sourceArn }) => sourceArn)).toEqual([
      'arn:aws:ses:eu-central-1:123456789012:identity/example.com',
      'arn:aws:ses:eu-central-1:123456789012:identity/vip@example.com',
    ]);
  });

  it('refuses an unknown configuration set and an unknown template', async () => {
    expect(await errorOf(send({ ...simple, ConfigurationSetName: 'none' }))).toEqual({
      name: 'NotFoundException',
      status: 404,
      message: 'Configuration set <none> does not exist.',
    });
    expect(await errorOf(send({ ...simple, Content: { Template: { TemplateName: 'none' } } }))).toEqual({
      name: 'NotFoundException',
      status: 404,
      message: 'Template none does not exist.',
    });
  });

  it("uses the identity's default set, and fails when that is gone", async () => {
    const { ConfigurationSetName, ...withoutSet } = simple;
    bench.ses.identities.put({ name: 'example.com', verified: true, configurationSet: 'campaigns' });
    await send(withoutSet);
    expect(bench.ses.outbox.all()[0]?.configurationSet).toBe('campaigns');

    bench.ses.identities.put({ name: 'example.com', verified: true, configurationSet: 'gone' });
    expect(await errorOf(send(withoutSet))).toEqual({
      name: 'BadRequestException',
      status: 400,
      message: 'Configuration set <gone> does not exist.',
    });
  });

  it('refuses to send while the set or the account is paused, or the account is shut down', async () => {
    bench.ses.configurationSets.setSending('campaigns', false);
    expect(await errorOf(send(simple))).toEqual({
      name: 'SendingPausedException',
      status: 400,
      message: 'Sending is paused for configuration set campaigns',
    });
    bench.ses.account.update({ sendingEnabled: false });
    expect(await errorOf(send(simple))).toEqual({
      name: 'SendingPausedException',
      status: 400,
      message: 'Account sending is disabled.',
    });
    bench.ses.account.update({ enforcementStatus: 'SHUTDOWN' });
    expect(await errorOf(send(simple))).toEqual({
      name: 'AccountSuspendedException',
      status: 400,
      message: 'Sending suspended for this account.',
    });
    expect(bench.ses.outbox.accepted).toBe(0);
  });
});

describe('the sandbox', () => {
  it('sends to verified recipients and the simulator only, and names all that fail', async () => {
    await withBench({ account: { production: false } }, async ({ client, ses }) => {
      const sendTo = (...ToAddresses: string[]) =>
        client.send(new SendEmailCommand({ ...simple, Destination: { ToAddresses } }));
      await sendTo('anyone@example.com', 'success+a@simulator.amazonses.com');
      expect(await errorOf(sendTo('ada@example.org', 'ok@example.com', 'bob@example.net'))).toEqual({
        name: 'MessageRejected',
        status: 400,
        message:
          'Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: ada@example.org, bob@example.net',
      });
      expect(ses.outbox.accepted).toBe(1);
    });
  });
});
