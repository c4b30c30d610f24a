import type { EmailMarketing, EmailMarketingProps } from '../../constructs/email-marketing';
import { emailMarketing } from '../support/email-marketing';
import { LIMITS } from '../support/parts';
import { ref } from '../support/policies';
import { synthesize, type TerraformJson } from '../support/synthesize';

function build(options: Partial<EmailMarketingProps> = {}): { out: TerraformJson; platform: EmailMarketing } {
  const made: EmailMarketing[] = [];
  const out = synthesize((stack, deployment) => void made.push(emailMarketing(stack, deployment, options)));
  const [platform] = made;
  if (!platform) throw new Error('nothing was made');
  return { out, platform };
}

const functions = (out: TerraformJson) =>
  out
    .resources('aws_lambda_function')
    .map(({ config }) => String(config.function_name).replace('shop-test-', ''));

function variables(out: TerraformJson, name: string): Record<string, string> {
  const { environment } = out.one('aws_lambda_function', { function_name: `shop-test-${name}` }).config;
  return (environment as { variables: Record<string, string> }).variables;
}

test('is destroyed with whoever makes SES templates gone before housekeeping deletes them', () => {
  const { out } = build();
  const role = out.one('aws_iam_role', { name: 'shop-test-start-run' });
  expect(out.one('aws_iam_role_policy', { role: ref(role, 'name') }).config.depends_on).toEqual([
    out.one('aws_lambda_invocation').address,
  ]);
});

test('makes every part but schedules, which nobody has named', () => {
  const { out, platform } = build();
  expect(functions(out).sort()).toEqual([
    'build-audience',
    'handle-events',
    'housekeeping',
    'pause-sending',
    'send-shard',
    'settle',
    'start-run',
    'unsubscribe',
  ]);
  expect(platform.scheduler).toBeUndefined();
  expect(out.resources('aws_scheduler_schedule_group')).toEqual([]);
  expect(platform.monitoring?.table.map(({ id }) => id)).not.toContain('failed-schedules');
});

test('makes the group of schedules also for an empty list: people add one-time ones', () => {
  const { out, platform } = build({ schedules: [] });
  expect(platform.scheduler?.schedules).toEqual([]);
  expect(out.one('aws_scheduler_schedule_group').config.name).toBe('shop-test-campaigns');
  expect(platform.monitoring?.table.map(({ id }) => id)).toContain('failed-schedules');
});

test('makes neither dashboard nor alarms without monitoring, nor the guard that acts on them', () => {
  const { out, platform } = build({ monitoring: false });
  expect(platform.monitoring).toBeUndefined();
  expect(out.resources('aws_cloudwatch_dashboard')).toEqual([]);
  expect(out.resources('aws_cloudwatch_metric_alarm')).toEqual([]);
  expect(functions(out)).not.toContain('pause-sending');
});

test('makes alarms without the guard', () => {
  const { out, platform } = build({ reputationGuard: false });
  expect(functions(out)).not.toContain('pause-sending');
  expect(platform.monitoring?.table.map(({ id }) => id)).toContain('bounce-rate-critical');
});

test('gives the parts what it was told', () => {
  const { out } = build({
    sender: {
      domain: 'example.com',
      from: ['marketing@example.com', 'news@example.com'],
      name: 'Example Shop',
      postalAddress: 'Example Shop, 1 Main Street',
      replyTo: ['help@example.com'],
    },
    alertEmails: ['ops@example.com'],
    eventEmails: ['post@example.com'],
    sendConcurrency: 7,
    maxRecipients: 1000,
    runDays: 200,
    noncurrentDays: 160,
    deployers: ['arn:aws:iam::111122223333:role/deploy'],
    reservedDomainsAllowed: true,
    unsubscribeDomain: { domainName: 'unsubscribe.example.com', zone: { zoneId: 'Z123' } },
  });
  expect(variables(out, 'send-shard')).toMatchObject({
    FROM_ADDRESSES: 'marketing@example.com,news@example.com',
    FROM_NAME: 'Example Shop',
    REPLY_TO: 'help@example.com',
    SEND_RATE_SHARE: '0.8',
    UNSUBSCRIBE_URL: 'https://unsubscribe.example.com/u/',
  });
  expect(variables(out, 'build-audience')).toMatchObject({
    MAX_RECIPIENTS: '1000',
    RESERVED_DOMAINS_ALLOWED: 'true',
  });
  expect(variables(out, 'unsubscribe')).toMatchObject({
    BRAND_NAME: 'Example Shop',
    POSTAL_ADDRESS: 'Example Shop, 1 Main Street',
  });
  expect(variables(out, 'handle-events').REPUTATION_LIMITS).toBe(JSON.stringify(LIMITS));
  const mails = out
    .resources('aws_sns_topic_subscription')
    .filter(({ config }) => config.protocol === 'email');
  expect(mails.map(({ config }) => [config.endpoint, config.topic_arn])).toEqual([
    ['ops@example.com', ref(out.one('aws_sns_topic', { name: 'shop-test-alerts' }), 'arn')],
    ['post@example.com', ref(out.one('aws_sns_topic', { name: 'shop-test-email-events' }), 'arn')],
  ]);
  expect(out.one('aws_sfn_state_machine').config.definition).toContain('"MaxConcurrency":7,');
  expect(out.one('aws_s3_bucket_lifecycle_configuration').config.rule).toMatchObject([
    { expiration: [{ days: 200 }] },
    { noncurrent_version_expiration: [{ noncurrent_days: 160 }] },
  ]);
  expect(out.one('aws_s3_bucket_policy').config.policy).toContain('arn:aws:iam::111122223333:role/deploy');
});

test('mails go through one configuration set, which is the default of the domain', () => {
  const { out } = build();
  const name = ref(out.one('aws_sesv2_configuration_set'), 'configuration_set_name');
  expect(out.one('aws_sesv2_email_identity').config.configuration_set_name).toBe(name);
  expect(
    out
      .resources('aws_sesv2_configuration_set_event_destination')
      .map(({ config }) => config.configuration_set_name),
  ).toEqual([name, name]);
});
