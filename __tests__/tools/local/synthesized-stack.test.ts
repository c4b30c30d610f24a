import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { requestedOperation } from '../../../tools/local/iam/actions';
import { publishAccesses } from '../../../tools/local/iam/actions/sns';
import { authorize, type Caller } from '../../../tools/local/iam/authorize';
import type { Access } from '../../../tools/local/iam/evaluate';
import { stackEnvironment } from '../../../tools/local/iam/stack-environment';
import { stackPolicies } from '../../../tools/local/iam/stack-policies';
import { awsComputed } from '../../../tools/local/terraform/computed';
import { loadStack, type Stack, stackRegion } from '../../../tools/local/terraform/stack';
import { stackOf } from '../../support/stacks';
import { stackFolder } from './terraform/stack-folder';

const json = stackOf('dev').json;
const accountId = '000000000000';

function load() {
  const folder = stackFolder(json);
  const account = { accountId, region: stackRegion(folder) };
  const stack = loadStack(folder, { computed: awsComputed({ ...account, port: 4566 }) });
  const policies = stackPolicies(stack, account);
  const allowed = (caller: Caller, accesses: readonly Access[]) =>
    accesses.map(
      (access) =>
        authorize(caller, access, { account, now: new Date(0), resourcePolicies: policies.ofResources })
          .allowed,
    );
  const asFunction = (name: string): Caller => {
    const roleName = `email-marketing-dev-${name}`;
    return { kind: 'role', roleName, sessionName: name, policies: policies.ofRoles.get(roleName) ?? [] };
  };
  return { stack, account, policies, environment: stackEnvironment(stack, account), allowed, asFunction };
}

function environmentOf(stack: Stack, functionName: string): unknown {
  const found = stack
    .ofType('aws_lambda_function')
    .find((candidate) => candidate.text('function_name') === functionName);
  return found?.blocks('environment')[0]?.variables;
}

test('every argument of every resource and every output resolves', () => {
  const { stack } = load();
  const values = stack.resources.flatMap((resource) =>
    resource.argumentNames().map((name) => resource.argument(name)),
  );
  expect(values.filter((value) => value === undefined)).toEqual([]);
  expect(Object.keys(stack.outputs()).length).toBeGreaterThan(0);
  expect(stack.resources.length).toBeGreaterThan(100);
});

test('templates come through Terraform as their authors wrote them', () => {
  const folder = path.join(projectRoot(), 'templates', 'welcome-campaign');
  const template = load()
    .stack.ofType('aws_ses_template')
    .find((candidate) => candidate.text('name') === 'email-marketing-dev-welcome-campaign');
  expect(template?.text('html')).toBe(readFileSync(path.join(folder, 'body.html'), 'utf8').trimEnd());
});

test('addresses that functions call lead to this machine', () => {
  expect(environmentOf(load().stack, 'email-marketing-dev-send-shard')).toMatchObject({
    UNSUBSCRIBE_URL: 'http://127.0.0.1:4566/u/',
  });
});

test('the sender may send a campaign, by all the permissions that SES asks for, and the unsubscribe function may not', () => {
  const { environment, allowed, asFunction } = load();
  const { accesses } = requestedOperation(
    'ses',
    {
      method: 'POST',
      path: '/v2/email/outbound-bulk-emails',
      query: new URLSearchParams(),
      headers: {},
      body: JSON.stringify({
        FromEmailAddress: 'marketing@dev.example.com',
        DefaultContent: { Template: { TemplateName: 'email-marketing-dev-welcome-campaign-0123456789ab' } },
      }),
    },
    environment,
  );
  expect(accesses.map(({ resource }) => resource)).toEqual([
    'arn:aws:ses:eu-central-1:000000000000:identity/dev.example.com',
    'arn:aws:ses:eu-central-1:000000000000:configuration-set/email-marketing-dev-campaigns',
    'arn:aws:ses:eu-central-1:000000000000:template/email-marketing-dev-welcome-campaign-0123456789ab',
  ]);
  expect(allowed(asFunction('send-shard'), accesses)).toEqual([true, true, true]);
  expect(allowed(asFunction('unsubscribe'), accesses)).toEqual([false, false, false]);
});

test('SES may publish to the encrypted topic of events for the configuration set of this stack alone', () => {
  const { environment, allowed } = load();
  const accesses = publishAccesses(
    'arn:aws:sns:eu-central-1:000000000000:email-marketing-dev-email-events',
    environment,
  );
  const ses = (set: string): Caller => ({
    kind: 'service',
    name: 'ses.amazonaws.com',
    sourceAccount: accountId,
    sourceArn: `arn:aws:ses:eu-central-1:000000000000:configuration-set/${set}`,
  });
  expect(accesses.map(({ action }) => action)).toEqual(['sns:Publish', 'kms:GenerateDataKey', 'kms:Decrypt']);
  expect(allowed(ses('email-marketing-dev-campaigns'), accesses)).toEqual([true, true, true]);
  expect(allowed(ses('other'), accesses)[0]).toBe(false);
});

test.each([
  ['lambda.amazonaws.com', 'send-shard', undefined, true],
  ['scheduler.amazonaws.com', 'send-shard', undefined, false],
  ['states.amazonaws.com', 'campaign', 'email-marketing-dev-campaign', true],
  ['states.amazonaws.com', 'campaign', 'another-machine', false],
])('%s takes on the role %s for %s: %s', (name, part, machine, expected) => {
  const { allowed } = load();
  const resource = `arn:aws:iam::000000000000:role/email-marketing-dev-${part}`;
  const caller: Caller = {
    kind: 'service',
    name,
    sourceAccount: accountId,
    ...(machine !== undefined && {
      sourceArn: `arn:aws:states:eu-central-1:000000000000:stateMachine:${machine}`,
    }),
  };
  expect(allowed(caller, [{ action: 'sts:AssumeRole', resource, context: new Map() }])).toEqual([expected]);
});
