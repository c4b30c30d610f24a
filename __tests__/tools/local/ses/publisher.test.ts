import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { EventDestination } from '../../../../tools/local/ses/state';
import { type Bench, FROM, startBench, TOPIC, withBench } from './support';

const toSns = (more: Partial<EventDestination>): EventDestination => ({
  name: 'other',
  enabled: true,
  matchingEventTypes: ['SEND', 'DELIVERY'],
  target: { kind: 'sns', topicArn: `${TOPIC}-other` },
  ...more,
});
const mail = (more: object = {}) =>
  new SendEmailCommand({
    FromEmailAddress: FROM,
    Destination: { ToAddresses: ['ada@example.org'] },
    Content: {
      Simple: {
        Subject: { Data: 'Hi' },
        Body: { Html: { Data: '<a ses:tags="product:book" href="https://example.com">x</a>' } },
        Headers: [{ Name: 'X-Season', Value: 'winter' }],
      },
    },
    EmailTags: [{ Name: 'campaign', Value: 'c1' }],
    ConfigurationSetName: 'campaigns',
    ...more,
  });
const typesTo = (bench: Bench, topicArn: string) =>
  bench.published.filter((one) => one.topicArn === topicArn).map(({ event }) => event.eventType ?? event);

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

describe('event destinations', () => {
  it("get SES's sentence, which is no JSON, once when their topic is new", async () => {
    const notice = 'Successfully validated SNS topic for Amazon SES event publishing.';
    expect(bench.published).toEqual([{ topicArn: TOPIC, event: notice }]);
    await bench.ses.configurationSets.putDestination('campaigns', toSns({}));
    await bench.ses.configurationSets.putDestination('campaigns', toSns({ enabled: false }));
    expect(bench.published.slice(1)).toEqual([{ topicArn: `${TOPIC}-other`, event: notice }]);
  });

  it('get events only when enabled and of the types they ask for', async () => {
    await bench.ses.configurationSets.putDestination(
      'campaigns',
      toSns({ matchingEventTypes: ['DELIVERY'] }),
    );
    await bench.ses.configurationSets.putDestination(
      'campaigns',
      toSns({ name: 'off', enabled: false, target: { kind: 'sns', topicArn: `${TOPIC}-off` } }),
    );
    await bench.client.send(mail());
    await bench.ses.settled();
    expect(typesTo(bench, TOPIC).slice(1)).toEqual(['Send', 'Delivery']);
    expect(typesTo(bench, `${TOPIC}-other`).slice(1)).toEqual(['Delivery']);
    expect(typesTo(bench, `${TOPIC}-off`).slice(1)).toEqual([]);
  });

  it('get nothing of mail without a configuration set', async () => {
    await bench.client.send(mail({ ConfigurationSetName: undefined }));
    expect(await bench.events()).toEqual([]);
  });

  it.each<[string, EventDestination, string]>([
    [
      'a FIFO topic',
      toSns({ target: { kind: 'sns', topicArn: `${TOPIC}.fifo` } }),
      `SES does not publish to FIFO topics: ${TOPIC}.fifo`,
    ],
    [
      'no event type',
      toSns({ matchingEventTypes: [] }),
      'SES event destination campaigns/other:\n  matchingEventTypes: ',
    ],
    ['a name with a dot', toSns({ name: 'a.b' }), 'SES event destination campaigns/a.b:\n  name: '],
  ])('are refused with %s', async (_what, destination, message) => {
    await expect(bench.ses.configurationSets.putDestination('campaigns', destination)).rejects.toThrow(
      message,
    );
  });

  it('are ten at most', async () => {
    for (let n = 2; n <= 10; n += 1) {
      await bench.ses.configurationSets.putDestination('campaigns', toSns({ name: `d${n}` }));
    }
    await expect(
      bench.ses.configurationSets.putDestination('campaigns', toSns({ name: 'd11' })),
    ).rejects.toThrow('Configuration set campaigns has 10 event destinations already.');
  });

  it('are not made when the topic takes nothing from SES', async () => {
    const publish = () => Promise.reject(new Error('AuthorizationError'));
    await withBench({ bare: true, publish }, async ({ ses }) => {
      ses.configurationSets.put({
        name: 'campaigns',
        tlsPolicy: 'REQUIRE',
        sendingEnabled: true,
        reputationMetricsEnabled: false,
      });
      await expect(ses.configurationSets.putDestination('campaigns', toSns({}))).rejects.toThrow(
        `configuration set campaigns, event destination other: SES cannot publish to ${TOPIC}-other: ` +
          'Error: AuthorizationError. Let ses.amazonaws.com publish in the policy of the topic.',
      );
      expect(ses.configurationSets.describeDestinations('campaigns')).toEqual({ EventDestinations: [] });
    });
  });

  it('whose topic refuses an event are told about, and the others still get it', async () => {
    let refusing = false;
    const delivered: string[] = [];
    const publish = async (topicArn: string, message: string) => {
      if (refusing && topicArn === TOPIC) throw new Error('AuthorizationError');
      delivered.push(`${topicArn} ${message.slice(0, 19)}`);
    };
    await withBench({ publish }, async ({ ses, client, problems }) => {
      await ses.configurationSets.putDestination('campaigns', toSns({ matchingEventTypes: ['SEND'] }));
      refusing = true;
      delivered.length = 0;
      await client.send(mail());
      await ses.settled();
      expect(problems).toEqual([
        `SES event destination events: ${TOPIC} took no event: Error: AuthorizationError`,
        `SES event destination events: ${TOPIC} took no event: Error: AuthorizationError`,
      ]);
      expect(delivered).toEqual([`${TOPIC}-other {"eventType":"Send"`]);
    });
  });
});

describe('the way of events', () => {
  it('doubles them on request', async () => {
    bench.ses.configureEvents({ copies: 2 });
    await bench.client.send(mail());
    const events = await bench.events();
    expect(events.map(({ eventType }) => eventType)).toEqual(['Send', 'Send', 'Delivery', 'Delivery']);
    expect(events[0]).toEqual(events[1]);
    expect(bench.metrics.map(([, name]) => name)).toEqual(['Send', 'Delivery']);
  });

  it('turns the events of a mail round on request', async () => {
    bench.ses.configureEvents({ disorder: true });
    await bench.client.send(mail({ Destination: { ToAddresses: ['complaint@simulator.amazonses.com'] } }));
    expect((await bench.events()).map(({ eventType }) => eventType)).toEqual([
      'Complaint',
      'Delivery',
      'Send',
    ]);
  });

  it('waits before each of them', async () => {
    const waits: number[] = [];
    const sleep = async (ms: number) => void waits.push(ms);
    await withBench({ sleep, events: { delayMs: 30_000 } }, async ({ client, events }) => {
      await client.send(mail());
      expect((await events()).map(({ eventType }) => eventType)).toEqual(['Send', 'Delivery']);
      expect(waits).toEqual([30_000, 30_000]);
    });
  });
});

describe('metrics', () => {
  const dimensions = (...list: [string, 'MESSAGE_TAG' | 'EMAIL_HEADER' | 'LINK_TAG'][]) =>
    bench.ses.configurationSets.putDestination('campaigns', {
      name: 'metrics',
      enabled: true,
      matchingEventTypes: ['SEND', 'CLICK', 'RENDERING_FAILURE'],
      target: {
        kind: 'cloudwatch',
        dimensions: list.map(([name, source]) => ({ name, source, defaultValue: 'none' })),
      },
    });

  it('are counted for the account without dimensions, configuration set or not', async () => {
    await bench.client.send(mail({ ConfigurationSetName: undefined }));
    await bench.ses.settled();
    expect(bench.metrics).toEqual([
      ['AWS/SES', 'Send', {}, 1],
      ['AWS/SES', 'Delivery', {}, 1],
    ]);
  });

  it("take their dimensions from tags, SES's own included, headers and link tags of that name", async () => {
    await dimensions(
      ['campaign', 'MESSAGE_TAG'],
      ['ses:configuration-set', 'MESSAGE_TAG'],
      ['MessageTag', 'MESSAGE_TAG'],
      ['X-Season', 'EMAIL_HEADER'],
      ['product', 'LINK_TAG'],
    );
    await bench.client.send(mail());
    await bench.ses.settled();
    const [sent] = bench.ses.outbox.all();
    await bench.ses.act(sent?.messageId ?? '', 'click');
    const common = {
      campaign: 'c1',
      'ses:configuration-set': 'campaigns',
      MessageTag: 'none',
      'X-Season': 'winter',
    };
    expect(bench.metrics).toEqual([
      ['AWS/SES', 'Send', {}, 1],
      ['AWS/SES', 'Send', { ...common, product: 'none' }, 1],
      ['AWS/SES', 'Delivery', {}, 1],
      ['AWS/SES', 'Click', {}, 1],
      ['AWS/SES', 'Click', { ...common, product: 'book' }, 1],
    ]);
  });

  it('spell RenderingFailure without the space that the event has', async () => {
    await dimensions(['campaign', 'MESSAGE_TAG']);
    await bench.client.send(mail({ Content: { Template: { TemplateName: 'hello', TemplateData: '{}' } } }));
    await bench.ses.settled();
    expect(bench.metrics.map(([, name]) => name)).toEqual([
      'Send',
      'Send',
      'RenderingFailure',
      'RenderingFailure',
    ]);
  });
});
