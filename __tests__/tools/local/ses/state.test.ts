import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type Bench, FROM, startBench, withBench } from './support';

const mail = new SendEmailCommand({
  FromEmailAddress: FROM,
  Destination: { ToAddresses: ['ada@example.org'] },
  Content: {
    Template: { TemplateName: 'hello', TemplateData: '{"name":"Ada","url":"https://example.com"}' },
  },
  EmailTags: [{ Name: 'campaign', Value: 'c1' }],
  ConfigurationSetName: 'campaigns',
});

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

describe('the kept state', () => {
  it('comes back from JSON whole, and SES goes on with it', async () => {
    const { MessageId = '' } = await bench.client.send(mail);
    await bench.ses.settled();
    await bench.ses.act(MessageId, 'bounce');
    bench.ses.account.update({ max24HourSend: 1 });
    bench.ses.configurationSets.setSending('campaigns', false);
    const json = JSON.stringify(bench.ses.export());

    await withBench({ bare: true }, async (next) => {
      next.ses.import(JSON.parse(json));
      expect(next.ses.export()).toEqual(JSON.parse(json));
      expect(next.ses.account.sentLast24Hours).toBe(1);
      expect(next.ses.outbox.get(MessageId).subject).toBe('Hello Ada');
      expect(next.ses.suppression.reasonFor('ADA@example.org', ['BOUNCE'])).toBe('BOUNCE');
      expect(next.ses.configurationSets.get('campaigns').sendingEnabled).toBe(false);
      // No notice: the destinations are the old ones.
      expect(next.published).toEqual([]);

      next.ses.configurationSets.setSending('campaigns', true);
      next.ses.account.update({ max24HourSend: 10 });
      await next.client.send(mail);
      expect((await next.events()).map(({ eventType }) => eventType)).toEqual(['Send', 'Bounce']);
    });
  });

  it('is a snapshot: what happens later does not change it', async () => {
    const { MessageId = '' } = await bench.client.send(mail);
    await bench.ses.settled();
    const before = bench.ses.export();
    await bench.ses.act(MessageId, 'bounce');
    expect(before.mails[0]?.outcome).toBe('delivered');
  });

  it('that cannot be read is refused by its paths, and nothing is changed', () => {
    const state = { ...bench.ses.export(), version: 2, sent: 'x' };
    expect(() => bench.ses.import(state)).toThrow(
      'the kept state of SES is unreadable; delete it to begin anew:\n  version: Invalid input: expected 1\n' +
        '  sent: Invalid input: expected array, received string',
    );
    expect(bench.ses.identities.all()).toHaveLength(1);
  });
});
