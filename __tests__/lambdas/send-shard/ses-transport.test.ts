import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Mail } from '../../../lambdas/send-shard/mail';
import { type Envelope, sendingClient, sesTransport } from '../../../lambdas/send-shard/ses-transport';
import { serve } from '../../../tools/local/http-server';
import { createSes, type Ses } from '../../../tools/local/ses';
import { recognizeNativeErrors } from '../../support/native-errors';

const envelope: Envelope = {
  from: '"Shop" <marketing@shop.com>',
  replyTo: ['help@shop.com'],
  configurationSet: 'campaigns',
  template: 'hello',
  tracking: { opens: true, clicks: false },
};
const mailTo = (name: string): Mail => ({
  to: `${name}@example.com`,
  data: JSON.stringify({ name }),
  tags: [{ Name: 'rcpt', Value: `0-${name.length}` }],
  headers: [{ Name: 'List-Unsubscribe', Value: '<https://shop.com/u/1>' }],
});
const mails = ['ann', 'bobby'].map(mailTo);
const config = { region: 'eu-central-1', credentials: { accessKeyId: 'key', secretAccessKey: 'secret' } };

beforeAll(recognizeNativeErrors);

describe('what SES is asked', () => {
  /** The requests of one batch, with their bodies. */
  async function requestsOf(
    transport: 'bulk' | 'single',
  ): Promise<{ url: string | undefined; body: unknown }[]> {
    const requests: { url: string | undefined; body: unknown }[] = [];
    const server = createServer(async (request: IncomingMessage, response) => {
      requests.push({ url: request.url, body: JSON.parse(await text(request)) });
      response.setHeader('content-type', 'application/json');
      response.end('{"MessageId":"1","BulkEmailEntryResults":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('the server has no port');
    const client = sendingClient({ ...config, endpoint: `http://127.0.0.1:${address.port}` });
    await sesTransport(client, transport).send(envelope, mails);
    client.destroy();
    await new Promise((resolve) => server.close(resolve));
    return requests;
  }

  const common = {
    FromEmailAddress: '"Shop" <marketing@shop.com>',
    ReplyToAddresses: ['help@shop.com'],
    ConfigurationSetName: 'campaigns',
    ConfigurationOverrides: {
      Tracking: { OpenTrackingEnabled: 'ENABLED', ClickTrackingEnabled: 'DISABLED' },
    },
  };

  it('is one call in bulk, with all that is of a recipient in its entry and nothing in the defaults', async () => {
    expect(await requestsOf('bulk')).toEqual([
      {
        url: '/v2/email/outbound-bulk-emails',
        body: {
          ...common,
          DefaultContent: { Template: { TemplateName: 'hello', TemplateData: '{}' } },
          BulkEmailEntries: ['ann', 'bobby'].map((name) => ({
            Destination: { ToAddresses: [`${name}@example.com`] },
            ReplacementEmailContent: {
              ReplacementTemplate: { ReplacementTemplateData: `{"name":"${name}"}` },
            },
            ReplacementTags: [{ Name: 'rcpt', Value: `0-${name.length}` }],
            ReplacementHeaders: [{ Name: 'List-Unsubscribe', Value: '<https://shop.com/u/1>' }],
          })),
        },
      },
    ]);
  });

  it('is a call for each recipient in single', async () => {
    const requests = await requestsOf('single');
    expect(requests).toHaveLength(2);
    expect(requests).toContainEqual({
      url: '/v2/email/outbound-emails',
      body: {
        ...common,
        Destination: { ToAddresses: ['ann@example.com'] },
        Content: {
          Template: {
            TemplateName: 'hello',
            TemplateData: '{"name":"ann"}',
            Headers: [{ Name: 'List-Unsubscribe', Value: '<https://shop.com/u/1>' }],
          },
        },
        EmailTags: [{ Name: 'rcpt', Value: '0-3' }],
      },
    });
  });
});

describe.each(['bulk', 'single'] as const)('sesTransport %s, against SES', (transport) => {
  let ses: Ses;
  let client: SESv2Client;
  let endpoint: string;
  let stop: () => Promise<void>;

  beforeEach(async () => {
    ses = createSes({
      accountId: '123456789012',
      region: 'eu-central-1',
      publish: async () => undefined,
      metric: () => undefined,
      report: () => undefined,
      callerOf: () => 'sender',
      account: { maxSendRate: 1000 },
    });
    ses.identities.put({ name: 'shop.com', verified: true });
    ses.configurationSets.put({
      name: 'campaigns',
      tlsPolicy: 'REQUIRE',
      sendingEnabled: true,
      reputationMetricsEnabled: true,
      suppressedReasons: ['BOUNCE'],
    });
    ses.templates.put('hello', { Subject: 'Hi {{name}}', Text: '{{name}}' });
    const server = await serve(ses.service);
    endpoint = server.url;
    client = sendingClient({ ...config, endpoint });
    stop = async () => {
      client.destroy();
      await server.close();
    };
  });
  afterEach(() => stop());

  const send = () => sesTransport(client, transport).send(envelope, mails);
  const sentTo = () =>
    ses.outbox
      .export()
      .flatMap(({ to }) => to)
      .sort();

  it('hands every mail over once', async () => {
    expect(await send()).toEqual([
      { kind: 'accepted', status: 'SUCCESS' },
      { kind: 'accepted', status: 'SUCCESS' },
    ]);
    expect(sentTo()).toEqual(['ann@example.com', 'bobby@example.com']);
  });

  it('does not know what became of a call whose answer was lost, and does not try again', async () => {
    ses.faults.add({ times: 9, kind: { type: 'lostAnswer' } });
    expect((await send()).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(sentTo()).toEqual(['ann@example.com', 'bobby@example.com']);
  });

  it('does not wait for an answer for ever', async () => {
    client.destroy();
    client = sendingClient({ ...config, endpoint }, { requestTimeout: 1000 });
    ses.faults.add({ times: 9, kind: { type: 'hang' } });
    expect((await send()).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(sentTo()).toEqual(['ann@example.com', 'bobby@example.com']);
  });

  it('takes a server error after the fact for unknown', async () => {
    ses.faults.add({ times: 9, kind: { type: 'failAfter', status: 503 } });
    expect(await send()).toEqual([
      { kind: 'unknown', status: 'HTTP_503' },
      { kind: 'unknown', status: 'HTTP_503' },
    ]);
  });

  it.each([
    ['rate', 'throttled'],
    ['quota', 'quota'],
  ] as const)('tells a throttle of the %s', async (limit, kind) => {
    ses.faults.add({ times: 9, kind: { type: 'throttle', limit } });
    expect((await send()).map((verdict) => verdict.kind)).toEqual([kind, kind]);
    expect(sentTo()).toEqual([]);
  });

  it('tells a paused configuration set', async () => {
    ses.configurationSets.setSending('campaigns', false);
    expect((await send()).map(({ kind }) => kind)).toEqual(['halt', 'halt']);
  });

  it('takes a call that was refused as a whole for suspect, and a lone mail for refused', async () => {
    ses.faults.add({ times: 9, kind: { type: 'refuse', code: 'BadRequestException' } });
    const kind = transport === 'bulk' ? 'suspect' : 'refused';
    expect(await send()).toEqual([
      { kind, status: 'BadRequestException' },
      { kind, status: 'BadRequestException' },
    ]);
  });
});

test('the SDK tries a call once alone, whatever the environment says', async () => {
  expect(await new SESv2Client(config).config.maxAttempts()).toBe(3);
  expect(await sendingClient({ ...config, maxAttempts: 5 }).config.maxAttempts()).toBe(1);
});
