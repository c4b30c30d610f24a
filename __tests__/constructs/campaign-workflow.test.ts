import { type TerraformStack, TerraformVariable } from 'cdktf';
import { CampaignWorkflow, type CampaignWorkflowProps } from '../../constructs/campaign-workflow';
import type { Deployment } from '../../constructs/deployment';
import { UserError } from '../../lambdas/shared/user-error';
import { partsOf } from '../support/parts';
import { ref, roleStatements, trustStatements } from '../support/policies';
import { synthesize, type TerraformJson } from '../support/synthesize';

type Options = Partial<CampaignWorkflowProps>;

function workflow(stack: TerraformStack, deployment: Deployment, options: Options = {}): CampaignWorkflow {
  const parts = partsOf(stack, deployment);
  return new CampaignWorkflow(stack, 'workflow', {
    deployment,
    alertTopic: parts.alertTopic(),
    bucket: parts.bucket(),
    configurationSet: parts.configurationSet(),
    identity: parts.identity(),
    ledger: parts.ledger(),
    suppressionList: parts.suppressionList(),
    unsubscribe: parts.unsubscribe(),
    from: ['marketing@example.com', 'news@example.com'],
    fromName: 'Example Shop',
    sendRateShare: 0.8,
    ...options,
  });
}

const synthesizeWorkflow = (options: Options = {}) =>
  synthesize((stack, deployment) => void workflow(stack, deployment, options));

const MACHINE_ARN = 'arn:aws:states:eu-central-1:111122223333:stateMachine:shop-test-campaign';
const functionArn = (name: string) => `arn:aws:lambda:eu-central-1:111122223333:function:shop-test-${name}`;
const lambda = (out: TerraformJson, name: string) =>
  out.one('aws_lambda_function', { function_name: `shop-test-${name}` });

function variables(out: TerraformJson, name: string): Record<string, string> {
  const { environment } = lambda(out, name).config;
  return (environment as { variables: Record<string, string> }).variables;
}

test('makes a standard state machine that calls its four functions, once its role may', () => {
  const out = synthesizeWorkflow();
  const role = out.one('aws_iam_role', { name: 'shop-test-campaign' });
  const { config } = out.one('aws_sfn_state_machine');
  expect(config).toEqual({
    name: 'shop-test-campaign',
    role_arn: ref(role, 'arn'),
    type: 'STANDARD',
    definition: expect.any(String),
    depends_on: [out.one('aws_iam_role_policy', { role: ref(role, 'name') }).address],
  });
  const { States } = JSON.parse(String(config.definition));
  const called = (state: { Parameters: { FunctionName: string } }) => state.Parameters.FunctionName;
  expect([
    called(States.StartRun),
    called(States.BuildAudience),
    called(States.SendShards.ItemProcessor.States.SendShard),
    called(States.CloseRun),
  ]).toEqual(
    ['start-run', 'build-audience', 'send-shard', 'settle'].map((name) => ref(lambda(out, name), 'arn')),
  );
  expect(States.StartRun.TimeoutSeconds).toBe(150);
  expect(States.SendShards.MaxConcurrency).toBe(4);
});

test('the machine may call its functions and start, follow and stop its own shards, nothing else', () => {
  expect(roleStatements(synthesizeWorkflow(), 'shop-test-campaign')).toEqual([
    {
      Sid: 'CallFunctions',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: ['start-run', 'build-audience', 'send-shard', 'settle'].map(functionArn),
    },
    { Sid: 'StartShards', Effect: 'Allow', Action: 'states:StartExecution', Resource: MACHINE_ARN },
    {
      Sid: 'FollowShards',
      Effect: 'Allow',
      Action: ['states:DescribeExecution', 'states:StopExecution'],
      Resource: 'arn:aws:states:eu-central-1:111122223333:execution:shop-test-campaign/*',
    },
  ]);
});

test('its role serves this machine alone', () => {
  expect(trustStatements(synthesizeWorkflow(), 'shop-test-campaign')).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': [MACHINE_ARN, `${MACHINE_ARN}/*`] },
      },
    },
  ]);
});

test('tells people of runs that fail, time out or are aborted, with the cause', () => {
  const out = synthesizeWorkflow();
  const rule = out.one('aws_cloudwatch_event_rule');
  expect(rule.config.name).toBe('shop-test-run-failed');
  expect(JSON.parse(String(rule.config.event_pattern))).toEqual({
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [MACHINE_ARN], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  });
  expect(out.one('aws_cloudwatch_event_target').config).toEqual({
    rule: ref(rule, 'name'),
    target_id: 'alerts',
    arn: ref(out.one('aws_sns_topic'), 'arn'),
    input_path: '$.detail',
  });
});

const EVERY = { NODE_OPTIONS: '--enable-source-maps' };
const OWN = { ...EVERY, STACK_PREFIX: 'shop-test' };
const SENDER = {
  FROM_ADDRESSES: 'marketing@example.com,news@example.com',
  CONFIGURATION_SET: 'shop-test-campaigns',
};

test('gives each function the variables that it reads', () => {
  const out = synthesizeWorkflow();
  const keyArn = ref(out.one('aws_kms_key', { key_usage: 'GENERATE_VERIFY_MAC' }), 'arn');
  const stores = {
    BUCKET: ref(out.one('aws_s3_bucket'), 'bucket'),
    LEDGER_TABLE: ref(out.one('aws_dynamodb_table', { name: 'shop-test-ledger' }), 'name'),
  };
  expect(variables(out, 'start-run')).toEqual({
    ...OWN,
    ...stores,
    ...SENDER,
    IDENTITY_DOMAIN: 'example.com',
  });
  expect(variables(out, 'build-audience')).toEqual({
    NODE_OPTIONS: '--enable-source-maps --max-semi-space-size=4',
    ...stores,
    RESERVED_DOMAINS_ALLOWED: 'false',
    SEND_RATE_SHARE: '0.8',
  });
  expect(variables(out, 'send-shard')).toEqual({
    ...OWN,
    ...stores,
    ...SENDER,
    FROM_NAME: 'Example Shop',
    SUPPRESSION_TABLE: ref(out.one('aws_dynamodb_table', { name: 'shop-test-suppression' }), 'name'),
    ADDRESS_KEY_ARN: keyArn,
    SEND_RATE_SHARE: '0.8',
    TRANSPORT: 'bulk',
    TOKEN_KEY_ARN: keyArn,
    UNSUBSCRIBE_URL: `${ref(out.one('aws_apigatewayv2_api'), 'api_endpoint')}/u/`,
  });
  expect(variables(out, 'settle')).toEqual({ ...EVERY, ...stores });
});

test('passes on what the environment decides', () => {
  const out = synthesizeWorkflow({
    replyTo: ['help@example.com', 'shop@example.com'],
    maxRecipients: 50_000,
    reservedDomainsAllowed: true,
    transport: 'single',
    sendConcurrency: 9,
  });
  expect(variables(out, 'build-audience')).toMatchObject({
    MAX_RECIPIENTS: '50000',
    RESERVED_DOMAINS_ALLOWED: 'true',
  });
  expect(variables(out, 'send-shard')).toMatchObject({
    REPLY_TO: 'help@example.com,shop@example.com',
    TRANSPORT: 'single',
  });
  const { States } = JSON.parse(String(out.one('aws_sfn_state_machine').config.definition));
  expect(States.SendShards.MaxConcurrency).toBe(9);
});

test.each([undefined, []])('lets answers go to the sender without addresses for them: %j', (replyTo) => {
  const out = synthesizeWorkflow(replyTo ? { replyTo } : {});
  expect(variables(out, 'send-shard')).not.toHaveProperty('REPLY_TO');
});

test.each([
  ['start-run', 120, 512],
  ['build-audience', 900, 1769],
  ['send-shard', 900, 1024],
  ['settle', 300, 512],
])('%s may take %d seconds with %d MB', (name, timeout, memory_size) => {
  expect(lambda(synthesizeWorkflow(), name).config).toMatchObject({ timeout, memory_size });
});

test.each([
  [{ sendConcurrency: 0 }, 'sendConcurrency must be 1 to 1000, got 0'],
  [{ sendConcurrency: 1 }, undefined],
  [{ sendConcurrency: 1000 }, undefined],
  [{ sendConcurrency: 1001 }, 'sendConcurrency must be 1 to 1000, got 1001'],
  [{ sendRateShare: -0.1 }, 'sendRateShare must be over 0 and at most 1, got -0.1'],
  [{ sendRateShare: 0 }, 'sendRateShare must be over 0 and at most 1, got 0'],
  [{ sendRateShare: 0.001 }, undefined],
  [{ sendRateShare: 1 }, undefined],
  [{ sendRateShare: 1.01 }, 'sendRateShare must be over 0 and at most 1, got 1.01'],
])('judges %j: %s', (options, fault) => {
  if (fault === undefined) expect(() => synthesizeWorkflow(options)).not.toThrow();
  else expect(() => synthesizeWorkflow(options)).toThrow(new UserError(`stack/workflow:\n  ${fault}`));
});

test('takes numbers that only Terraform knows', () => {
  const out = synthesize((stack, deployment) => {
    const variable = (id: string) => new TerraformVariable(stack, id, { type: 'number' }).numberValue;
    workflow(stack, deployment, {
      sendConcurrency: variable('concurrency'),
      sendRateShare: variable('share'),
      maxRecipients: variable('most'),
    });
  });
  expect(out.one('aws_sfn_state_machine').config.definition).toContain(
    '"MaxConcurrency":${var.concurrency},',
  );
  expect(variables(out, 'build-audience')).toMatchObject({
    SEND_RATE_SHARE: '${var.share}',
    MAX_RECIPIENTS: '${var.most}',
  });
});
