import { partsOf } from '../support/parts';
import { ref, roleStatements } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

const out = synthesize((stack, deployment) => void partsOf(stack, deployment).guard());

const lambda = out.one('aws_lambda_function');
const rule = out.one('aws_cloudwatch_event_rule');
const deadLetters = out.one('aws_sqs_queue');
const alerts = out.one('aws_sns_topic');

test('acts when a critical reputation alarm goes off, and on nothing else', () => {
  expect(rule.config.name).toBe('shop-test-reputation-critical');
  expect(JSON.parse(String(rule.config.event_pattern))).toEqual({
    source: ['aws.cloudwatch'],
    'detail-type': ['CloudWatch Alarm State Change'],
    resources: [
      'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-test-bounce-rate-critical',
      'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-test-complaint-rate-critical',
    ],
    detail: { state: { value: ['ALARM'] } },
  });
});

test('calls its function, which the rule may call, and sets aside what could not be delivered', () => {
  const permission = out.one('aws_lambda_permission');
  expect(permission.config).toEqual({
    statement_id: 'AllowReputationRule',
    action: 'lambda:InvokeFunction',
    function_name: ref(lambda, 'function_name'),
    principal: 'events.amazonaws.com',
    source_arn: ref(rule, 'arn'),
  });
  expect(out.one('aws_cloudwatch_event_target').config).toEqual({
    rule: ref(rule, 'name'),
    target_id: 'pause-sending',
    arn: ref(lambda, 'arn'),
    dead_letter_config: { arn: ref(deadLetters, 'arn') },
    depends_on: [permission.address],
  });
});

test('lets the rule alone set events aside', () => {
  expect(deadLetters.config.name).toBe('shop-test-reputation-guard-dead-letters');
  const { config } = out.one('aws_sqs_queue_policy');
  expect(config.queue_url).toBe(ref(deadLetters, 'url'));
  expect(statements(config.policy)).toEqual([
    {
      Sid: 'AllowRule',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: ref(deadLetters, 'arn'),
      Condition: { ArnEquals: { 'aws:SourceArn': ref(rule, 'arn') } },
    },
  ]);
});

test('the function may pause this configuration set and tell people, nothing else', () => {
  expect(roleStatements(out, 'shop-test-pause-sending').slice(1)).toEqual([
    {
      Sid: 'PauseSending',
      Effect: 'Allow',
      Action: 'ses:PutConfigurationSetSendingOptions',
      Resource: 'arn:aws:ses:eu-central-1:111122223333:configuration-set/shop-test-campaigns',
    },
    { Sid: 'PublishAlerts', Effect: 'Allow', Action: 'sns:Publish', Resource: ref(alerts, 'arn') },
    {
      Sid: 'EncryptMessages',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '${aws_kms_key.key_F64E54E4.arn}',
    },
  ]);
});

test('the function is as small as its work', () => {
  expect(lambda.config).toMatchObject({
    function_name: 'shop-test-pause-sending',
    memory_size: 128,
    timeout: 30,
    environment: {
      variables: {
        CONFIGURATION_SET: 'shop-test-campaigns',
        ALERT_TOPIC_ARN: ref(alerts, 'arn'),
        NODE_OPTIONS: '--enable-source-maps',
      },
    },
  });
});
