import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { awsComputed } from '../../../../tools/local/terraform/computed';
import { loadStack } from '../../../../tools/local/terraform/stack';
import type { ValueMap } from '../../../../tools/local/terraform/value';
import { stackFolder } from './stack-folder';

const root = path.resolve(__dirname, '../../../..');
const table = awsComputed({ accountId: '000000000000', region: 'eu-central-1', port: 4566 });

/** Enough arguments for the computed attributes of each type. */
const CONFIG: Readonly<Record<string, ValueMap>> = {
  'data.aws_caller_identity': {},
  'data.aws_iam_session_context': { arn: 'arn:aws:sts::000000000000:assumed-role/local-operator/operator' },
  'data.aws_route53_zone': { name: 'example.com' },
  'data.aws_sesv2_email_identity': { email_identity: 'example.com' },
  aws_acm_certificate: { domain_name: 'u.example.com' },
  aws_acm_certificate_validation: {},
  aws_apigatewayv2_api: { name: 'n' },
  aws_apigatewayv2_api_mapping: {},
  aws_apigatewayv2_domain_name: {
    domain_name: 'u.example.com',
    domain_name_configuration: { endpoint_type: 'REGIONAL' },
  },
  aws_apigatewayv2_integration: {},
  aws_apigatewayv2_route: {},
  aws_apigatewayv2_stage: { api_id: 'a1', name: '$default' },
  aws_cloudwatch_dashboard: { dashboard_name: 'n' },
  aws_cloudwatch_event_rule: { name: 'n' },
  aws_cloudwatch_event_target: { rule: 'n', target_id: 't' },
  aws_cloudwatch_log_group: { name: '/aws/lambda/n' },
  aws_cloudwatch_metric_alarm: { alarm_name: 'n' },
  aws_dynamodb_table: { name: 'n' },
  aws_iam_role: { name: 'n' },
  aws_iam_role_policy: { role: 'n', name: 'p' },
  aws_kms_alias: { name: 'alias/n', target_key_id: 'k' },
  aws_kms_key: {},
  aws_lambda_event_source_mapping: { function_name: 'f' },
  aws_lambda_function: { function_name: 'f' },
  aws_lambda_invocation: { function_name: 'fn', input: '{}' },
  aws_lambda_permission: { statement_id: 's' },
  aws_route53_record: { name: 'n.example.com.', type: 'TXT', zone_id: 'Z1' },
  aws_s3_bucket: { bucket: 'b' },
  aws_s3_bucket_lifecycle_configuration: { bucket: 'b' },
  aws_s3_bucket_policy: { bucket: 'b' },
  aws_s3_bucket_public_access_block: { bucket: 'b' },
  aws_s3_bucket_server_side_encryption_configuration: { bucket: 'b' },
  aws_s3_bucket_versioning: { bucket: 'b' },
  aws_s3_object: { bucket: 'b', key: 'a/b.json' },
  aws_scheduler_schedule: { name: 'n', group_name: 'g' },
  aws_scheduler_schedule_group: { name: 'n' },
  aws_ses_template: { name: 'n' },
  aws_sesv2_configuration_set: { configuration_set_name: 'n' },
  aws_sesv2_configuration_set_event_destination: { configuration_set_name: 'n', event_destination_name: 'd' },
  aws_sesv2_email_identity: {
    email_identity: 'example.com',
    dkim_signing_attributes: { next_signing_key_length: 'RSA_2048_BIT' },
  },
  aws_sesv2_email_identity_feedback_attributes: { email_identity: 'example.com' },
  aws_sesv2_email_identity_mail_from_attributes: { email_identity: 'example.com' },
  aws_sfn_state_machine: { name: 'n' },
  aws_sns_topic: { name: 'n' },
  aws_sns_topic_policy: { arn: 'arn:topic' },
  aws_sns_topic_subscription: { topic_arn: 'arn:aws:sns:eu-central-1:000000000000:n' },
  aws_sqs_queue: { name: 'n' },
  aws_sqs_queue_policy: { queue_url: 'u' },
};

function computed(type: string, config: ValueMap = CONFIG[type] ?? {}): ValueMap {
  const compute = table[type];
  if (!compute) throw new Error(`no ${type}`);
  return compute(config, `${type}.x`);
}

/** The binding of a type, as `@cdktf/provider-aws` has it: its class by the type's name. */
function binding(module: string): { readonly tfResourceType: string; readonly prototype: object } {
  const exported: Record<string, unknown> = require(`@cdktf/provider-aws/lib/${module}`);
  const [found] = Object.values(exported).filter(
    (value): value is ReturnType<typeof binding> => typeof value === 'function' && 'tfResourceType' in value,
  );
  if (!found) throw new Error(`no resource in ${module}`);
  return found;
}

test('knows every resource type that a construct makes', () => {
  const folder = path.join(root, 'constructs');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const modules = sources.flatMap((name) =>
    [
      ...readFileSync(path.join(folder, name), 'utf8').matchAll(/'@cdktf\/provider-aws\/lib\/([a-z0-9-]+)'/g),
    ].flatMap(([, module]) => (module === undefined || module === 'provider' ? [] : [module])),
  );
  const types = modules.map((module) =>
    module.startsWith('data-') ? `data.${binding(module).tfResourceType}` : binding(module).tfResourceType,
  );
  expect(types.length).toBeGreaterThan(10);
  expect(types.filter((type) => !(type in table))).toEqual([]);
});

test('has an example of every type in this test', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(CONFIG).sort());
});

test.each(Object.keys(table))('gives %s only attributes that the provider has', (type) => {
  const { prototype } = binding(
    type
      .replace(/^data\.aws_/, 'data-aws-')
      .replace(/^aws_/, '')
      .replaceAll('_', '-'),
  );
  const known = Object.getOwnPropertyNames(prototype).map((name) =>
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
  const names = Object.keys(computed(type));
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

test.each<[string, ValueMap]>([
  [
    'data.aws_caller_identity',
    {
      account_id: '000000000000',
      arn: 'arn:aws:sts::000000000000:assumed-role/local-operator/operator',
      id: '000000000000',
    },
  ],
  ['data.aws_iam_session_context', { issuer_arn: 'arn:aws:iam::000000000000:role/local-operator' }],
  ['aws_apigatewayv2_api', { api_endpoint: 'http://127.0.0.1:4566' }],
  ['aws_apigatewayv2_stage', { id: '$default', invoke_url: 'http://127.0.0.1:4566/' }],
  ['aws_cloudwatch_dashboard', { dashboard_arn: 'arn:aws:cloudwatch::000000000000:dashboard/n', id: 'n' }],
  ['aws_cloudwatch_event_rule', { arn: 'arn:aws:events:eu-central-1:000000000000:rule/n', id: 'n' }],
  [
    'aws_cloudwatch_log_group',
    { arn: 'arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/n', id: '/aws/lambda/n' },
  ],
  ['aws_cloudwatch_metric_alarm', { arn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm:n', id: 'n' }],
  ['aws_dynamodb_table', { arn: 'arn:aws:dynamodb:eu-central-1:000000000000:table/n', id: 'n' }],
  ['aws_iam_role', { arn: 'arn:aws:iam::000000000000:role/n', id: 'n' }],
  ['aws_iam_role_policy', { id: 'n:p' }],
  [
    'aws_kms_alias',
    {
      arn: 'arn:aws:kms:eu-central-1:000000000000:alias/n',
      id: 'alias/n',
      target_key_arn: 'arn:aws:kms:eu-central-1:000000000000:key/k',
    },
  ],
  [
    'aws_lambda_function',
    {
      arn: 'arn:aws:lambda:eu-central-1:000000000000:function:f',
      id: 'f',
      invoke_arn:
        'arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:000000000000:function:f/invocations',
      qualified_arn: 'arn:aws:lambda:eu-central-1:000000000000:function:f:$LATEST',
      version: '$LATEST',
    },
  ],
  ['aws_route53_record', { fqdn: 'n.example.com', id: 'Z1_n.example.com._TXT' }],
  ['aws_s3_bucket', { arn: 'arn:aws:s3:::b', id: 'b', bucket_region: 'eu-central-1' }],
  ['aws_s3_object', { arn: 'arn:aws:s3:::b/a/b.json' }],
  ['aws_scheduler_schedule', { arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/g/n', id: 'g/n' }],
  [
    'aws_scheduler_schedule_group',
    { arn: 'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/n', id: 'n' },
  ],
  ['aws_ses_template', { arn: 'arn:aws:ses:eu-central-1:000000000000:template/n', id: 'n' }],
  [
    'aws_sesv2_configuration_set',
    { arn: 'arn:aws:ses:eu-central-1:000000000000:configuration-set/n', id: 'n' },
  ],
  [
    'aws_sesv2_email_identity',
    {
      arn: 'arn:aws:ses:eu-central-1:000000000000:identity/example.com',
      identity_type: 'DOMAIN',
      verified_for_sending_status: true,
    },
  ],
  [
    'aws_sfn_state_machine',
    {
      arn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:n',
      id: 'arn:aws:states:eu-central-1:000000000000:stateMachine:n',
    },
  ],
  [
    'aws_sns_topic',
    { arn: 'arn:aws:sns:eu-central-1:000000000000:n', id: 'arn:aws:sns:eu-central-1:000000000000:n' },
  ],
  [
    'aws_sqs_queue',
    {
      arn: 'arn:aws:sqs:eu-central-1:000000000000:n',
      id: 'http://127.0.0.1:4566/000000000000/n',
      url: 'http://127.0.0.1:4566/000000000000/n',
    },
  ],
])('computes %s', (type, expected) => {
  expect(computed(type)).toMatchObject(expected);
});

test('gives a schedule without a group to the default group', () => {
  expect(computed('aws_scheduler_schedule', { name: 'n' }).id).toBe('default/n');
});

test('names what a session without a role was made from by its own ARN', () => {
  const arn = 'arn:aws:iam::000000000000:user/ann';
  expect(computed('data.aws_iam_session_context', { arn }).issuer_arn).toBe(arn);
});

test("makes the ids that AWS draws by lot from the address: equal at every start, of AWS's form, and no two alike", () => {
  const key = computed('aws_kms_key');
  expect(computed('aws_kms_key')).toEqual(key);
  expect(key.key_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(key.arn).toBe(`arn:aws:kms:eu-central-1:000000000000:key/${String(key.key_id)}`);
  expect(table.aws_kms_key?.({}, 'aws_kms_key.other').key_id).not.toBe(key.key_id);
});

test('keeps the arguments of a block that AWS adds to', () => {
  const { dkim_signing_attributes: dkim } = computed('aws_sesv2_email_identity');
  expect(dkim).toEqual([
    {
      next_signing_key_length: 'RSA_2048_BIT',
      signing_attributes_origin: 'AWS_SES',
      status: 'SUCCESS',
      tokens: [expect.stringMatching(/^[0-9a-f]{32}$/), expect.any(String), expect.any(String)],
    },
  ]);
});

test('uses the ARNs of the partition', () => {
  const chinese = awsComputed({ accountId: '000000000000', region: 'cn-north-1', port: 1 });
  expect(chinese.aws_sqs_queue?.({ name: 'q' }, 'aws_sqs_queue.q').arn).toBe(
    'arn:aws-cn:sqs:cn-north-1:000000000000:q',
  );
});

test('refuses a resource whose name AWS would make up', () => {
  const stack = loadStack(stackFolder({ resource: { aws_sqs_queue: { q: { name_prefix: 'q-' } } } }), {
    computed: table,
  });
  expect(() => stack.resource('aws_sqs_queue.q').attribute('arn')).toThrow(
    'aws_sqs_queue.q needs a name here: one that AWS makes up is not supported',
  );
});
