import type { TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { MacKey } from '../../constructs/mac-key';
import { granted, ref } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

function key(stack: TerraformStack, deployment: Deployment): MacKey {
  return new MacKey(stack, 'key', { deployment, part: 'addresses', description: 'Hashes addresses' });
}

test('makes an HMAC key, which AWS never rotates, under an alias', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment));
  const made = out.one('aws_kms_key');
  expect(made.config).toEqual({
    description: 'Hashes addresses',
    key_usage: 'GENERATE_VERIFY_MAC',
    customer_master_key_spec: 'HMAC_256',
    deletion_window_in_days: 30,
    policy: expect.any(String),
    lifecycle: { prevent_destroy: true },
  });
  expect(out.one('aws_kms_alias').config).toEqual({
    name: 'alias/shop-test-addresses',
    target_key_id: ref(made, 'key_id'),
  });
});

test('names the account alone in its policy', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment));
  expect(statements(out.one('aws_kms_key').config.policy)).toEqual([
    {
      Sid: 'AccountDecidesByIam',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    },
  ]);
});

test('a disposable environment may delete the key', () => {
  const out = synthesize((stack, deployment) => void key(stack, deployment), { protect: false });
  const { config } = out.one('aws_kms_key');
  expect(config.lifecycle).toBeUndefined();
  expect(config.deletion_window_in_days).toBe(7);
});

test('grants the derivation with HMAC-SHA-256 and nothing else', () => {
  // Without a sid, which may occur once in a policy: a function that hashes and signs has two such statements.
  expect(granted((stack, deployment, grantee) => key(stack, deployment).grantDerive(grantee))).toEqual([
    {
      actions: ['kms:GenerateMac'],
      resources: ['${aws_kms_key.key_F64E54E4.arn}'],
      conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
  ]);
});
