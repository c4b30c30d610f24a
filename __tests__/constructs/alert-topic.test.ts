import type { TerraformStack } from 'cdktf';
import { AlertTopic } from '../../constructs/alert-topic';
import type { Deployment } from '../../constructs/deployment';
import { MessagingKey } from '../../constructs/messaging-key';
import { granted, ref } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

function topic(stack: TerraformStack, deployment: Deployment, emails: readonly string[] = []): AlertTopic {
  const key = new MessagingKey(stack, 'key', { deployment });
  return new AlertTopic(stack, 'alerts', { deployment, key, emails });
}

test('makes an encrypted topic', () => {
  const out = synthesize((stack, deployment) => void topic(stack, deployment));
  expect(out.one('aws_sns_topic').config).toEqual({
    name: 'shop-test-alerts',
    display_name: 'shop-test alerts',
    kms_master_key_id: ref(out.one('aws_kms_key'), 'arn'),
  });
  expect(out.resources('aws_sns_topic_subscription')).toEqual([]);
});

test('lets the alarms of this deployment and the rules of EventBridge publish, and no others', () => {
  const out = synthesize((stack, deployment) => void topic(stack, deployment));
  const { config } = out.one('aws_sns_topic_policy');
  const arn = ref(out.one('aws_sns_topic'), 'arn');
  expect(config.arn).toBe(arn);
  expect(statements(config.policy)).toEqual([
    {
      Sid: 'AllowAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: arn,
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-test-*' },
      },
    },
    {
      Sid: 'AllowEventRules',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: arn,
    },
  ]);
});

test('subscribes each address', () => {
  const out = synthesize(
    (stack, deployment) => void topic(stack, deployment, ['ops@example.com', 'boss@example.com']),
  );
  const topicArn = ref(out.one('aws_sns_topic'), 'arn');
  expect(out.resources('aws_sns_topic_subscription').map(({ config }) => config)).toEqual([
    { topic_arn: topicArn, protocol: 'email', endpoint: 'boss@example.com' },
    { topic_arn: topicArn, protocol: 'email', endpoint: 'ops@example.com' },
  ]);
});

test('grants publishing, with the use of the key', () => {
  expect(granted((stack, deployment, grantee) => topic(stack, deployment).grantPublish(grantee))).toEqual([
    {
      sid: 'PublishAlerts',
      actions: ['sns:Publish'],
      resources: ['${aws_sns_topic.alerts_topic_3313844B.arn}'],
    },
    {
      sid: 'EncryptMessages',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['${aws_kms_key.key_F64E54E4.arn}'],
    },
  ]);
});
