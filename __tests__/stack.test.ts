import { ACCOUNT_ACTIONS } from '../constructs/account-actions';
import { settingsVariants } from '../tools/checks/settings-variants';
import { stacksOf } from './support/stacks';
import { type Synthesized, statements, type TerraformJson } from './support/synthesize';

const stacks: [string, TerraformJson][] = [
  ...stacksOf(),
  ...Object.entries(settingsVariants).flatMap(([variant, wanted]) =>
    [...stacksOf(wanted)].map(([environment, stack]): [string, TerraformJson] => [
      `${variant} ${environment}`,
      stack,
    ]),
  ),
];

type Statement = { Action: string | string[]; Resource?: string | string[]; Effect: string };
const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const rolePolicies = (stack: TerraformJson) =>
  stack
    .resources('aws_iam_role_policy')
    .flatMap(({ address, config }) =>
      (statements(config.policy) as unknown as Statement[]).map((statement) => ({ address, statement })),
    );
const names = (resources: readonly Synthesized[], argument: string) =>
  resources.map(({ config }) => config[argument] as string);
const isDeadLetterQueue = (name: string) => name.endsWith('-dead-letters');

describe.each(stacks)('stack %s', (_name, stack) => {
  test('no role may do every action of a service', () => {
    const actions = rolePolicies(stack).flatMap(({ statement }) => many(statement.Action));
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('no role may act on every resource but where AWS has no resource type', () => {
    const unlisted = rolePolicies(stack)
      .filter(({ statement }) => many(statement.Resource).includes('*'))
      .flatMap(({ statement }) => many(statement.Action))
      .filter((action) => !(Object.values(ACCOUNT_ACTIONS) as string[]).includes(action));
    expect(unlisted).toEqual([]);
  });

  test('every policy of a role stands apart from the role', () => {
    expect(
      stack.resources('aws_iam_role').filter(({ config }) => config.inline_policy !== undefined),
    ).toEqual([]);
  });

  test('every queue has a dead-letter queue', () => {
    const queues = stack.resources('aws_sqs_queue');
    const withoutOne = queues.filter(
      ({ config }) => !isDeadLetterQueue(config.name as string) && !config.redrive_policy,
    );
    expect(names(withoutOne, 'name')).toEqual([]);
  });

  test('every queue and topic is encrypted with the one messaging key', () => {
    const keys = [
      ...names(stack.resources('aws_sqs_queue'), 'kms_master_key_id'),
      ...names(stack.resources('aws_sns_topic'), 'kms_master_key_id'),
    ];
    const key = stack.one('aws_kms_key', { enable_key_rotation: true });
    expect(new Set(keys)).toEqual(new Set([`\${${key.address}.arn}`]));
  });

  test('every log group has a retention', () => {
    const groups = stack.resources('aws_cloudwatch_log_group');
    expect(groups.filter(({ config }) => !((config.retention_in_days as number) > 0))).toEqual([]);
  });

  test('every function logs into a group of the stack', () => {
    const functions = stack.resources('aws_lambda_function');
    const groups = names(stack.resources('aws_cloudwatch_log_group'), 'name');
    for (const name of names(functions, 'function_name')) expect(groups).toContain(`/aws/lambda/${name}`);
  });

  test('every table is encrypted and paid for by use', () => {
    for (const { config } of stack.resources('aws_dynamodb_table')) {
      expect(config.server_side_encryption).toEqual({ enabled: true });
      expect(config.billing_mode).toBe('PAY_PER_REQUEST');
    }
  });

  test('the bucket is encrypted, versioned, private and for TLS only', () => {
    const bucket = stack.one('aws_s3_bucket').address;
    const name = `\${${bucket}.bucket}`;
    expect(stack.one('aws_s3_bucket_server_side_encryption_configuration').config.bucket).toBe(name);
    expect(stack.one('aws_s3_bucket_versioning').config.versioning_configuration).toEqual({
      status: 'Enabled',
    });
    expect(stack.one('aws_s3_bucket_public_access_block').config).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(statements(stack.one('aws_s3_bucket_policy').config.policy)[0]).toMatchObject({
      Sid: 'DenyPlainHttp',
      Effect: 'Deny',
    });
  });

  test('tags are on everything, by the provider', () => {
    const [provider] = (
      stack.json.provider as { aws: { default_tags: { tags: Record<string, string> }[] }[] }
    ).aws;
    expect(provider?.default_tags[0]?.tags).toMatchObject({
      project: 'email-marketing',
      'managed-by': 'terraform',
    });
  });

  test('every name begins with the prefix', () => {
    const prefix = names(
      stack.resources('aws_sesv2_configuration_set'),
      'configuration_set_name',
    )[0]?.replace(/-campaigns$/, '');
    expect(prefix).toMatch(/^email-marketing-[a-z]+$/);
    const named = [
      'aws_lambda_function.function_name',
      'aws_iam_role.name',
      'aws_sqs_queue.name',
      'aws_sns_topic.name',
      'aws_dynamodb_table.name',
      'aws_ses_template.name',
      'aws_sfn_state_machine.name',
      'aws_scheduler_schedule.name',
      'aws_cloudwatch_metric_alarm.alarm_name',
      'aws_cloudwatch_event_rule.name',
      'aws_s3_bucket.bucket',
      'aws_cloudwatch_dashboard.dashboard_name',
      'aws_scheduler_schedule_group.name',
      'aws_apigatewayv2_api.name',
    ];
    for (const argument of named) {
      const [type = '', key = ''] = argument.split('.');
      for (const name of names(stack.resources(type), key)) expect(name.startsWith(`${prefix}-`)).toBe(true);
    }
  });

  test("the terraform binary's version is bound, the provider's pinned", () => {
    const terraform = stack.json.terraform as Record<string, unknown>;
    expect(terraform.required_version).toBe('>= 1.10.0, < 2.0.0');
    expect(terraform.required_providers).toEqual({ aws: { source: 'aws', version: '6.25.0' } });
  });
});

describe.each([...stacksOf()])('stack %s', (_name, stack) => {
  const watched = (namespace: string, dimension: string) =>
    stack
      .resources('aws_cloudwatch_metric_alarm')
      .filter(({ config }) => config.namespace === namespace)
      .map(({ config }) => (config.dimensions as Record<string, string>)[dimension]);

  test('every dead-letter queue has an alarm', () => {
    const deadLetters = stack
      .resources('aws_sqs_queue')
      .filter(({ config }) => isDeadLetterQueue(config.name as string));
    const alarmed = watched('AWS/SQS', 'QueueName');
    expect(deadLetters.length).toBe(4);
    for (const { address } of deadLetters) expect(alarmed).toContain(`\${${address}.name}`);
  });

  test('every function has an alarm', () => {
    const alarmed = watched('AWS/Lambda', 'FunctionName');
    const functions = names(stack.resources('aws_lambda_function'), 'function_name');
    expect(functions.length).toBe(8);
    for (const name of functions) expect(alarmed).toContain(name);
  });

  test('no alarm tells the topic that the handler reads', () => {
    const actions = stack
      .resources('aws_cloudwatch_metric_alarm')
      .flatMap(({ config }) => config.alarm_actions as string[]);
    const alerts = stack
      .resources('aws_sns_topic')
      .find(({ config }) => (config.name as string).endsWith('-alerts'));
    expect(new Set(actions)).toEqual(new Set([`\${${alerts?.address}.arn}`]));
  });
});
