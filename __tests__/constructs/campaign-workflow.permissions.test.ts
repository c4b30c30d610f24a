import { partsOf } from '../support/parts';
import { ref, roleStatements } from '../support/policies';
import { synthesize } from '../support/synthesize';

const out = synthesize((stack, deployment) => void partsOf(stack, deployment).workflow());

const SES = 'arn:aws:ses:eu-central-1:111122223333';
const BUCKET = ref(out.one('aws_s3_bucket'), 'arn');
const LEDGER = ref(out.one('aws_dynamodb_table', { name: 'shop-test-ledger' }), 'arn');
const SUPPRESSION = ref(out.one('aws_dynamodb_table', { name: 'shop-test-suppression' }), 'arn');

const allow = (sid: string, action: string | string[], resource: string | string[]) => ({
  Sid: sid,
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});
const under = (...prefixes: string[]) => {
  const [first = '', ...others] = prefixes.map((prefix) => `${BUCKET}/${prefix}*`);
  return others.length > 0 ? [first, ...others] : first;
};
const read = (...prefixes: string[]) => allow('ReadCampaignBucket', 's3:GetObject', under(...prefixes));
const readVersions = (...prefixes: string[]) =>
  allow('ReadPinnedVersions', 's3:GetObjectVersion', under(...prefixes));
const writeRuns = allow('WriteCampaignBucket', 's3:PutObject', `${BUCKET}/runs/*`);
const ledger = [
  allow('ReadLedger', ['dynamodb:GetItem', 'dynamodb:Query'], LEDGER),
  allow('RecordInLedger', ['dynamodb:PutItem', 'dynamodb:UpdateItem'], LEDGER),
];
const readAccount = allow('ReadAccount', 'ses:GetAccount', '*');
const derive = {
  Effect: 'Allow',
  Action: 'kms:GenerateMac',
  Resource: ref(out.one('aws_kms_key', { key_usage: 'GENERATE_VERIFY_MAC' }), 'arn'),
  Condition: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
};

/** What a function may do, beside writing its log. */
const granted = (name: string) => roleStatements(out, `shop-test-${name}`).slice(1);

test('start-run reads what a run needs, claims it and publishes its template', () => {
  expect(granted('start-run')).toEqual([
    allow('ListCampaignBucket', 's3:ListBucket', BUCKET),
    read('campaigns/', 'subscribers/', 'templates/'),
    readVersions('templates/'),
    ...ledger,
    allow(
      'PublishTemplates',
      ['ses:CreateEmailTemplate', 'ses:TestRenderEmailTemplate'],
      `${SES}:template/shop-test-*`,
    ),
    allow('ReadIdentity', 'ses:GetEmailIdentity', `${SES}:identity/*`),
    allow('ReadConfigurationSet', 'ses:GetConfigurationSet', `${SES}:configuration-set/shop-test-campaigns`),
    readAccount,
  ]);
});

test('build-audience reads lists and writes runs, and sends nothing', () => {
  expect(granted('build-audience')).toEqual([
    allow('ListCampaignBucket', 's3:ListBucket', BUCKET),
    readVersions('subscribers/', 'templates/'),
    writeRuns,
    allow('GetFromLedger', 'dynamodb:GetItem', LEDGER),
    allow('RecordInLedger', ['dynamodb:PutItem', 'dynamodb:UpdateItem'], LEDGER),
    allow('ListIdentities', 'ses:ListEmailIdentities', '*'),
  ]);
});

test('send-shard sends to those that the suppression list leaves', () => {
  expect(granted('send-shard')).toEqual([
    allow('ListCampaignBucket', 's3:ListBucket', BUCKET),
    read('runs/'),
    readVersions('runs/', 'templates/'),
    ...ledger,
    allow('LookUpSuppression', 'dynamodb:BatchGetItem', SUPPRESSION),
    derive,
    allow(
      'SendMail',
      ['ses:SendEmail', 'ses:SendBulkEmail', 'ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail'],
      [
        `${SES}:identity/example.com`,
        `${SES}:identity/*@example.com`,
        `${SES}:configuration-set/shop-test-campaigns`,
        `${SES}:template/shop-test-*`,
      ],
    ),
    readAccount,
  ]);
});

test('settle writes reports from the ledger', () => {
  expect(granted('settle')).toEqual([writeRuns, ...ledger]);
});

test.each(['start-run', 'build-audience', 'send-shard', 'settle'])(
  'no sid of %s occurs twice, as IAM wants it',
  (name) => {
    const sids = granted(name).flatMap(({ Sid }) => (Sid === undefined ? [] : [Sid]));
    expect(new Set(sids).size).toBe(sids.length);
  },
);
