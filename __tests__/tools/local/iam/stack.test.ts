import { authorize } from '../../../../tools/local/iam/authorize';
import { requestContext } from '../../../../tools/local/iam/match';
import { stackEnvironment } from '../../../../tools/local/iam/stack-environment';
import { stackPolicies } from '../../../../tools/local/iam/stack-policies';
import { awsComputed } from '../../../../tools/local/terraform/computed';
import { loadStack } from '../../../../tools/local/terraform/stack';
import { stackFolder } from '../terraform/stack-folder';

const ACCOUNT = { accountId: '000000000000', region: 'eu-central-1' };
const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:events';
const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:events';
const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:unsubscribe';

const stackOf = (resource: unknown, data: unknown = {}) =>
  loadStack(stackFolder({ resource, data }), { computed: awsComputed({ ...ACCOUNT, port: 4566 }) });

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const trust = document({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service: 'lambda.amazonaws.com' },
});
const send = { Sid: 'Send', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '${aws_sqs_queue.q.arn}' };
const fromTopic = {
  ...send,
  Principal: { Service: 'sns.amazonaws.com' },
  Condition: { ArnEquals: { 'aws:SourceArn': '${aws_sns_topic.t.arn}' } },
};
const queue = { aws_sqs_queue: { q: { name: 'events' } } };
const permission = {
  statement_id: 'AllowApi',
  action: 'lambda:InvokeFunction',
  function_name: 'unsubscribe',
  principal: 'apigateway.amazonaws.com',
};

describe('the policies of a stack', () => {
  test('are those of its roles by name and of its resources by ARN, trusts and permissions of functions included', () => {
    const everyone = { Effect: 'Allow', Action: '*', Principal: '*', Resource: '*' };
    const { ofRoles, ofResources } = stackPolicies(
      stackOf({
        ...queue,
        aws_iam_role: {
          r: { name: 'sender', assume_role_policy: trust },
          idle: { name: 'idle', assume_role_policy: trust },
        },
        aws_iam_role_policy: {
          one: { name: 'one', role: '${aws_iam_role.r.name}', policy: document(send) },
          two: { name: 'two', role: '${aws_iam_role.r.id}', policy: document(send) },
        },
        aws_sns_topic: { t: { name: 'events' }, own: { name: 'own', policy: document(everyone) } },
        aws_sns_topic_policy: { t: { arn: '${aws_sns_topic.t.arn}', policy: document(everyone) } },
        aws_sqs_queue_policy: { q: { queue_url: '${aws_sqs_queue.q.url}', policy: document(fromTopic) } },
        aws_s3_bucket: { b: { bucket: 'lists' } },
        aws_s3_bucket_policy: { b: { bucket: '${aws_s3_bucket.b.bucket}', policy: document(everyone) } },
        aws_kms_key: { k: { policy: document(everyone) }, plain: {} },
        aws_lambda_permission: {
          api: { ...permission, source_arn: 'arn:aws:execute-api:eu-central-1:000000000000:a/*/*/u/{token}' },
        },
      }),
      ACCOUNT,
    );
    expect([...ofRoles].map(([name, policies]) => [name, policies.map((policy) => policy.name)])).toEqual([
      ['sender', ['aws_iam_role_policy.one', 'aws_iam_role_policy.two']],
      ['idle', []],
    ]);
    expect([...ofResources].map(([arn, policy]) => [arn, policy.name])).toEqual([
      ['arn:aws:iam::000000000000:role/sender', 'aws_iam_role.r'],
      ['arn:aws:iam::000000000000:role/idle', 'aws_iam_role.idle'],
      [expect.stringMatching(/^arn:aws:kms:eu-central-1:000000000000:key\/[0-9a-f-]{36}$/), 'aws_kms_key.k'],
      ['arn:aws:sns:eu-central-1:000000000000:own', 'aws_sns_topic.own'],
      [TOPIC, 'aws_sns_topic_policy.t'],
      [QUEUE, 'aws_sqs_queue_policy.q'],
      ['arn:aws:s3:::lists', 'aws_s3_bucket_policy.b'],
      [FUNCTION, FUNCTION],
    ]);
    expect(ofResources.get(FUNCTION)?.statements).toMatchObject([
      {
        id: 'AllowApi',
        principals: [{ kind: 'service', name: 'apigateway.amazonaws.com' }],
        resources: { patterns: [FUNCTION] },
        conditions: [
          {
            operator: 'ArnLike',
            key: 'aws:SourceArn',
            values: ['arn:aws:execute-api:eu-central-1:000000000000:a/*/*/u/{token}'],
          },
        ],
      },
    ]);
  });

  test('let the topic send to the queue, and no other topic', () => {
    const { ofResources } = stackPolicies(
      stackOf({
        ...queue,
        aws_sns_topic: { t: { name: 'events' } },
        aws_sqs_queue_policy: { q: { queue_url: '${aws_sqs_queue.q.id}', policy: document(fromTopic) } },
      }),
      ACCOUNT,
    );
    const may = (sourceArn: string) =>
      authorize(
        { kind: 'service', name: 'sns.amazonaws.com', sourceArn },
        { action: 'sqs:SendMessage', resource: QUEUE, context: requestContext({}) },
        { account: ACCOUNT, now: new Date(0), resourcePolicies: ofResources },
      ).allowed;
    expect(may(TOPIC)).toBe(true);
    expect(may(`${TOPIC}2`)).toBe(false);
  });

  test('join the permissions of one function, by name or by ARN, and tell services from accounts', () => {
    const { ofResources } = stackPolicies(
      stackOf({
        aws_lambda_permission: {
          one: { ...permission, source_account: '000000000000' },
          two: {
            ...permission,
            statement_id: 'AllowOther',
            function_name: FUNCTION,
            principal: '111122223333',
          },
        },
      }),
      ACCOUNT,
    );
    expect(ofResources.get(FUNCTION)?.statements).toMatchObject([
      {
        id: 'AllowApi',
        conditions: [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: ['000000000000'] }],
      },
      { id: 'AllowOther', principals: [{ kind: 'account', id: '111122223333' }], conditions: [] },
    ]);
  });

  test.each([
    [
      'a second policy of a resource',
      {
        aws_sqs_queue: {
          q: { name: 'events', policy: document({ ...send, Principal: '*', Resource: '*' }) },
        },
        aws_sqs_queue_policy: {
          q: { queue_url: '${aws_sqs_queue.q.url}', policy: document({ ...send, Principal: '*' }) },
        },
      },
      `${QUEUE} has two policies, of which AWS would keep one: aws_sqs_queue.q, aws_sqs_queue_policy.q`,
    ],
    [
      'the policy of a queue that is not there',
      {
        ...queue,
        aws_sqs_queue_policy: {
          q: { queue_url: 'http://x/y', policy: document({ ...send, Principal: '*' }) },
        },
      },
      'aws_sqs_queue_policy.q: no queue of this stack has the URL http://x/y',
    ],
    [
      'the policy of a role that is not there',
      { ...queue, aws_iam_role_policy: { p: { name: 'p', role: 'nobody', policy: document(send) } } },
      'aws_iam_role_policy.p: no role of this stack is called nobody',
    ],
    [
      'a permission with what is not known',
      { aws_lambda_permission: { p: { ...permission, principal_org_id: 'o-1' } } },
      'aws_lambda_permission.p: principal_org_id is not supported here',
    ],
    [
      'a policy that IAM would refuse',
      { ...queue, aws_iam_role: { r: { name: 'r', assume_role_policy: document(send) } } },
      'policy aws_iam_role.r:\n  Send: a trust policy has no Resource\n  Send: needs a Principal',
    ],
  ])('refuse %s', (_, resource, message) => {
    expect(() => stackPolicies(stackOf(resource), ACCOUNT)).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});

describe('the environment of requests', () => {
  test('knows identities with their sets, aliases, and the keys of topics and queues', () => {
    const stack = stackOf(
      {
        aws_sesv2_email_identity: { d: { email_identity: 'example.com', configuration_set_name: 'set' } },
        aws_kms_key: { k: {} },
        aws_kms_alias: { a: { name: 'alias/messaging', target_key_id: '${aws_kms_key.k.key_id}' } },
        aws_sns_topic: {
          t: { name: 'events', kms_master_key_id: '${aws_kms_key.k.arn}' },
          plain: { name: 'plain' },
        },
        aws_sqs_queue: {
          q: { name: 'events', kms_master_key_id: '${aws_kms_alias.a.name}' },
          r: { name: 'r', kms_master_key_id: '${aws_kms_key.k.key_id}' },
        },
      },
      { aws_sesv2_email_identity: { e: { email_identity: 'example.org' } } },
    );
    const key = stack.resource('aws_kms_key.k').text('arn');
    expect(stackEnvironment(stack, ACCOUNT)).toEqual({
      account: ACCOUNT,
      identities: new Map([
        ['example.com', { configurationSet: 'set' }],
        ['example.org', {}],
      ]),
      keyAliases: new Map([['alias/messaging', key]]),
      encryptionKeys: new Map([
        [TOPIC, key],
        [QUEUE, key],
        ['arn:aws:sqs:eu-central-1:000000000000:r', key],
      ]),
    });
  });

  test('refuses a topic whose key is not in the stack', () => {
    const stack = stackOf({ aws_sns_topic: { t: { name: 'events', kms_master_key_id: 'alias/aws/sns' } } });
    expect(() => stackEnvironment(stack, ACCOUNT)).toThrow(
      'aws_sns_topic.t: no key of this stack is called alias/aws/sns',
    );
  });
});
