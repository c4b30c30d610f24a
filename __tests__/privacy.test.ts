import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../constructs/project-root';
import { expiresAt } from '../lambdas/shared/ledger/retention';
import { stackOf } from './support/stacks';

const DAY_SECONDS = 24 * 60 * 60;
const stack = stackOf('prod');

/** The rows of the table, by what they are about: where it lies, and the days that are named. */
const rows = new Map(
  readFileSync(path.join(projectRoot(), 'docs', 'privacy.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, data = '', , , howLong = '']) => [
      data.split(':')[0],
      [...howLong.matchAll(/(\d+) days/g)].map(([, days]) => Number(days)),
    ]),
);

/** Every value of an argument of all resources of a type. */
const valuesOf = (type: string, argument: string): unknown[] => [
  ...new Set(stack.resources(type).map(({ config }) => config[argument])),
];

interface LifecycleRule {
  readonly filter: readonly { readonly prefix: string }[];
  readonly expiration?: readonly { readonly days: number }[];
  readonly noncurrent_version_expiration?: readonly { readonly noncurrent_days: number }[];
}

describe('docs/privacy.md tells the periods of the stack', () => {
  const { rule } = stack.one('aws_s3_bucket_lifecycle_configuration').config as {
    rule: readonly LifecycleRule[];
  };
  const runs = rule.find(({ filter }) => filter[0]?.prefix === 'runs/')?.expiration?.[0]?.days;
  const older = rule.find(({ filter }) => filter[0]?.prefix === '')?.noncurrent_version_expiration?.[0]
    ?.noncurrent_days;

  test.each(['Audience of a run', 'Rejected rows', 'Reports'])('%s', (data) => {
    expect(rows.get(data)).toEqual([runs, older]);
  });

  test.each(['Lists', 'Suppression list for people'])('older versions of %s', (data) => {
    expect(rows.get(data)).toEqual([older]);
  });

  test('no rule deletes what people write', () => {
    expect(rule.filter(({ expiration }) => expiration).map(({ filter }) => filter[0]?.prefix)).toEqual([
      'runs/',
    ]);
  });

  test('the ledger', () => {
    expect(rows.get('Ledger')).toEqual([expiresAt(0) / DAY_SECONDS]);
    expect(stack.one('aws_dynamodb_table', { name: 'email-marketing-prod-ledger' }).config.ttl).toEqual({
      attribute_name: 'expiresAt',
      enabled: true,
    });
  });

  test('suppression stays for good', () => {
    const table = stack.one('aws_dynamodb_table', { name: 'email-marketing-prod-suppression' });
    expect([table.config.ttl, rows.get('Suppression and consent')]).toEqual([undefined, []]);
  });

  test('backups go back as far as DynamoDB keeps them', () => {
    expect(rows.get('Backups of both tables (point-in-time recovery)')).toEqual([35]);
    // Without a period of its own it is 35 days (Amazon DynamoDB Developer Guide, "Point-in-time recovery").
    expect(valuesOf('aws_dynamodb_table', 'point_in_time_recovery')).toEqual([
      { enabled: true },
      { enabled: true },
    ]);
  });

  test('queues', () => {
    const days = valuesOf('aws_sqs_queue', 'message_retention_seconds').map(
      (seconds) => Number(seconds) / DAY_SECONDS,
    );
    expect(rows.get('SES events that wait to be read')).toEqual(days);
  });

  test('logs', () => {
    expect(rows.get('Logs of functions and of the unsubscribe endpoint')).toEqual(
      valuesOf('aws_cloudwatch_log_group', 'retention_in_days'),
    );
  });

  test('the key', () => {
    expect(rows.get('Key by which addresses are hashed')).toEqual(
      valuesOf('aws_kms_key', 'deletion_window_in_days'),
    );
  });
});
