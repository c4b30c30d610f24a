import { FIXED_PARTS } from '../config/names';
import settings from '../settings';
import { settingsVariants } from '../tools/checks/settings-variants';
import { stackOf, stacksOf } from './support/stacks';
import type { Synthesized, TerraformJson } from './support/synthesize';

const names = (resources: readonly Synthesized[], argument: string) =>
  resources.map(({ config }) => config[argument] as string);

describe('stateful resources', () => {
  const STATEFUL = [
    'aws_dynamodb_table.email_ledger_table_0EC3E16B',
    'aws_dynamodb_table.email_suppression-list_table_47C4399A',
    'aws_kms_key.email_messaging-key_2579394B',
    'aws_kms_key.email_suppression-list_address-key_622D799F',
    'aws_s3_bucket.email_bucket_79A628A5',
    'aws_s3_object.email_bucket_seed-campaign_8B399700',
    'aws_s3_object.email_bucket_seed-simulator_8112525B',
    'aws_s3_object.email_bucket_seed-subscribers_92D4176C',
    'aws_s3_object.email_bucket_seed-suppression_44A071B4',
    'aws_sesv2_email_identity.email_identity_1AF79746',
  ];
  const types = [
    'aws_dynamodb_table',
    'aws_kms_key',
    'aws_s3_bucket',
    'aws_s3_object',
    'aws_sesv2_email_identity',
  ];
  const stateful = (stack: TerraformJson) =>
    types
      .flatMap((type) => stack.resources(type))
      .filter(({ config }) => !(config.key as string | undefined)?.startsWith('templates/'));

  test('have the ids that they have always had: another id is a destroy and a create', () => {
    expect(stateful(stackOf('prod')).map(({ address }) => address)).toEqual(STATEFUL);
  });

  test('have the same ids in every environment', () => {
    const [one, ...others] = [...stacksOf().values()].map((stack) =>
      stateful(stack).map(({ address }) => address),
    );
    for (const other of others) expect(other).toEqual(one);
  });

  test('are protected in prod', () => {
    const stack = stackOf('prod');
    for (const { config } of stateful(stack))
      expect(config.lifecycle).toMatchObject({ prevent_destroy: true });
    for (const { config } of stack.resources('aws_dynamodb_table')) {
      expect(config.deletion_protection_enabled).toBe(true);
      expect(config.point_in_time_recovery).toEqual({ enabled: true });
    }
    for (const { config } of stack.resources('aws_kms_key')) expect(config.deletion_window_in_days).toBe(30);
    expect(stack.one('aws_s3_bucket').config.force_destroy).toBe(false);
  });

  test('are destroyable in dev', () => {
    const stack = stackOf('dev');
    const kept = stack
      .resources()
      .filter(({ config }) => (config.lifecycle as { prevent_destroy?: boolean })?.prevent_destroy);
    expect(kept).toEqual([]);
    for (const { config } of stack.resources('aws_dynamodb_table'))
      expect(config.deletion_protection_enabled).toBe(false);
    expect(stack.one('aws_s3_bucket').config.force_destroy).toBe(true);
  });
});

describe('state', () => {
  const backend = (variant: string) =>
    stackOf('dev', settingsVariants[variant]).json.terraform as Record<string, unknown>;

  test('lies in the project, by a path that is the same in every checkout', () => {
    expect((stackOf('dev', settings).json.terraform as Record<string, unknown>).backend).toEqual({
      local: { path: '../../../terraform.dev.tfstate' },
    });
  });

  test('lies in S3, locked by a file', () => {
    expect(backend('state-in-s3').backend).toEqual({
      s3: {
        bucket: 'example-terraform-state',
        key: 'email-marketing/dev/terraform.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test('lies in Terraform Cloud, without a backend beside it', () => {
    expect(backend('state-in-cloud').backend).toBeUndefined();
    expect(backend('state-in-cloud').cloud).toEqual({
      hostname: 'app.terraform.io',
      organization: 'example',
      workspaces: { name: 'email-marketing-dev' },
    });
  });
});

test('outputs hold the commands that a person needs next', () => {
  const stack = stackOf('prod');
  expect(Object.keys(stack.json.output as object)).toEqual([
    'campaign_bucket',
    'dns_records',
    'first_send',
    'identity_status',
    'state_machine',
    'test_render',
    'unsubscribe_url',
  ]);
  expect(stack.output('identity_status')).toBe(
    'aws sesv2 get-email-identity --email-identity example.com --query VerificationStatus --output text --region eu-central-1',
  );
  expect(stack.output('test_render')).toBe(
    `aws sesv2 test-render-email-template --template-name email-marketing-prod-welcome-campaign --template-data '{"name":"Test User","unsubscribe_url":"https://example.com/unsubscribe"}' --region eu-central-1`,
  );
});

test('the names that settings are checked for are the longest of their kind', () => {
  const arguments_: Readonly<Record<string, readonly [type: string, argument: string]>> = {
    'configuration set': ['aws_sesv2_configuration_set', 'configuration_set_name'],
    'event rule': ['aws_cloudwatch_event_rule', 'name'],
    function: ['aws_lambda_function', 'function_name'],
    queue: ['aws_sqs_queue', 'name'],
    role: ['aws_iam_role', 'name'],
    'schedule group': ['aws_scheduler_schedule_group', 'name'],
    'state machine': ['aws_sfn_state_machine', 'name'],
  };
  const stack = stackOf('prod');
  for (const [kind, [type, argument]] of Object.entries(arguments_)) {
    const parts = names(stack.resources(type), argument).map((name) =>
      name.slice('email-marketing-prod-'.length),
    );
    const longest = parts.toSorted((one, other) => other.length - one.length)[0];
    expect(FIXED_PARTS.filter(([own]) => own === kind)).toEqual([[kind, longest]]);
  }
});
