import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { ID, mail, sendBulk as sendHello, withoutArn, withoutHeaders } from './payloads';
import { type Bench, FROM, startBench, TOPIC } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const sendBulk = (to: string, data?: object) => sendHello(bench.client, to, data);
const outcome = () => bench.ses.outbox.get(ID).outcome;

describe('what recipients do', () => {
  const USER_AGENT =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  const to = 'ada@example.org';
  const published = async () => (await bench.events()).at(-1);
  beforeEach(async () => {
    await sendBulk(to);
    await bench.ses.settled();
    bench.clock.now += 60_000;
  });

  it('opens the mail, as a person or as a program', async () => {
    await bench.ses.act(ID, 'open');
    const open = { ipAddress: '192.0.2.2', timestamp: '2026-11-30T09:01:00.000Z', userAgent: USER_AGENT };
    expect(await published()).toEqual({
      eventType: 'Open',
      mail: withoutArn(to),
      open: { ...open, isBotEvent: 'Unlikely' },
    });
    await bench.ses.act(ID, 'open', { bot: true });
    expect((await published()).open).toEqual({ ...open, isBotEvent: 'Likely' });
  });

  it('clicks a link', async () => {
    await bench.ses.act(ID, 'click');
    expect(await published()).toEqual({
      eventType: 'Click',
      mail: withoutArn(to),
      click: {
        ipAddress: '192.0.2.2',
        timestamp: '2026-11-30T09:01:00.000Z',
        userAgent: USER_AGENT,
        isBotEvent: 'Unlikely',
        link: 'https://example.com/shop',
        linkTags: null,
      },
    });
  });

  it('bounces hard, which puts the address on the list', async () => {
    await bench.ses.act(ID, 'bounce');
    expect(await published()).toEqual({
      eventType: 'Bounce',
      mail: mail(to),
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          {
            emailAddress: to,
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
        timestamp: '2026-11-30T09:01:00.000Z',
        feedbackId: '010001a22bafa0e0-id2-000000',
        reportingMTA: 'dns; a1-1.smtp-out.amazonses.com',
      },
    });
    expect(bench.ses.suppression.all()).toEqual([
      {
        address: to,
        reason: 'BOUNCE',
        updatedAt: bench.clock.now,
        messageId: ID,
        feedbackId: '010001a22bafa0e0-id2-000000',
      },
    ]);
    expect(outcome()).toBe('bounced');
  });

  it('bounces softly, which puts nothing on the list', async () => {
    await bench.ses.act(ID, 'softBounce');
    expect((await published()).bounce).toEqual({
      bounceType: 'Transient',
      bounceSubType: 'MailboxFull',
      bouncedRecipients: [
        {
          emailAddress: to,
          action: 'failed',
          status: '5.2.2',
          diagnosticCode: 'smtp; 552 5.2.2 mailbox full',
        },
      ],
      timestamp: '2026-11-30T09:01:00.000Z',
      feedbackId: '010001a22bafa0e0-id2-000000',
      reportingMTA: 'dns; a1-1.smtp-out.amazonses.com',
    });
    expect(bench.ses.suppression.all()).toEqual([]);
  });

  it('complains, which puts the address on the list, or takes it back, which does not', async () => {
    await bench.ses.act(ID, 'notSpam');
    expect((await published()).complaint.complaintFeedbackType).toBe('not-spam');
    expect(bench.ses.suppression.all()).toEqual([]);
    await bench.ses.act(ID, 'complaint');
    expect((await published()).complaint).toEqual({
      complainedRecipients: [{ emailAddress: to }],
      timestamp: '2026-11-30T09:01:00.000Z',
      feedbackId: '010001a22bafa0e0-id3-000000',
      complaintSubType: null,
      userAgent: 'Amazon SES Mailbox Simulator',
      complaintFeedbackType: 'abuse',
      arrivalDate: '2026-11-30T09:01:00.000Z',
    });
    expect(bench.ses.suppression.get(to).reason).toBe('COMPLAINT');
  });

  it('has the delivery delayed', async () => {
    await bench.ses.act(ID, 'delay');
    expect(await published()).toEqual({
      eventType: 'DeliveryDelay',
      mail: withoutHeaders(to),
      deliveryDelay: {
        timestamp: '2026-11-30T09:01:00.000Z',
        delayType: 'TransientCommunicationFailure',
        expirationTime: '2026-11-30T23:01:00.000Z',
        delayedRecipients: [
          {
            emailAddress: to,
            status: '4.4.1',
            diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
          },
        ],
      },
    });
  });

  it.each([
    ['NoEmail', ['BOUNCE']],
    ['OnAccountSuppressionList', []],
    ['EmailValidationSuppressed', []],
    ['UnsubscribedRecipient', []],
  ])('lists the address for a bounce of subtype %s: %j', async (subType, reasons) => {
    await bench.ses.act(ID, 'bounce', { subType });
    expect((await published()).bounce.bounceSubType).toBe(subType);
    expect(bench.ses.suppression.all().map(({ reason }) => reason)).toEqual(reasons);
  });

  it('gives an undetermined bounce its own type', async () => {
    await bench.ses.act(ID, 'softBounce', { subType: 'Undetermined' });
    expect((await published()).bounce).toMatchObject({
      bounceType: 'Undetermined',
      bounceSubType: 'Undetermined',
    });
  });

  it('never makes a complaint into a mere bounce again', async () => {
    await bench.ses.act(ID, 'complaint');
    await bench.ses.act(ID, 'bounce');
    expect(outcome()).toBe('complained');
  });

  it.each([
    [
      'open' as const,
      { recipient: 'bob@example.org' },
      `open of mail ${ID}: bob@example.org is no recipient of it`,
    ],
    [
      'click' as const,
      { link: 'https://example.com/other' },
      `click of mail ${ID}: https://example.com/other is no tracked link of it; tracked: https://example.com/shop`,
    ],
    [
      'bounce' as const,
      { subType: 'MailboxFull' },
      `bounce of mail ${ID}: MailboxFull is no such bounce; allowed: General, NoEmail, Suppressed, OnAccountSuppressionList, OnTenantSuppressionList, EmailValidationSuppressed, UnsubscribedRecipient`,
    ],
  ])('refuses to %s with %j', async (action, details, message) => {
    await expect(bench.ses.act(ID, action, details)).rejects.toThrow(message);
  });

  it('refuses an act on a mail that is unknown', async () => {
    await expect(bench.ses.act('none', 'open')).rejects.toThrow(
      'no mail none in the outbox, which keeps the last 10000',
    );
  });
});

describe('what SES would not see', () => {
  const message = (Html: string, more: object = {}) =>
    new SendEmailCommand({
      FromEmailAddress: FROM,
      Destination: { ToAddresses: ['ada@example.org'] },
      Content: {
        Simple: {
          Subject: { Data: 'Hi' },
          Body: { Text: { Data: 'Hi' }, ...(Html && { Html: { Data: Html } }) },
        },
      },
      ConfigurationSetName: 'campaigns',
      ...more,
    });
  const overrides = (value: 'ENABLED' | 'DISABLED') => ({
    ConfigurationOverrides: { Tracking: { OpenTrackingEnabled: value, ClickTrackingEnabled: value } },
  });

  it('is opens and clicks that the call has turned off', async () => {
    await bench.client.send(message('<a href="https://example.com">x</a>', overrides('DISABLED')));
    await bench.ses.settled();
    await expect(bench.ses.act(ID, 'open')).rejects.toThrow(
      `open of mail ${ID}: neither its set nor the call tracks opens`,
    );
    await expect(bench.ses.act(ID, 'click')).rejects.toThrow(
      `click of mail ${ID}: neither its set nor the call tracks clicks`,
    );
  });

  it('is opens of a mail without HTML, and clicks on links with ses:no-track', async () => {
    await bench.client.send(message(''));
    await bench.client.send(message('<a ses:no-track href="https://example.com/u">x</a>'));
    await bench.ses.settled();
    const [text = ID, html = ID] = bench.ses.outbox.all().map(({ messageId }) => messageId);
    await expect(bench.ses.act(text, 'open')).rejects.toThrow(
      'it has no HTML part that could hold the pixel',
    );
    await expect(bench.ses.act(html, 'click')).rejects.toThrow('no link of it is tracked; tracked: none');
  });

  it('is anything about a mail that was never sent', async () => {
    await sendBulk('ada@example.org', {});
    await bench.ses.settled();
    await expect(bench.ses.act(ID, 'open')).rejects.toThrow(
      `open of mail ${ID}: its outcome is renderingFailed, and only a mail that was sent can be acted on`,
    );
  });

  it('is opens where the set does not publish them, unless the call turns them on', async () => {
    await bench.ses.configurationSets.putDestination('campaigns', {
      name: 'events',
      enabled: true,
      matchingEventTypes: ['SEND', 'CLICK'],
      target: { kind: 'sns', topicArn: TOPIC },
    });
    await bench.client.send(message('<p>x</p>'));
    await bench.client.send(message('<p>x</p>', overrides('ENABLED')));
    expect(bench.ses.outbox.all().map(({ tracking }) => tracking)).toEqual([
      { opens: false, clicks: true },
      { opens: true, clicks: true },
    ]);
  });

  it('carries the tags of the clicked link', async () => {
    await bench.client.send(message('<a ses:tags="product:book" href="https://example.com/b">x</a>'));
    await bench.ses.settled();
    await bench.ses.act(ID, 'click');
    expect((await bench.events()).at(-1).click).toMatchObject({
      link: 'https://example.com/b',
      linkTags: { product: ['book'] },
    });
  });
});
