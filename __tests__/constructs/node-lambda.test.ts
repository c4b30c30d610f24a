import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { lambdaBundles } from '../../constructs/lambda-bundles';
import { NodeLambda, type NodeLambdaProps } from '../../constructs/node-lambda';
import type { FunctionName } from '../../lambdas/shared/environment';
import { UserError } from '../../lambdas/shared/user-error';
import { ref, roleStatements, trustStatements } from '../support/policies';
import { synthesize } from '../support/synthesize';

function settle(
  stack: TerraformStack,
  deployment: Deployment,
  options: Partial<NodeLambdaProps<'settle'>> = {},
) {
  return new NodeLambda(stack, 'settle', {
    deployment,
    function: 'settle',
    description: 'Writes reports',
    timeoutSeconds: 300,
    environment: { BUCKET: 'bucket', LEDGER_TABLE: 'ledger' },
    ...options,
  });
}

test('makes a function on Node for Graviton from the bundle of its folder', () => {
  const out = synthesize((stack, deployment) => void settle(stack, deployment));
  expect(out.one('aws_lambda_function').config).toEqual({
    function_name: 'shop-test-settle',
    description: 'Writes reports',
    role: ref(out.one('aws_iam_role'), 'arn'),
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    handler: 'index.handler',
    filename: expect.stringMatching(/^assets\/settle_code_\w+\/\w+\/settle\.zip$/),
    source_code_hash: lambdaBundles().get('settle')?.sha256,
    memory_size: 512,
    timeout: 300,
    environment: {
      variables: {
        BUCKET: 'bucket',
        LEDGER_TABLE: 'ledger',
        NODE_OPTIONS: '--enable-source-maps',
      },
    },
    logging_config: { log_format: 'JSON', log_group: ref(out.one('aws_cloudwatch_log_group'), 'name') },
    depends_on: [out.one('aws_iam_role_policy').address],
  });
});

test('owns the log group and keeps logs as long as the deployment says', () => {
  const out = synthesize((stack, deployment) => void settle(stack, deployment), { logRetentionDays: 14 });
  expect(out.one('aws_cloudwatch_log_group').config).toEqual({
    name: '/aws/lambda/shop-test-settle',
    retention_in_days: 14,
  });
});

test('may write to its own log group, which it may not make, and do what it was allowed', () => {
  const out = synthesize((stack, deployment) => {
    settle(stack, deployment).allow({
      sid: 'List',
      actions: ['s3:ListBucket'],
      resources: ['arn:aws:s3:::b'],
    });
  });
  expect(roleStatements(out, 'shop-test-settle')).toEqual([
    {
      Sid: 'WriteOwnLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/shop-test-settle:*',
    },
    { Sid: 'List', Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' },
  ]);
  expect(trustStatements(out, 'shop-test-settle')).toEqual([
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ]);
});

test('bounds its role where the deployment has a boundary', () => {
  const permissionsBoundary = 'arn:aws:iam::111122223333:policy/boundary';
  const out = synthesize((stack, deployment) => void settle(stack, deployment), { permissionsBoundary });
  expect(out.one('aws_iam_role').config.permissions_boundary).toBe(permissionsBoundary);
});

test('leaves out variables that are undefined', () => {
  const out = synthesize(
    (stack, deployment) =>
      void new NodeLambda(stack, 'audience', {
        deployment,
        function: 'build-audience',
        description: 'Reads lists',
        timeoutSeconds: 900,
        environment: {
          BUCKET: 'bucket',
          LEDGER_TABLE: 'ledger',
          RESERVED_DOMAINS_ALLOWED: 'false',
          SEND_RATE_SHARE: '0.8',
          MAX_RECIPIENTS: undefined,
        },
      }),
  );
  const { variables } = out.one('aws_lambda_function').config.environment as { variables: object };
  expect(Object.keys(variables).sort()).toEqual([
    'BUCKET',
    'LEDGER_TABLE',
    'NODE_OPTIONS',
    'RESERVED_DOMAINS_ALLOWED',
    'SEND_RATE_SHARE',
  ]);
});

test('is known by name and ARN to policies of what comes before it', () => {
  const known: unknown[] = [];
  synthesize(
    (stack, deployment) => {
      const { functionName, functionArn, timeoutSeconds } = settle(stack, deployment);
      known.push(functionName, functionArn, timeoutSeconds);
    },
    { region: 'us-gov-west-1' },
  );
  expect(known).toEqual([
    'shop-test-settle',
    'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:shop-test-settle',
    300,
  ]);
});

test.each([
  [{ memoryMb: 127 }, 'memoryMb must be 128 to 10240, got 127'],
  [{ memoryMb: 128 }, undefined],
  [{ memoryMb: 10_240 }, undefined],
  [{ memoryMb: 10_241 }, 'memoryMb must be 128 to 10240, got 10241'],
  [{ timeoutSeconds: 0 }, 'timeoutSeconds must be 1 to 900, got 0'],
  [{ timeoutSeconds: 1 }, undefined],
  [{ timeoutSeconds: 900 }, undefined],
  [{ timeoutSeconds: 901 }, 'timeoutSeconds must be 1 to 900, got 901'],
])('judges %j: %s', (options, fault) => {
  const build = () => synthesize((stack, deployment) => void settle(stack, deployment, options));
  if (fault === undefined) expect(build).not.toThrow();
  else expect(build).toThrow(new UserError(`stack/settle:\n  ${fault}`));
});

test('takes numbers that only Terraform knows', () => {
  const out = synthesize((stack, deployment) => {
    const variable = (id: string) => new TerraformVariable(stack, id, { type: 'number' }).numberValue;
    settle(stack, deployment, { memoryMb: variable('memory'), timeoutSeconds: variable('time') });
  });
  expect(out.one('aws_lambda_function').config).toMatchObject({
    memory_size: '${var.memory}',
    timeout: '${var.time}',
  });
});

test('fails for a function without a folder', () => {
  const nameless = 'no-such-function' as FunctionName;
  const build = () =>
    synthesize(
      (stack, deployment) =>
        void new NodeLambda<FunctionName>(stack, 'settle', {
          deployment,
          function: nameless,
          description: 'Nothing',
          timeoutSeconds: 300,
          environment: { STACK_PREFIX: 'shop-test' },
        }),
    );
  expect(build).toThrow(new Error('no lambdas/no-such-function/handler.ts'));
});
