import { SendLedger } from '../../constructs/send-ledger';
import { granted } from '../support/policies';
import { synthesize } from '../support/synthesize';

const TABLE_ARN = '${aws_dynamodb_table.ledger_table_BE9C0D06.arn}';

test('makes a table for runs, blocks and events that forgets by its expiry in seconds', () => {
  const out = synthesize((stack, deployment) => void new SendLedger(stack, 'ledger', { deployment }));
  expect(out.one('aws_dynamodb_table').config).toEqual({
    name: 'shop-test-ledger',
    billing_mode: 'PAY_PER_REQUEST',
    hash_key: 'pk',
    range_key: 'sk',
    attribute: [
      { name: 'pk', type: 'S' },
      { name: 'sk', type: 'S' },
    ],
    ttl: { enabled: true, attribute_name: 'expiresAt' },
    server_side_encryption: { enabled: true },
    point_in_time_recovery: { enabled: true },
    deletion_protection_enabled: true,
    lifecycle: { prevent_destroy: true },
  });
});

test('a disposable environment may delete the table and keeps no backup of it', () => {
  const out = synthesize((stack, deployment) => void new SendLedger(stack, 'ledger', { deployment }), {
    protect: false,
  });
  const { config } = out.one('aws_dynamodb_table');
  expect(config.lifecycle).toBeUndefined();
  expect(config.deletion_protection_enabled).toBe(false);
  expect(config.point_in_time_recovery).toEqual({ enabled: false });
});

test('grants reading', () => {
  const given = granted((stack, deployment, grantee) =>
    new SendLedger(stack, 'ledger', { deployment }).grantRead(grantee),
  );
  expect(given).toEqual([
    { sid: 'ReadLedger', actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [TABLE_ARN] },
  ]);
});

test('grants reading and changing single items', () => {
  const given = granted((stack, deployment, grantee) => {
    const ledger = new SendLedger(stack, 'ledger', { deployment });
    ledger.grantGet(grantee);
    ledger.grantUpdate(grantee);
  });
  expect(given).toEqual([
    { sid: 'GetFromLedger', actions: ['dynamodb:GetItem'], resources: [TABLE_ARN] },
    { sid: 'UpdateLedger', actions: ['dynamodb:UpdateItem'], resources: [TABLE_ARN] },
  ]);
});

test('grants recording, and deleting to nobody', () => {
  const given = granted((stack, deployment, grantee) =>
    new SendLedger(stack, 'ledger', { deployment }).grantRecord(grantee),
  );
  expect(given).toEqual([
    { sid: 'RecordInLedger', actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: [TABLE_ARN] },
  ]);
});
