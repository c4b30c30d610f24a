import { TerraformOutput, type TerraformStack } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { ServiceRole, type ServiceRoleProps } from '../../constructs/service-role';
import { ref } from '../support/policies';
import { statements, synthesize } from '../support/synthesize';

function role(stack: TerraformStack, deployment: Deployment, options: Partial<ServiceRoleProps> = {}) {
  return new ServiceRole(stack, 'role', {
    deployment,
    part: 'reader',
    service: 'lambda.amazonaws.com',
    statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] }],
    ...options,
  });
}

test('makes a role for one service with one policy of its own', () => {
  const out = synthesize((stack, deployment) => void role(stack, deployment));
  const made = out.one('aws_iam_role');
  expect(made.config).toEqual({
    name: 'shop-test-reader',
    assume_role_policy:
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
  });
  expect(out.one('aws_iam_role_policy').config).toEqual({
    name: 'permissions',
    role: ref(made, 'name'),
    policy:
      '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}',
  });
});

test('binds its trust to conditions', () => {
  const trustConditions = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
  const out = synthesize((stack, deployment) => void role(stack, deployment, { trustConditions }));
  expect(statements(out.one('aws_iam_role').config.assume_role_policy)[0]?.Condition).toEqual(
    trustConditions,
  );
});

test('adds what is allowed later to the same policy, in that order', () => {
  const out = synthesize((stack, deployment) => {
    const made = role(stack, deployment);
    made.allow({ sid: 'Send', actions: ['sqs:SendMessage'], resources: ['*'] });
    made.allow({ sid: 'List', actions: ['s3:ListBucket'], resources: ['*'] });
  });
  expect(statements(out.one('aws_iam_role_policy').config.policy).map(({ Sid }) => Sid)).toEqual([
    'Read',
    'Send',
    'List',
  ]);
});

test('leaves the statements that it was given to their owner', () => {
  const given: ServiceRoleProps['statements'] = [
    { sid: 'Read', actions: ['s3:GetObject'], resources: ['*'] },
  ];
  synthesize((stack, deployment) => {
    role(stack, deployment, { statements: given }).allow({ sid: 'More', actions: ['s3:ListBucket'] });
  });
  expect(given).toHaveLength(1);
});

test('bounds the role where the environment has a boundary', () => {
  const permissionsBoundary = 'arn:aws:iam::111122223333:policy/boundary';
  const out = synthesize((stack, deployment) => void role(stack, deployment), { permissionsBoundary });
  expect(out.one('aws_iam_role').config.permissions_boundary).toBe(permissionsBoundary);
});

test('gives its ARN', () => {
  const out = synthesize(
    (stack, deployment) => void new TerraformOutput(stack, 'arn', { value: role(stack, deployment).arn }),
  );
  expect(out.output('arn')).toBe(ref(out.one('aws_iam_role'), 'arn'));
});

test('refuses two statements with one sid, as IAM would at apply', () => {
  const build = () =>
    synthesize((stack, deployment) => {
      const role = new ServiceRole(stack, 'role', {
        deployment,
        part: 'worker',
        service: 'lambda.amazonaws.com',
        statements: [{ sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::one/*'] }],
      });
      role.allow({ sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::other/*'] });
    });
  expect(build).toThrow(
    'stack/role:\n  two statements have the sid Read, which IAM refuses: grant once, or give each its own',
  );
});
