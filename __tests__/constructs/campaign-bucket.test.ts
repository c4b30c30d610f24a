import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type TerraformStack, TerraformVariable } from 'cdktf';
import { CampaignBucket, type CampaignBucketProps } from '../../constructs/campaign-bucket';
import type { Deployment, DeploymentProps } from '../../constructs/deployment';
import { UserError } from '../../lambdas/shared/user-error';
import { granted, ref } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

type Options = Omit<CampaignBucketProps, 'deployment'>;

const bucket = (stack: TerraformStack, deployment: Deployment, options: Options = {}) =>
  new CampaignBucket(stack, 'bucket', { deployment, ...options });

const synthesizeBucket = (options: Options = {}, deployment: Partial<DeploymentProps> = {}) =>
  synthesize((stack, made) => void bucket(stack, made, options), deployment);

const BUCKET_ARN = '${aws_s3_bucket.bucket_3056591E.arn}';

test('names the bucket by account and Region, for its name is unique in the world', () => {
  expect(synthesizeBucket().one('aws_s3_bucket').config).toEqual({
    bucket: 'shop-test-111122223333-eu-central-1',
    force_destroy: false,
    lifecycle: { prevent_destroy: true },
  });
});

test('is versioned, encrypted and not public', () => {
  const out = synthesizeBucket();
  const name = ref(out.one('aws_s3_bucket'), 'bucket');
  expect(out.one('aws_s3_bucket_versioning').config).toEqual({
    bucket: name,
    versioning_configuration: { status: 'Enabled' },
  });
  expect(out.one('aws_s3_bucket_server_side_encryption_configuration').config).toEqual({
    bucket: name,
    rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
  });
  expect(out.one('aws_s3_bucket_public_access_block').config).toEqual({
    bucket: name,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
});

test('denies plain HTTP, and writing where the platform writes to all but its roles and the deployers', () => {
  const out = synthesizeBucket({
    deployers: ['arn:aws:iam::111122223333:role/deploy-*', 'arn:aws:iam::111122223333:user/ops'],
  });
  const { config } = out.one('aws_s3_bucket_policy');
  expect(config.bucket).toBe(ref(out.one('aws_s3_bucket'), 'bucket'));
  expect(config.depends_on).toEqual([out.one('aws_s3_bucket_public_access_block').address]);
  expect(statements(config.policy)).toEqual([
    {
      Sid: 'DenyPlainHttp',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'DenyForeignWritesToRunsAndSuppression',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: [`${BUCKET_ARN}/runs/*`, `${BUCKET_ARN}/suppression/*`],
      Condition: {
        ArnNotLike: {
          'aws:PrincipalArn': [
            'arn:aws:iam::111122223333:role/shop-test-*',
            'arn:aws:iam::111122223333:role/deploy-*',
            'arn:aws:iam::111122223333:user/ops',
          ],
        },
      },
    },
  ]);
  expect(out.dataSources()).toEqual([]);
});

test('takes whoever applies the stack for the deployer when none is named', () => {
  const out = synthesizeBucket();
  const [caller] = out.dataSources('aws_caller_identity');
  const [context] = out.dataSources('aws_iam_session_context');
  expect(context?.config).toEqual({ arn: `\${data.${caller?.address}.arn}` });
  const [, foreignWrites] = statements(out.one('aws_s3_bucket_policy').config.policy);
  expect(foreignWrites?.Condition).toEqual({
    ArnNotLike: {
      'aws:PrincipalArn': [
        'arn:aws:iam::111122223333:role/shop-test-*',
        `\${data.${context?.address}.issuer_arn}`,
      ],
    },
  });
});

test('deletes what runs wrote after a time, and of all else replaced versions alone', () => {
  const out = synthesizeBucket({ runDays: 200, noncurrentDays: 180 });
  const { config } = out.one('aws_s3_bucket_lifecycle_configuration');
  expect(config.rule).toEqual([
    { id: 'runs', status: 'Enabled', filter: [{ prefix: 'runs/' }], expiration: [{ days: 200 }] },
    {
      id: 'noncurrent-versions',
      status: 'Enabled',
      filter: [{ prefix: '' }],
      noncurrent_version_expiration: [{ noncurrent_days: 180 }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
    },
  ]);
  expect(config.depends_on).toEqual([out.one('aws_s3_bucket_versioning').address]);
});

test('keeps runs for 400 days and replaced versions for 150 unless told otherwise', () => {
  expect(synthesizeBucket().one('aws_s3_bucket_lifecycle_configuration').config.rule).toMatchObject([
    { expiration: [{ days: 400 }] },
    { noncurrent_version_expiration: [{ noncurrent_days: 150 }] },
  ]);
});

const example = (file: string) => readFileSync(path.join(__dirname, '../../examples', file), 'utf8');
const JSON_TYPE = 'application/json';

test.each([
  ['subscribers/subscribers.json', JSON_TYPE, example('subscribers/subscribers.json')],
  ['subscribers/simulator.json', JSON_TYPE, example('subscribers/simulator.json')],
  ['campaigns/product-promotion.json', JSON_TYPE, example('campaigns/product-promotion.json')],
  ['suppression/bounced-emails.txt', 'text/plain; charset=utf-8', ''],
])('seeds %s once and leaves what people make of it alone', (key, contentType, content) => {
  const out = synthesizeBucket();
  expect(out.one('aws_s3_object', { key }).config).toEqual({
    bucket: ref(out.one('aws_s3_bucket'), 'bucket'),
    key,
    content,
    content_type: contentType,
    lifecycle: { prevent_destroy: true, ignore_changes: 'all' },
    depends_on: [out.one('aws_s3_bucket_policy').address, out.one('aws_s3_bucket_versioning').address],
  });
  expect(out.resources('aws_s3_object')).toHaveLength(4);
});

test('seeds addresses that SES simulates', () => {
  const { config } = synthesizeBucket().one('aws_s3_object', { key: 'subscribers/simulator.json' });
  expect(JSON.parse(String(config.content)).map(({ email }: { email: string }) => email)).toEqual([
    'success+1@simulator.amazonses.com',
    'success+2@simulator.amazonses.com',
    'success+3@simulator.amazonses.com',
  ]);
});

test('seeds a campaign that is not sent before someone marks it ready', () => {
  const { config } = synthesizeBucket().one('aws_s3_object', { key: 'campaigns/product-promotion.json' });
  const campaign = JSON.parse(String(config.content));
  expect(campaign).toMatchObject({ id: 'product-promotion', status: 'draft' });
  expect(campaign).not.toHaveProperty('from');
});

test('a disposable environment is emptied and deleted', () => {
  const out = synthesizeBucket({}, { protect: false });
  const { config } = out.one('aws_s3_bucket');
  expect(config.force_destroy).toBe(true);
  expect(config.lifecycle).toBeUndefined();
  expect(out.resources('aws_s3_object').map((seed) => seed.config.lifecycle)).toEqual(
    Array(4).fill({ ignore_changes: 'all' }),
  );
});

test.each([
  [{ runDays: 119 }, 'runDays must be 120 to 36500, got 119'],
  [{ runDays: 120 }, undefined],
  [{ runDays: 120.5 }, 'runDays must be 120 to 36500, got 120.5'],
  [{ runDays: 36_500 }, undefined],
  [{ runDays: 36_501 }, 'runDays must be 120 to 36500, got 36501'],
  [{ noncurrentDays: 149 }, 'noncurrentDays must be 150 to 36500, got 149'],
  [{ noncurrentDays: 150 }, undefined],
  [{ noncurrentDays: 36_500 }, undefined],
  [{ noncurrentDays: 36_501 }, 'noncurrentDays must be 150 to 36500, got 36501'],
])('judges %j: %s', (options, fault) => {
  if (fault === undefined) expect(() => synthesizeBucket(options)).not.toThrow();
  else expect(() => synthesizeBucket(options)).toThrow(new UserError(`stack/bucket:\n  ${fault}`));
});

test('fails when the name of the bucket gets too long', () => {
  // 63 characters with `-test-111122223333-eu-central-1`, 31 of them.
  expect(() => synthesizeBucket({}, { name: 'x'.repeat(32) })).not.toThrow();
  expect(() => synthesizeBucket({}, { name: 'x'.repeat(33) })).toThrow(
    new UserError(
      `stack/bucket:\n  the name of the bucket "${'x'.repeat(33)}-test-000000000000-eu-central-1" would have 64 characters, AWS allows 63: shorten name or environment`,
    ),
  );
});

test('takes numbers that only Terraform knows', () => {
  const out = synthesize((stack, deployment) => {
    const variable = (id: string) => new TerraformVariable(stack, id, { type: 'number' }).numberValue;
    bucket(stack, deployment, { runDays: variable('runs'), noncurrentDays: variable('noncurrent') });
  });
  expect(out.one('aws_s3_bucket_lifecycle_configuration').config.rule).toMatchObject([
    { expiration: [{ days: '${var.runs}' }] },
    { noncurrent_version_expiration: [{ noncurrent_days: '${var.noncurrent}' }] },
  ]);
});

test('grants finding out which objects exist', () => {
  expect(granted((stack, deployment, grantee) => bucket(stack, deployment).grantList(grantee))).toEqual([
    { sid: 'ListCampaignBucket', actions: ['s3:ListBucket'], resources: [BUCKET_ARN] },
  ]);
});

test('grants reading under prefixes, and by itself pinned versions', () => {
  const given = granted((stack, deployment, grantee) => {
    const made = bucket(stack, deployment);
    made.grantRead(grantee, ['runs/', 'templates/']);
    made.grantReadVersions(grantee, ['templates/']);
  });
  expect(given).toEqual([
    {
      sid: 'ReadCampaignBucket',
      actions: ['s3:GetObject'],
      resources: [`${BUCKET_ARN}/runs/*`, `${BUCKET_ARN}/templates/*`],
    },
    {
      sid: 'ReadPinnedVersions',
      actions: ['s3:GetObjectVersion'],
      resources: [`${BUCKET_ARN}/templates/*`],
    },
  ]);
});

test('grants writing under prefixes', () => {
  const given = granted((stack, deployment, grantee) =>
    bucket(stack, deployment).grantWrite(grantee, ['runs/']),
  );
  expect(given).toEqual([
    { sid: 'WriteCampaignBucket', actions: ['s3:PutObject'], resources: [`${BUCKET_ARN}/runs/*`] },
  ]);
});
