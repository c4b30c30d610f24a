import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pauseSending } from '../../../lambdas/pause-sending/pause-sending';
import { type AlarmStateChange, alarmStateChange } from '../../../lambdas/shared/aws-events';
import { loadHandler } from '../../support/load-handler';
import { recordedLog } from '../../support/recorded-log';

/** The event as CloudWatch sends it. */
function alarm(value: string): unknown {
  return {
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: '123456789012',
    time: '2026-11-30T09:04:40Z',
    region: 'eu-west-1',
    resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-prod-bounce-rate-critical'],
    detail: {
      alarmName: 'shop-prod-bounce-rate-critical',
      state: {
        value,
        reason: 'Threshold Crossed: 1 datapoint [0.081] was greater than the threshold (0.08).',
        timestamp: '2026-11-30T09:04:40.985+0000',
      },
      previousState: { value: 'OK', reason: 'x', timestamp: '2026-11-30T08:04:40.985+0000' },
    },
  };
}

const change = (value: string): AlarmStateChange => alarmStateChange.parse(alarm(value));

const message = `Sending through the configuration set shop-prod-campaigns is paused, before SES pauses the whole account.

Why: the alarm shop-prod-bounce-rate-critical went off at 2026-11-30T09:04:40.985+0000.
Threshold Crossed: 1 datapoint [0.081] was greater than the threshold (0.08).

What now: find out which campaign brought the bounces or complaints, and stop it or clean its list. Runs that were
sending are paused; nobody is sent to twice when they are resumed.

To resume:
aws sesv2 put-configuration-set-sending-options --configuration-set-name shop-prod-campaigns --sending-enabled --region eu-west-1

Wait until the alarm is OK again: while it stands, sending that is resumed is not paused a second time.
`;

/** Dependencies that write down, in order, what was asked of them. */
function recorded(fails: { pause?: Error; tell?: Error } = {}) {
  const deeds: unknown[][] = [];
  const { log, lines } = recordedLog();
  return {
    deeds,
    lines,
    dependencies: {
      configurationSet: 'shop-prod-campaigns',
      sending: {
        pause: async (configurationSet: string) => {
          deeds.push(['pause', configurationSet]);
          if (fails.pause) throw fails.pause;
        },
      },
      people: {
        tell: async (subject: string, words: string) => {
          deeds.push(['tell', subject, words]);
          if (fails.tell) throw fails.tell;
        },
      },
      log,
    },
  };
}

describe('pauseSending', () => {
  it('pauses the configuration set, then tells people why and how to resume', async () => {
    const { deeds, lines, dependencies } = recorded();
    await pauseSending(change('ALARM'), dependencies);
    expect(deeds).toEqual([
      ['pause', 'shop-prod-campaigns'],
      ['tell', 'Sending paused: shop-prod-campaigns', message],
    ]);
    expect(lines).toEqual([
      [
        'warn',
        'sending paused',
        { alarm: 'shop-prod-bounce-rate-critical', configurationSet: 'shop-prod-campaigns' },
      ],
    ]);
  });

  it.each(['OK', 'INSUFFICIENT_DATA'])('does nothing when the alarm is %s', async (state) => {
    const { deeds, lines, dependencies } = recorded();
    await pauseSending(change(state), dependencies);
    expect(deeds).toEqual([]);
    expect(lines).toEqual([
      [
        'info',
        'alarm is not in state ALARM, sending goes on',
        { alarm: 'shop-prod-bounce-rate-critical', state },
      ],
    ]);
  });

  it('fails without telling people of a pause that did not come about', async () => {
    const { deeds, dependencies } = recorded({ pause: new Error('no such set') });
    await expect(pauseSending(change('ALARM'), dependencies)).rejects.toThrow('no such set');
    expect(deeds).toEqual([['pause', 'shop-prod-campaigns']]);
  });

  it('fails when people cannot be told, with sending paused', async () => {
    const { deeds, dependencies } = recorded({ tell: new Error('no such topic') });
    await expect(pauseSending(change('ALARM'), dependencies)).rejects.toThrow('no such topic');
    expect(deeds[0]).toEqual(['pause', 'shop-prod-campaigns']);
  });
});

describe('the handler', () => {
  const requests: { method: string | undefined; path: string | undefined; body: string }[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      requests.push({ method: request.method, path: request.url, body: await text(request) });
      response.end(
        request.method === 'PUT'
          ? '{}'
          : '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('calls SES for its configuration set and SNS for its alert topic', async () => {
    const { port } = server.address() as AddressInfo;
    const variables = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
    };
    Object.assign(process.env, variables);
    const handler = loadHandler('pause-sending', { POWERTOOLS_LOG_LEVEL: 'SILENT' });
    await expect(handler(alarm('ALARM'), { getRemainingTimeInMillis: () => 1000 })).resolves.toBeUndefined();
    for (const name of Object.keys(variables)) delete process.env[name];

    const [pause, publish] = requests;
    expect(pause).toEqual({
      method: 'PUT',
      path: '/v2/email/configuration-sets/shop-prod-campaigns/sending',
      body: '{"SendingEnabled":false}',
    });
    expect(Object.fromEntries(new URLSearchParams(publish?.body))).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: 'arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts',
      Subject: 'Sending paused: shop-prod-campaigns',
      Message: message,
    });
    expect(requests).toHaveLength(2);
  });
});
