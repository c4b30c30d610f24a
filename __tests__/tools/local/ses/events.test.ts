import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { AT, delivery, FEEDBACK_ID, ID, mail, send, sendBulk as sendHello, withoutHeaders } from './payloads';
import { type Bench, FROM, gate, startBench, TOPIC, withBench } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const sendBulk = (to: string, data?: object) => sendHello(bench.client, to, data);
const outcome = () => bench.ses.outbox.get(ID).outcome;

describe('payloads', () => {
  it('are Send without the subject, which is rendered later, and Delivery with it', async () => {
    await sendBulk('ada@example.org');
    expect(await bench.events()).toEqual([send('ada@example.org'), delivery('ada@example.org')]);
    expect(bench.published.map(({ topicArn }) => topicArn)).toEqual([TOPIC, TOPIC, TOPIC]);
    expect(outcome()).toBe('delivered');
  });

  it('are Send with subject and content type for a simple mail', async () => {
    await bench.client.send(
      new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: { ToAddresses: ['ada@example.org'], CcAddresses: ['bob@example.org'] },
        Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } } },
        ConfigurationSetName: 'campaigns',
      }),
    );
    const [event] = await bench.events();
    expect(event).toEqual({
      eventType: 'Send',
      mail: {
        timestamp: AT,
        source: FROM,
        sourceArn: 'arn:aws:ses:eu-central-1:123456789012:identity/example.com',
        sendingAccountId: '123456789012',
        messageId: ID,
        destination: ['ada@example.org', 'bob@example.org'],
        headersTruncated: false,
        headers: [
          { name: 'From', value: FROM },
          { name: 'To', value: 'ada@example.org' },
          { name: 'Cc', value: 'bob@example.org' },
          { name: 'Subject', value: 'Hi' },
          { name: 'MIME-Version', value: '1.0' },
          { name: 'Content-Type', value: 'text/plain; charset=UTF-8' },
          { name: 'Content-Transfer-Encoding', value: '7bit' },
        ],
        commonHeaders: {
          from: [FROM],
          to: ['ada@example.org'],
          cc: ['bob@example.org'],
          messageId: ID,
          subject: 'Hi',
        },
        tags: {
          'ses:operation': ['SendEmail'],
          'ses:configuration-set': ['campaigns'],
          'ses:source-ip': ['127.0.0.1'],
          'ses:from-domain': ['example.com'],
          'ses:caller-identity': ['sender-role'],
        },
      },
      send: {},
    });
  });

  it('are Send and Rendering Failure, without headers, when an attribute is missing', async () => {
    await sendBulk('ada@example.org', { name: 'Ada' });
    expect(await bench.events()).toEqual([
      send('ada@example.org'),
      {
        eventType: 'Rendering Failure',
        mail: withoutHeaders('ada@example.org'),
        failure: {
          templateName: 'hello',
          errorMessage: "Attribute 'url' is not present in the rendering data.",
        },
      },
    ]);
    expect(outcome()).toBe('renderingFailed');
  });

  it('are Send and Rendering Failure when the template is deleted before SES has rendered it', async () => {
    const { sleep, open } = gate();
    await withBench({ sleep }, async ({ client, ses, events }) => {
      await sendHello(client, 'ada@example.org');
      ses.templates.delete('hello');
      open();
      const [, failure] = await events();
      expect(failure.failure).toEqual({
        templateName: 'hello',
        errorMessage: 'Template hello does not exist.',
      });
    });
  });

  it('are Send and Reject for a virus, which counts against the quota', async () => {
    const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
    await sendBulk('ada@example.org', { name: 'Ada', url: eicar });
    expect((await bench.events())[1]).toMatchObject({
      eventType: 'Reject',
      reject: { reason: 'Bad content' },
    });
    expect(outcome()).toBe('rejected');
    expect(bench.ses.account.sentLast24Hours).toBe(1);
  });

  it('finds the virus in an attachment of a raw message', async () => {
    const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
    const encoded = Buffer.from(eicar).toString('base64').replace(/.{76}/, '$&\n');
    const source = `From: ${FROM}\nTo: ada@example.org\n\n${encoded}\n`;
    await bench.client.send(new SendEmailCommand({ Content: { Raw: { Data: Buffer.from(source) } } }));
    await bench.ses.settled();
    expect(outcome()).toBe('rejected');
  });

  it('are Send and a hard bounce for bounce@, labels and case aside, and nothing gets onto the list', async () => {
    const to = 'Bounce+Run.1@Simulator.amazonses.com';
    await sendBulk(to);
    expect(await bench.events()).toEqual([
      send(to),
      {
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
          timestamp: AT,
          feedbackId: FEEDBACK_ID,
          reportingMTA: 'dns; a1-1.smtp-out.amazonses.com',
        },
      },
    ]);
    expect(outcome()).toBe('bounced');
    expect(bench.ses.suppression.all()).toEqual([]);
  });

  it('are Send, Delivery and Complaint for complaint@', async () => {
    const to = 'complaint@simulator.amazonses.com';
    await sendBulk(to);
    expect(await bench.events()).toEqual([
      send(to),
      delivery(to),
      {
        eventType: 'Complaint',
        mail: mail(to),
        complaint: {
          complainedRecipients: [{ emailAddress: to }],
          timestamp: AT,
          feedbackId: FEEDBACK_ID,
          complaintSubType: null,
          userAgent: 'Amazon SES Mailbox Simulator',
          complaintFeedbackType: 'abuse',
          arrivalDate: AT,
        },
      },
    ]);
    expect(outcome()).toBe('complained');
    expect(bench.ses.suppression.all()).toEqual([]);
  });

  it('are Send, Delivery and a transient bounce for ooto@', async () => {
    const to = 'ooto@simulator.amazonses.com';
    await sendBulk(to);
    expect(await bench.events()).toEqual([
      send(to),
      delivery(to),
      {
        eventType: 'Bounce',
        mail: mail(to),
        bounce: {
          bounceType: 'Transient',
          bounceSubType: 'General',
          bouncedRecipients: [{ emailAddress: to }],
          timestamp: AT,
          feedbackId: FEEDBACK_ID,
        },
      },
    ]);
    expect(outcome()).toBe('delivered');
  });

  it('are Send and a hard bounce that names the suppression for suppressionlist@', async () => {
    const to = 'suppressionlist@simulator.amazonses.com';
    await sendBulk(to);
    const [, event] = await bench.events();
    expect(event.bounce).toEqual({
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: to,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: `smtp; 550 5.1.1 As requested: user unknown (suppressed address: ${to})`,
        },
      ],
      timestamp: AT,
      feedbackId: FEEDBACK_ID,
      reportingMTA: 'dns; a1-1.smtp-out.amazonses.com',
    });
  });

  it('are Send and Delivery for success@', async () => {
    const to = 'success+3@simulator.amazonses.com';
    await sendBulk(to);
    expect(await bench.events()).toEqual([send(to), delivery(to)]);
  });

  it('gather several bounces of the simulator within one mail', async () => {
    await bench.client.send(
      new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: {
          ToAddresses: [
            'bounce+1@simulator.amazonses.com',
            'ada@example.org',
            'bounce+2@simulator.amazonses.com',
          ],
        },
        Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } } } },
        ConfigurationSetName: 'campaigns',
      }),
    );
    const events = await bench.events();
    expect(events.map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery', 'Bounce']);
    expect(events[1].delivery.recipients).toEqual(['ada@example.org']);
    expect(
      events[2].bounce.bouncedRecipients.map((one: { emailAddress: string }) => one.emailAddress),
    ).toEqual(['bounce+1@simulator.amazonses.com', 'bounce+2@simulator.amazonses.com']);
  });

  it('cut headers off above 10 KB and say so', async () => {
    const Headers = Array.from({ length: 12 }, (_, n) => ({ Name: `X-${n}`, Value: 'v'.repeat(990) }));
    await bench.client.send(
      new SendEmailCommand({
        FromEmailAddress: FROM,
        Destination: { ToAddresses: ['ada@example.org'] },
        Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hello' } }, Headers } },
        ConfigurationSetName: 'campaigns',
      }),
    );
    const [event] = await bench.events();
    expect(event.mail.headersTruncated).toBe(true);
    expect(event.mail.headers.map(({ name }: { name: string }) => name)).toEqual([
      'From',
      'To',
      'Subject',
      ...Array.from({ length: 10 }, (_, n) => `X-${n}`),
    ]);
  });
});

describe('the outbox', () => {
  it('keeps the last mails only, and counts all', async () => {
    await withBench({ mailLimit: 2 }, async ({ client, ses }) => {
      for (const name of ['a', 'b', 'c']) {
        await client.send(
          new SendEmailCommand({
            FromEmailAddress: FROM,
            Destination: { ToAddresses: [`${name}@example.org`] },
            Content: { Simple: { Subject: { Data: 'Hi' }, Body: { Text: { Data: 'Hi' } } } },
          }),
        );
      }
      expect(ses.outbox.all().map(({ to }) => to)).toEqual([['b@example.org'], ['c@example.org']]);
      expect(ses.outbox.accepted).toBe(3);
    });
  });
});
