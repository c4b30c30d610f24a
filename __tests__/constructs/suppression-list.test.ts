import type { TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { SuppressionList } from '../../constructs/suppression-list';
import { granted } from '../support/policies';
import { synthesize } from '../support/synthesize';

const list = (stack: TerraformStack, deployment: Deployment) =>
  new SuppressionList(stack, 'suppression', { deployment });
const TABLE_ARN = '${aws_dynamodb_table.suppression_table_F409CB4C.arn}';

test('makes a table of people by hashed address, which can be restored and does not forget by itself', () => {
  const out = synthesize((stack, deployment) => void list(stack, deployment));
  expect(out.one('aws_dynamodb_table').config).toEqual({
    name: 'shop-test-suppression',
    billing_mode: 'PAY_PER_REQUEST',
    hash_key: 'pk',
    attribute: [{ name: 'pk', type: 'S' }],
    server_side_encryption: { enabled: true },
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
  });
});

test('makes the key that addresses are hashed and links signed with', () => {
  const out = synthesize((stack, deployment) => void list(stack, deployment));
  expect(out.one('aws_kms_key').config).toMatchObject({
    description: 'Hashes addresses and signs unsubscribe links of shop-test; must never be replaced',
    customer_master_key_spec: 'HMAC_256',
    lifecycle: { prevent_destroy: true },
  });
  expect(out.one('aws_kms_alias').config.name).toBe('alias/shop-test-addresses');
});

test('a disposable environment may delete both', () => {
  const out = synthesize((stack, deployment) => void list(stack, deployment), { protect: false });
  const { config } = out.one('aws_dynamodb_table');
  expect(config.lifecycle).toBeUndefined();
  expect(config.deletion_protection_enabled).toBe(false);
  expect(config.point_in_time_recovery).toEqual({ enabled: true });
  expect(out.one('aws_kms_key').config.lifecycle).toBeUndefined();
});

test('grants looking up many people, with the key that hashes their addresses', () => {
  expect(granted((stack, deployment, grantee) => list(stack, deployment).grantLookUp(grantee))).toEqual([
    { sid: 'LookUpSuppression', actions: ['dynamodb:BatchGetItem'], resources: [TABLE_ARN] },
    {
      actions: ['kms:GenerateMac'],
      resources: ['${aws_kms_key.suppression_address-key_23E24CF7.arn}'],
      conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    },
  ]);
});

test('grants recording without the key, for those who know a person by the hash alone', () => {
  expect(granted((stack, deployment, grantee) => list(stack, deployment).grantRecord(grantee))).toEqual([
    {
      sid: 'RecordSuppression',
      actions: ['dynamodb:UpdateItem'],
      resources: [TABLE_ARN],
    },
  ]);
});

test('grants reading the whole list', () => {
  expect(granted((stack, deployment, grantee) => list(stack, deployment).grantScan(grantee))).toEqual([
    { sid: 'ScanSuppression', actions: ['dynamodb:Scan'], resources: [TABLE_ARN] },
  ]);
});
