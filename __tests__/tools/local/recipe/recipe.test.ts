import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  GetEmailTemplateCommand,
  ListConfigurationSetsCommand,
  SendEmailCommand,
  TestRenderEmailTemplateCommand,
} from '@aws-sdk/client-sesv2';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { eventually, type LocalPlatform, upWith } from '../../../support/local-platform';
import { NOBODY } from '../../../support/nobody';
import { eventsDrained, mailsTo, queueArn, sendCampaign } from '../../../support/recipe-campaign';

jest.setTimeout(120_000);

const SET = 'email-marketing-local-campaigns';
const [JOHN, JANE, BOB] = [1, 2, 3].map((number) => `subscriber${number}@example.com`) as [
  string,
  string,
  string,
];

let local: LocalPlatform;
let first: Awaited<ReturnType<typeof sendCampaign>>;
beforeAll(async () => {
  local = await upWith(undefined, { timeScale: 20_000 });
  first = await sendCampaign(local, '2026-11-30T09:00:00Z');
});
afterAll(() => local.close());

async function objectText(Key: string): Promise<string> {
  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: local.bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

test('step 1: verify sender identity and domain', async () => {
  const { DkimAttributes } = await local.ses.send(
    new GetEmailIdentityCommand({ EmailIdentity: 'dev.example.com' }),
  );
  expect(DkimAttributes?.Tokens).toHaveLength(3);
});

test('step 2: create SNS topic for email event notifications', async () => {
  const { url: endpoint, account, operator: credentials, stack } = local.platform;
  const sns = new SNSClient({ endpoint, region: account.region, credentials });
  const topic = stack.ofType('aws_sns_topic').find((one) => one.text('name').endsWith('-email-events'));
  const { Subscriptions } = await sns.send(
    new ListSubscriptionsByTopicCommand({ TopicArn: topic?.text('arn') }),
  );
  sns.destroy();
  expect(Subscriptions?.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
    ['sqs', queueArn(local, '-email-events')],
  ]);
});

test('step 3: create configuration set for campaign tracking', async () => {
  const name = { ConfigurationSetName: SET };
  const set = await local.ses.send(new GetConfigurationSetCommand(name));
  expect(set).toMatchObject({
    DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    ReputationOptions: { ReputationMetricsEnabled: true },
    SendingOptions: { SendingEnabled: true },
    SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
  });
  const { EventDestinations = [] } = await local.ses.send(
    new GetConfigurationSetEventDestinationsCommand(name),
  );
  expect(EventDestinations.map(({ Name, Enabled }) => [Name, Enabled]).sort()).toEqual([
    ['cloudwatch', true],
    ['topic', true],
  ]);
});

test('step 4: create email templates', async () => {
  const read = async (name: string) => {
    const { TemplateContent } = await local.ses.send(
      new GetEmailTemplateCommand({ TemplateName: `email-marketing-local-${name}` }),
    );
    return TemplateContent;
  };
  const welcome = await read('welcome-campaign');
  expect(welcome?.Subject).toBe('Welcome to Our Community, {{name}}!');
  expect(welcome?.Html).toContain('use code <strong>WELCOME10</strong> for 10% off your first purchase');
  const promotion = await read('product-promotion');
  expect(promotion?.Subject).toBe('Exclusive Offer: {{discount}}% Off {{product_name}}');
  expect(promotion?.Text).toContain('Special Offer for {{name}}! Get {{discount}}% off {{product_name}}.');
});

test('step 5: create subscriber list and upload to S3', async () => {
  expect(JSON.parse(await objectText('subscribers/subscribers.json'))).toEqual([
    { email: JOHN, name: 'John Doe', segment: 'new_customers', preferences: ['electronics', 'books'] },
    { email: JANE, name: 'Jane Smith', segment: 'loyal_customers', preferences: ['fashion', 'home'] },
    { email: BOB, name: 'Bob Johnson', segment: 'new_customers', preferences: ['sports', 'electronics'] },
  ]);
  expect(await objectText('suppression/bounced-emails.txt')).toBe('');
});

test('step 6: send personalized bulk email campaign', () => {
  const subjects = [JOHN, JANE, BOB].map((address) => mailsTo(local, address).map(({ subject }) => subject));
  expect(subjects).toEqual([
    ['Exclusive Offer: 20% Off Smart Watch'],
    ['Exclusive Offer: 15% Off Designer Handbag'],
    ['Exclusive Offer: 10% Off Our Products'],
  ]);
  expect(mailsTo(local, JOHN)[0]?.html).toContain('<h2>Special Offer for John Doe!</h2>');
  const headers = local.platform.ses.outbox.all().map((mail) => mail.headers.map(({ name }) => name));
  expect(headers).toEqual(Array.from({ length: 3 }, () => ['List-Unsubscribe', 'List-Unsubscribe-Post']));
});

test('step 7: set up email analytics and monitoring', () => {
  const counted = (name: string) =>
    local.platform.metrics.filter(
      (metric) => metric.name === name && metric.dimensions.campaign === 'product-promotion',
    ).length;
  expect([counted('Send'), counted('Delivery')]).toEqual([3, 3]);
  const alarms = local.platform.stack
    .ofType('aws_cloudwatch_metric_alarm')
    .map((alarm) => [alarm.text('alarm_name'), alarm.argument('threshold')]);
  expect(alarms).toContainEqual(['email-marketing-local-bounce-rate-warning', 0.05]);
  expect(alarms).toContainEqual(['email-marketing-local-complaint-rate-warning', 0.001]);
  const [dashboard] = local.platform.stack.ofType('aws_cloudwatch_dashboard');
  for (const name of ['Send', 'Bounce', 'Complaint', 'Delivery']) {
    expect(dashboard?.text('dashboard_body')).toContain(`"AWS/SES","${name}"`);
  }
});

test('step 8: implement bounce and complaint handling', async () => {
  const link = mailsTo(local, BOB)[0]?.headers[0]?.value.slice(1, -1) ?? '';
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
  const answer = await fetch(link, { method: 'POST', body });
  expect(answer.status).toBe(200);
  await local.platform.ses.act(mailsTo(local, JANE)[0]?.messageId ?? '', 'complaint');
  await local.platform.ses.act(mailsTo(local, JOHN)[0]?.messageId ?? '', 'softBounce');
  await eventsDrained(local);
  // Bob has left, Jane complained; one soft bounce is no reason to leave John out.
  const { report } = await sendCampaign(local, '2026-12-07T09:00:00Z');
  expect(report?.recipients).toMatchObject({ planned: 3, sent: 1, suppressed: 1, unsubscribed: 1 });
  expect([JOHN, JANE, BOB].map((address) => mailsTo(local, address).length)).toEqual([2, 1, 1]);
});

test('step 9: create campaign performance tracking', async () => {
  const { SendingEnabled, SendQuota } = await local.ses.send(new GetAccountCommand({}));
  expect([SendingEnabled, SendQuota?.SentLast24Hours]).toEqual([true, 4]);
  const { ConfigurationSets } = await local.ses.send(new ListConfigurationSetsCommand({}));
  expect(ConfigurationSets).toEqual([SET]);
  expect(first.execution.status).toBe('SUCCEEDED');
  expect(first.report).toMatchObject({
    status: 'COMPLETED',
    recipients: { ...NOBODY, planned: 3, sent: 3 },
    events: { deliveries: 3, hardBounces: 0, complaints: 0, rejects: 0, renderingFailures: 0 },
  });
  expect(await objectText(`runs/${first.runId}/report.html`)).toContain('<h1>');
});

test('step 10: set up automated campaign scheduling', async () => {
  const { scheduleRunner, executions } = local.platform;
  const name = { group: 'email-marketing-local-campaigns', name: 'email-marketing-local-weekly-promotion' };
  const monday = new Date('2026-12-14T08:00:00Z');
  // EventBridge Scheduler delivers at least once.
  expect([await scheduleRunner.runNow(name, monday), await scheduleRunner.runNow(name, monday)]).toEqual([
    'DELIVERED',
    'DELIVERED',
  ]);
  await eventually(() => (executions.list(local, 'RUNNING').length === 0 ? true : undefined));
  // John alone gets campaigns by now, and this one once.
  expect(mailsTo(local, JOHN)).toHaveLength(3);
  expect(local.platform.ses.outbox.accepted).toBe(5);
});

test('validation 1: verify email identity status', async () => {
  const { VerificationStatus } = await local.ses.send(
    new GetEmailIdentityCommand({ EmailIdentity: 'dev.example.com' }),
  );
  expect(VerificationStatus).toBe('SUCCESS');
});

test('validation 2: test template rendering', async () => {
  const { RenderedTemplate } = await local.ses.send(
    new TestRenderEmailTemplateCommand({
      TemplateName: 'email-marketing-local-welcome-campaign',
      TemplateData: '{"name":"Test User","unsubscribe_url":"https://example.com/unsubscribe"}',
    }),
  );
  expect(RenderedTemplate).toContain('Subject: Welcome to Our Community, Test User!');
  expect(RenderedTemplate).toContain('Unsubscribe: https://example.com/unsubscribe');
  expect(RenderedTemplate).toContain('<p><a href="https://example.com/unsubscribe">Unsubscribe</a></p>');
});

test('validation 3: monitor campaign metrics', async () => {
  const { ConfigurationSetName } = await local.ses.send(
    new GetConfigurationSetCommand({ ConfigurationSetName: SET }),
  );
  expect(ConfigurationSetName).toBe(SET);
  const { SendQuota } = await local.ses.send(new GetAccountCommand({}));
  expect(SendQuota).toEqual({ Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 5 });
});

test('validation 4: test bounce handling', async () => {
  for (const time of ['first', 'second']) {
    // As in the recipe: untagged, and the address is on the account's suppression list the second time.
    await local.ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'marketing@dev.example.com',
        Destination: { ToAddresses: ['bounce@simulator.amazonses.com'] },
        Content: {
          Simple: { Subject: { Data: 'Test Bounce' }, Body: { Text: { Data: 'Testing bounce handling' } } },
        },
      }),
    );
    await eventsDrained(local);
    expect([
      time,
      await local.platform.messaging.waiting(queueArn(local, '-email-events-dead-letters')),
    ]).toEqual([time, 0]);
  }
  const bounces = mailsTo(local, 'bounce@simulator.amazonses.com').map(({ outcome }) => outcome);
  expect(bounces).toEqual(['bounced', 'bounced']);
});

test('nothing that should not happen is told', () => {
  expect(local.problems).toEqual([]);
});
