import { EventPipeline, type EventPipelineProps } from '../../constructs/event-pipeline';
import { LIMITS, type Parts, partsOf } from '../support/parts';
import { ref, roleStatements } from '../support/policies';
import { statements, synthesize, type TerraformJson } from '../support/synthesize';

type Options = (parts: Parts) => Partial<EventPipelineProps>;

/** The pipeline with what it cannot do without: no ledger, no guard. */
function synthesizePipeline(options: Options = () => ({})): TerraformJson {
  return synthesize((stack, deployment) => {
    const parts = partsOf(stack, deployment);
    new EventPipeline(stack, 'events', {
      deployment,
      key: parts.key(),
      configurationSet: parts.configurationSet(),
      suppressionList: parts.suppressionList(),
      ...options(parts),
    });
  });
}

const complete: Options = ({ ledger, alertTopic }) => ({
  ledger: ledger(),
  guard: { limits: LIMITS, alertTopic: alertTopic() },
});

const EVENT_TYPES = [
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

test('publishes to CloudWatch by campaign', () => {
  const out = synthesizePipeline();
  expect(
    out.one('aws_sesv2_configuration_set_event_destination', { event_destination_name: 'cloudwatch' }).config,
  ).toEqual({
    configuration_set_name: ref(out.one('aws_sesv2_configuration_set'), 'configuration_set_name'),
    event_destination_name: 'cloudwatch',
    event_destination: {
      enabled: true,
      matching_event_types: EVENT_TYPES,
      cloud_watch_destination: {
        dimension_configuration: [
          {
            dimension_name: 'campaign',
            dimension_value_source: 'MESSAGE_TAG',
            default_dimension_value: 'none',
          },
        ],
      },
    },
  });
});

test('publishes to the topic by a destination of its own, once SES may publish there', () => {
  const out = synthesizePipeline();
  expect(
    out.one('aws_sesv2_configuration_set_event_destination', { event_destination_name: 'topic' }).config,
  ).toEqual({
    configuration_set_name: ref(out.one('aws_sesv2_configuration_set'), 'configuration_set_name'),
    event_destination_name: 'topic',
    event_destination: {
      enabled: true,
      matching_event_types: EVENT_TYPES,
      sns_destination: { topic_arn: ref(out.one('aws_sns_topic'), 'arn') },
    },
    depends_on: [out.one('aws_sns_topic_policy').address],
  });
  expect(out.resources('aws_sesv2_configuration_set_event_destination')).toHaveLength(2);
});

test('makes an encrypted topic on which only SES publishes, for this account and configuration set', () => {
  const out = synthesizePipeline();
  const topic = out.one('aws_sns_topic');
  expect(topic.config).toEqual({
    name: 'shop-test-email-events',
    kms_master_key_id: '${aws_kms_key.key_F64E54E4.arn}',
  });
  const { config } = out.one('aws_sns_topic_policy');
  expect(config.arn).toBe(ref(topic, 'arn'));
  expect(statements(config.policy)).toEqual([
    {
      Sid: 'AllowSes',
      Effect: 'Allow',
      Principal: { Service: 'ses.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: ref(topic, 'arn'),
      Condition: {
        StringEquals: {
          'aws:SourceAccount': '111122223333',
          'aws:SourceArn': 'arn:aws:ses:eu-central-1:111122223333:configuration-set/shop-test-campaigns',
        },
      },
    },
  ]);
});

test('delivers to a queue on which only this topic sends', () => {
  const out = synthesizePipeline();
  const topicArn = ref(out.one('aws_sns_topic'), 'arn');
  const queue = out.one('aws_sqs_queue', { name: 'shop-test-email-events' });
  expect(out.one('aws_sns_topic_subscription').config).toEqual({
    topic_arn: topicArn,
    protocol: 'sqs',
    endpoint: ref(queue, 'arn'),
  });
  const { config } = out.one('aws_sqs_queue_policy');
  expect(config.queue_url).toBe(ref(queue, 'url'));
  expect(statements(config.policy)).toEqual([
    {
      Sid: 'AllowEventTopic',
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: ref(queue, 'arn'),
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  ]);
});

test('hides messages for six times as long as the handler may take, as AWS advises', () => {
  const out = synthesizePipeline();
  const { timeout } = out.one('aws_lambda_function').config;
  const queue = out.one('aws_sqs_queue', { name: 'shop-test-email-events' });
  expect(timeout).toBe(60);
  expect(queue.config.visibility_timeout_seconds).toBe(360);
});

test('hands large batches to the handler, which names those that failed', () => {
  const out = synthesizePipeline();
  expect(out.one('aws_lambda_event_source_mapping').config).toEqual({
    event_source_arn: ref(out.one('aws_sqs_queue', { name: 'shop-test-email-events' }), 'arn'),
    function_name: ref(out.one('aws_lambda_function'), 'function_name'),
    batch_size: 1000,
    maximum_batching_window_in_seconds: 5,
    function_response_types: ['ReportBatchItemFailures'],
    scaling_config: { maximum_concurrency: 4 },
    depends_on: [out.one('aws_iam_role_policy').address],
  });
});

const variables = (out: TerraformJson) =>
  (out.one('aws_lambda_function').config.environment as { variables: Record<string, string> }).variables;

test('keeps the suppression list alone without a ledger and a guard', () => {
  const out = synthesizePipeline();
  const table = out.one('aws_dynamodb_table');
  const addressKey = out.one('aws_kms_key', { key_usage: 'GENERATE_VERIFY_MAC' });
  expect(variables(out)).toEqual({
    STACK_PREFIX: 'shop-test',
    SUPPRESSION_TABLE: ref(table, 'name'),
    ADDRESS_KEY_ARN: ref(addressKey, 'arn'),
    CONFIGURATION_SET: 'shop-test-campaigns',
    NODE_OPTIONS: '--enable-source-maps',
  });
  expect(roleStatements(out, 'shop-test-handle-events').slice(1)).toEqual([
    {
      Effect: 'Allow',
      Action: 'kms:GenerateMac',
      Resource: ref(addressKey, 'arn'),
      Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
    {
      Sid: 'RecordSuppression',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: ref(table, 'arn'),
    },
    {
      Sid: 'ConsumeQueue',
      Effect: 'Allow',
      Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      Resource: ref(out.one('aws_sqs_queue', { name: 'shop-test-email-events' }), 'arn'),
    },
    {
      Sid: 'DecryptMessages',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: '${aws_kms_key.key_F64E54E4.arn}',
    },
  ]);
});

test('counts in the ledger and pauses runs where it has them', () => {
  const out = synthesizePipeline(complete);
  const ledger = out.one('aws_dynamodb_table', { name: 'shop-test-ledger' });
  const alerts = out.one('aws_sns_topic', { name: 'shop-test-alerts' });
  expect(variables(out)).toMatchObject({
    LEDGER_TABLE: ref(ledger, 'name'),
    ALERT_TOPIC_ARN: ref(alerts, 'arn'),
    REPUTATION_LIMITS: JSON.stringify(LIMITS),
  });
  const granted = roleStatements(out, 'shop-test-handle-events');
  expect(granted).toEqual(
    expect.arrayContaining([
      {
        Sid: 'ReadLedger',
        Effect: 'Allow',
        Action: ['dynamodb:GetItem', 'dynamodb:Query'],
        Resource: ref(ledger, 'arn'),
      },
      {
        Sid: 'RecordInLedger',
        Effect: 'Allow',
        Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Resource: ref(ledger, 'arn'),
      },
      { Sid: 'PublishAlerts', Effect: 'Allow', Action: 'sns:Publish', Resource: ref(alerts, 'arn') },
    ]),
  );
  expect(granted.map(({ Sid }) => Sid)).toEqual([
    'WriteOwnLogs',
    undefined,
    'RecordSuppression',
    'ReadLedger',
    'RecordInLedger',
    'PublishAlerts',
    'EncryptMessages',
    'ConsumeQueue',
    'DecryptMessages',
  ]);
});

test('mails no event to anybody unless asked', () => {
  const protocols = synthesizePipeline(complete)
    .resources('aws_sns_topic_subscription')
    .map(({ config }) => config.protocol);
  expect(protocols).toEqual(['sqs']);
});

test('mails what went wrong, by the event type in the message, to each address that asked', () => {
  const out = synthesizePipeline(() => ({ eventEmails: ['ops@example.com', 'post@example.com'] }));
  const mails = out
    .resources('aws_sns_topic_subscription')
    .filter(({ config }) => config.protocol === 'email');
  expect(mails.map(({ config }) => config)).toEqual(
    ['ops@example.com', 'post@example.com'].map((endpoint) => ({
      topic_arn: ref(out.one('aws_sns_topic'), 'arn'),
      protocol: 'email',
      endpoint,
      filter_policy_scope: 'MessageBody',
      filter_policy: '{"eventType":["Bounce","Complaint","Reject","Rendering Failure"]}',
    })),
  );
});
