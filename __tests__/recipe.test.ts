import { stackOf } from './support/stacks';
import type { TerraformJson } from './support/synthesize';

type Json = Record<string, unknown>;
/** A resource that does a part of a step: its type and what its arguments hold. */
type Part = readonly [type: string, where: Json];

/** The recipe's ten steps, and the resources of the stack `prod` that do each. */
const STEPS: Readonly<Record<string, readonly Part[]>> = {
  '1 verify sender identity and domain': [
    [
      'aws_sesv2_email_identity',
      { email_identity: 'example.com', dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' } },
    ],
    ['aws_sesv2_email_identity_mail_from_attributes', { mail_from_domain: 'bounce.example.com' }],
    ['aws_route53_record', { type: 'MX', name: 'bounce.example.com' }],
    ['aws_route53_record', { type: 'TXT', name: 'bounce.example.com' }],
  ],
  '2 create SNS topic for email event notifications': [
    ['aws_sns_topic', { name: 'email-marketing-prod-email-events' }],
    ['aws_sns_topic', { name: 'email-marketing-prod-alerts' }],
    ['aws_sns_topic_subscription', { protocol: 'sqs' }],
    ['aws_sns_topic_subscription', { protocol: 'email', endpoint: 'ops@example.com' }],
  ],
  '3 create configuration set for campaign tracking': [
    [
      'aws_sesv2_configuration_set',
      {
        configuration_set_name: 'email-marketing-prod-campaigns',
        delivery_options: { tls_policy: 'REQUIRE' },
        reputation_options: { reputation_metrics_enabled: true },
        sending_options: { sending_enabled: true },
        suppression_options: { suppressed_reasons: ['BOUNCE', 'COMPLAINT'] },
      },
    ],
    ['aws_sesv2_configuration_set_event_destination', { event_destination_name: 'cloudwatch' }],
    ['aws_sesv2_configuration_set_event_destination', { event_destination_name: 'topic' }],
  ],
  '4 create email templates': [
    [
      'aws_ses_template',
      { name: 'email-marketing-prod-welcome-campaign', subject: 'Welcome to Our Community, {{name}}!' },
    ],
    [
      'aws_ses_template',
      {
        name: 'email-marketing-prod-product-promotion',
        subject: 'Exclusive Offer: {{discount}}% Off {{product_name}}',
      },
    ],
    ['aws_s3_object', { key: 'templates/welcome-campaign.json' }],
    ['aws_s3_object', { key: 'templates/product-promotion.json' }],
  ],
  '5 create subscriber list and upload to S3': [
    ['aws_s3_bucket', {}],
    ['aws_s3_object', { key: 'subscribers/subscribers.json' }],
    ['aws_s3_object', { key: 'suppression/bounced-emails.txt', content: '' }],
  ],
  '6 send personalized bulk email campaign': [
    ['aws_sfn_state_machine', { name: 'email-marketing-prod-campaign', type: 'STANDARD' }],
    ['aws_lambda_function', { function_name: 'email-marketing-prod-start-run' }],
    ['aws_lambda_function', { function_name: 'email-marketing-prod-build-audience' }],
    ['aws_lambda_function', { function_name: 'email-marketing-prod-send-shard' }],
    ['aws_lambda_function', { function_name: 'email-marketing-prod-settle' }],
    ['aws_s3_object', { key: 'campaigns/product-promotion.json' }],
    ['aws_dynamodb_table', { name: 'email-marketing-prod-ledger' }],
  ],
  '7 set up email analytics and monitoring': [
    ['aws_cloudwatch_dashboard', { dashboard_name: 'email-marketing-prod-dashboard' }],
    [
      'aws_cloudwatch_metric_alarm',
      {
        alarm_name: 'email-marketing-prod-bounce-rate-warning',
        namespace: 'AWS/SES',
        metric_name: 'Reputation.BounceRate',
        statistic: 'Average',
        threshold: 0.05,
        treat_missing_data: 'ignore',
      },
    ],
    [
      'aws_cloudwatch_metric_alarm',
      { alarm_name: 'email-marketing-prod-complaint-rate-warning', threshold: 0.001 },
    ],
  ],
  '8 implement bounce and complaint handling': [
    ['aws_lambda_function', { function_name: 'email-marketing-prod-handle-events' }],
    ['aws_lambda_event_source_mapping', { function_response_types: ['ReportBatchItemFailures'] }],
    ['aws_sqs_queue', { name: 'email-marketing-prod-email-events' }],
    ['aws_sqs_queue', { name: 'email-marketing-prod-email-events-dead-letters' }],
    ['aws_dynamodb_table', { name: 'email-marketing-prod-suppression' }],
  ],
  '9 create campaign performance tracking': [
    ['aws_lambda_function', { function_name: 'email-marketing-prod-housekeeping' }],
    ['aws_scheduler_schedule', { name: 'email-marketing-prod-housekeeping' }],
  ],
  '10 set up automated campaign scheduling': [
    ['aws_scheduler_schedule_group', { name: 'email-marketing-prod-campaigns' }],
    [
      'aws_scheduler_schedule',
      {
        name: 'email-marketing-prod-weekly-promotion',
        schedule_expression: 'cron(0 9 ? * MON *)',
        state: 'DISABLED',
      },
    ],
    ['aws_iam_role', { name: 'email-marketing-prod-scheduler' }],
  ],
};

const stack: TerraformJson = stackOf('prod');

test.each(Object.entries(STEPS))('step %s is done by resources of the stack', (_step, parts) => {
  for (const [type, where] of parts) expect(stack.one(type, where).config).toMatchObject(where);
});

test('step 1 has one CNAME for each of the three DKIM tokens', () => {
  const cnames = stack.resources('aws_route53_record').filter(({ config }) => config.type === 'CNAME');
  expect(cnames.map(({ config }) => (config.name as string).endsWith('._domainkey.example.com'))).toEqual([
    true,
    true,
    true,
  ]);
});

test('step 3 publishes every type of event to one destination each', () => {
  const types = [
    'SEND',
    'REJECT',
    'BOUNCE',
    'COMPLAINT',
    'DELIVERY',
    'OPEN',
    'CLICK',
    'RENDERING_FAILURE',
    'DELIVERY_DELAY',
  ];
  const destinations = stack
    .resources('aws_sesv2_configuration_set_event_destination')
    .map(({ config }) => config.event_destination as Json);
  for (const destination of destinations)
    expect(destination).toMatchObject({ enabled: true, matching_event_types: types });
  expect(
    destinations.map((destination) => Object.keys(destination).filter((key) => key.endsWith('_destination'))),
  ).toEqual([['cloud_watch_destination'], ['sns_destination']]);
});
