import { partsOf } from '../support/parts';
import { ref, roleStatements, trustStatements } from '../support/policies';
import { synthesize } from '../support/synthesize';

const out = synthesize((stack, deployment) => void partsOf(stack, deployment).housekeeping());

const lambda = out.one('aws_lambda_function');
const ledger = out.one('aws_dynamodb_table', { name: 'shop-test-ledger' });
const suppression = out.one('aws_dynamodb_table', { name: 'shop-test-suppression' });
const addressKey = out.one('aws_kms_key', { key_usage: 'GENERATE_VERIFY_MAC' });
const bucketArn = ref(out.one('aws_s3_bucket'), 'arn');
const deadLetters = out.one('aws_sqs_queue', { name: 'shop-test-housekeeping-schedule-dead-letters' });

test('runs every night, once its role may', () => {
  const role = out.one('aws_iam_role', { name: 'shop-test-housekeeping-schedule' });
  expect(out.one('aws_scheduler_schedule').config).toEqual({
    name: 'shop-test-housekeeping',
    group_name: 'default',
    description: 'Daily housekeeping of shop-test',
    schedule_expression: 'cron(17 3 * * ? *)',
    schedule_expression_timezone: 'UTC',
    flexible_time_window: { mode: 'FLEXIBLE', maximum_window_in_minutes: 30 },
    target: {
      arn: ref(lambda, 'arn'),
      role_arn: ref(role, 'arn'),
      input: '{"task":"daily"}',
      retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 3 },
      dead_letter_config: { arn: ref(deadLetters, 'arn') },
    },
    depends_on: [out.one('aws_iam_role_policy', { role: ref(role, 'name') }).address],
  });
});

test('its schedule may call the function and set aside what failed', () => {
  expect(roleStatements(out, 'shop-test-housekeeping-schedule')).toEqual([
    { Sid: 'Run', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: ref(lambda, 'arn') },
    { Sid: 'SendDeadLetters', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: ref(deadLetters, 'arn') },
    {
      Sid: 'EncryptMessages',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '${aws_kms_key.key_F64E54E4.arn}',
    },
  ]);
  expect(trustStatements(out, 'shop-test-housekeeping-schedule')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: {
          'aws:SourceAccount': '111122223333',
          'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111122223333:schedule-group/default',
        },
      },
    },
  ]);
});

test('the templates of runs are deleted by the function when the stack is destroyed', () => {
  expect(out.one('aws_lambda_invocation').config).toEqual({
    function_name: ref(lambda, 'function_name'),
    input: '{"task":"remove-templates"}',
    lifecycle_scope: 'CRUD',
  });
});

test('the function has the longest time that Lambda gives and knows its stores', () => {
  expect(lambda.config).toMatchObject({
    function_name: 'shop-test-housekeeping',
    timeout: 900,
    environment: {
      variables: {
        STACK_PREFIX: 'shop-test',
        BUCKET: ref(out.one('aws_s3_bucket'), 'bucket'),
        LEDGER_TABLE: ref(ledger, 'name'),
        SUPPRESSION_TABLE: ref(suppression, 'name'),
        ADDRESS_KEY_ARN: ref(addressKey, 'arn'),
        NODE_OPTIONS: '--enable-source-maps',
      },
    },
  });
});

test('the function may write reports and the export, sweep templates and fill in people, nothing else', () => {
  expect(roleStatements(out, 'shop-test-housekeeping').slice(1)).toEqual([
    { Sid: 'ListCampaignBucket', Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
    {
      Sid: 'ReadCampaignBucket',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `${bucketArn}/runs/*`,
    },
    {
      Sid: 'WriteCampaignBucket',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: [`${bucketArn}/runs/*`, `${bucketArn}/suppression/*`],
    },
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
    {
      Effect: 'Allow',
      Action: 'kms:GenerateMac',
      Resource: ref(addressKey, 'arn'),
      Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
    { Sid: 'ScanSuppression', Effect: 'Allow', Action: 'dynamodb:Scan', Resource: ref(suppression, 'arn') },
    {
      Sid: 'RecordSuppression',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: ref(suppression, 'arn'),
    },
    { Sid: 'ListTemplates', Effect: 'Allow', Action: 'ses:ListEmailTemplates', Resource: '*' },
    {
      Sid: 'SweepTemplates',
      Effect: 'Allow',
      Action: 'ses:DeleteEmailTemplate',
      Resource: 'arn:aws:ses:eu-central-1:111122223333:template/shop-test-*',
    },
  ]);
});
