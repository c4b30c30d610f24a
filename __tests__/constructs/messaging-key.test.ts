import type { TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { MessagingKey } from '../../constructs/messaging-key';
import { granted, ref } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

const key = (stack: TerraformStack, deployment: Deployment) => new MessagingKey(stack, 'key', { deployment });
const KEY_ARN = '${aws_kms_key.key_F64E54E4.arn}';

test('makes a rotated key under an alias', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment));
  const made = out.one('aws_kms_key');
  expect(made.config).toEqual({
    description: 'Encrypts topics and queues of shop-test',
    enable_key_rotation: true,
    deletion_window_in_days: 30,
    policy: expect.any(String),
    lifecycle: { prevent_destroy: true },
  });
  expect(out.one('aws_kms_alias').config).toEqual({
    name: 'alias/shop-test-messaging',
    target_key_id: ref(made, 'key_id'),
  });
});

test('lets the account decide by IAM, and the services that publish to encrypted topics use the key', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment));
  const use = (sid: string, service: string) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['kms:GenerateDataKey*', 'kms:Decrypt'],
    Resource: '*',
  });
  expect(statements(out.one('aws_kms_key').config.policy)).toEqual([
    {
      Sid: 'AccountDecidesByIam',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    },
    use('AllowSes', 'ses.amazonaws.com'),
    use('AllowSns', 'sns.amazonaws.com'),
    use('AllowCloudwatch', 'cloudwatch.amazonaws.com'),
    use('AllowEvents', 'events.amazonaws.com'),
  ]);
});

test('names the root of the account in the partition of the Region', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment), { region: 'us-gov-west-1' });
  expect(statements(out.one('aws_kms_key').config.policy)[0]?.Principal).toEqual({
    AWS: 'arn:aws-us-gov:iam::111122223333:root',
  });
});

test('a disposable environment may delete the key, gone after the seven days that AWS wants at least', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment), { protect: false });
  const { config } = out.one('aws_kms_key');
  expect(config.lifecycle).toBeUndefined();
  expect(config.deletion_window_in_days).toBe(7);
});

test('grants senders to encrypt, and to read back what SNS and SQS wrap', () => {
  const given = granted((stack, deployment, grantee) => key(stack, deployment).grantSend(grantee));
  expect(given).toEqual([
    { sid: 'EncryptMessages', actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [KEY_ARN] },
  ]);
});

test('grants receivers to decrypt alone', () => {
  const given = granted((stack, deployment, grantee) => key(stack, deployment).grantReceive(grantee));
  expect(given).toEqual([{ sid: 'DecryptMessages', actions: ['kms:Decrypt'], resources: [KEY_ARN] }]);
});
