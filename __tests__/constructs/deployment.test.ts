import { TerraformOutput, TerraformVariable } from 'cdktf';
import { NAME_LIMITS, type NamedKind } from '../../config/names';
import { Deployment, type DeploymentProps } from '../../constructs/deployment';
import { UserError } from '../../lambdas/shared/user-error';
import { synthesize } from '../support/synthesize';

/** What `ask` answers of the deployment `shop-test` in eu-central-1, account 111122223333. */
function ask<Answer>(question: (deployment: Deployment) => Answer, options: Partial<DeploymentProps> = {}) {
  const answers: Answer[] = [];
  synthesize((_stack, deployment) => void answers.push(question(deployment)), options);
  return answers[0];
}

test('names resources <name>-<environment>-<part>', () => {
  expect(ask((deployment) => deployment.nameOf('queue', 'events'))).toBe('shop-test-events');
  expect(ask((deployment) => deployment.prefix)).toBe('shop-test');
});

/** `shop-test-` has 10 characters. */
const longestPart = (kind: NamedKind, added = 0) => 'x'.repeat(NAME_LIMITS[kind] - 10 - added);

test.each([
  ['function', 64],
  ['role', 64],
  ['configuration set', 64],
  ['schedule', 64],
  ['schedule group', 64],
  ['event rule', 64],
  ['queue', 80],
  ['state machine', 80],
  ['api', 128],
  ['key alias', 250],
  ['topic', 256],
] as const)('lets the name of a %s have %d characters and no more', (kind, limit) => {
  const part = longestPart(kind);
  expect(ask((deployment) => deployment.nameOf(kind, part))).toHaveLength(limit);
  expect(() => ask((deployment) => deployment.nameOf(kind, `${part}x`))).toThrow(
    new UserError(
      [
        'stack/deployment:',
        `  the name of the ${kind} "shop-test-${part}x" would have ${limit + 1} characters, AWS allows ${limit}: shorten name or environment`,
      ].join('\n'),
    ),
  );
});

test('leaves room for the hash in the name of a template', () => {
  const part = longestPart('template', 13);
  expect(ask((deployment) => deployment.nameOf('template', part))).toHaveLength(51);
  expect(() => ask((deployment) => deployment.nameOf('template', `${part}x`))).toThrow(
    `the name of the template "shop-test-${part}x" would have 65 characters with its hash, AWS allows 64: shorten name or environment`,
  );
});

test.each([
  ['eu-central-1', 'aws'],
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('makes ARNs of %s in the partition %s', (region, partition) => {
  expect(
    ask(
      (deployment) => [
        deployment.partition,
        deployment.arnOf('sqs', 'shop-test-events'),
        deployment.globalArnOf('iam', 'root'),
        deployment.roleArn('campaign'),
      ],
      { region },
    ),
  ).toEqual([
    partition,
    `arn:${partition}:sqs:${region}:111122223333:shop-test-events`,
    `arn:${partition}:iam::111122223333:root`,
    `arn:${partition}:iam::111122223333:role/shop-test-campaign`,
  ]);
});

test('asks nobody for an account that it was told', () => {
  expect(synthesize(() => {}).dataSources()).toEqual([]);
});

test('takes the account of the credentials that Terraform runs with when it was told none', () => {
  const out = synthesize((stack) => {
    const deployment = new Deployment(stack, 'other', {
      name: 'shop',
      environment: 'dev',
      region: 'eu-west-1',
    });
    new TerraformOutput(stack, 'arn', { value: deployment.arnOf('sqs', 'events') });
  });
  const [caller, ...others] = out.dataSources('aws_caller_identity');
  expect(others).toEqual([]);
  expect(out.output('arn')).toBe(`arn:aws:sqs:eu-west-1:\${data.${caller?.address}.account_id}:events`);
});

test('protects what is stateful and keeps logs for 90 days unless told otherwise', () => {
  const options = (deployment: Deployment) => ({
    protect: deployment.protect,
    logRetentionDays: deployment.logRetentionDays,
    permissionsBoundary: deployment.permissionsBoundary,
  });
  expect(ask(options)).toEqual({
    protect: true,
    logRetentionDays: 90,
    permissionsBoundary: undefined,
  });
  const others = { protect: false, logRetentionDays: 7, permissionsBoundary: 'arn:aws:iam::aws:policy/b' };
  expect(ask(options, others)).toEqual(others);
});

test('fails with every broken rule', () => {
  expect(() => ask(() => {}, { name: 'Shop', environment: '1st', account: '12345678901' })).toThrow(
    new UserError(
      [
        'stack/deployment:',
        '  name must be lower-case letters, digits and hyphens, got "Shop"',
        '  environment must be lower-case letters, digits and hyphens, got "1st"',
        '  account must be 12 digits, got "12345678901"',
      ].join('\n'),
    ),
  );
});

test.each(['11112222333', '1111222233334', '11112222333x'])('refuses the account %s', (account) => {
  expect(() => ask(() => {}, { account })).toThrow(`account must be 12 digits, got "${account}"`);
});

test('takes names and an account that only Terraform knows', () => {
  const out = synthesize((stack) => {
    const variable = (id: string) => new TerraformVariable(stack, id, { type: 'string' }).stringValue;
    const deployment = new Deployment(stack, 'other', {
      name: variable('name'),
      environment: variable('environment'),
      region: 'eu-west-1',
      account: variable('account'),
    });
    new TerraformOutput(stack, 'arn', { value: deployment.roleArn('campaign') });
  });
  expect(out.output('arn')).toBe('arn:aws:iam::${var.account}:role/${var.name}-${var.environment}-campaign');
});
