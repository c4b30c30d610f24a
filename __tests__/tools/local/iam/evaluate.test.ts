import fc from 'fast-check';
import { evaluatePolicies, type Identity } from '../../../../tools/local/iam/evaluate';
import { requestContext } from '../../../../tools/local/iam/match';
import { type Policy, parsePolicy } from '../../../../tools/local/iam/policy';

const QUEUE = 'arn:aws:sqs:eu-central-1:000000000000:events';
const ROLE: Identity = {
  kind: 'role',
  accountId: '000000000000',
  roleArn: 'arn:aws:iam::000000000000:role/sender',
  sessionArn: 'arn:aws:sts::000000000000:assumed-role/sender/send-shard',
};
const SES: Identity = { kind: 'service', name: 'ses.amazonaws.com' };

function policy(...statements: readonly object[]): Policy {
  const kind = statements.some((statement) => 'Principal' in statement) ? 'resource' : 'identity';
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), { name: 'p', kind });
}

function verdict(
  policies: readonly Policy[],
  options: { action?: string; resource?: string; context?: Record<string, string>; identity?: Identity } = {},
) {
  const { action = 'sqs:SendMessage', resource = QUEUE, context = {}, identity } = options;
  return evaluatePolicies(policies, { action, resource, context: requestContext(context) }, identity);
}

const decides = (statement: object, options: Parameters<typeof verdict>[1] = {}) =>
  verdict([policy(statement)], options).decision;

test.each([
  ['sqs:SendMessage', 'allow'],
  ['SQS:sendmessage', 'allow'],
  ['sqs:Send*', 'allow'],
  ['sqs:???dMessage', 'allow'],
  ['*', 'allow'],
  ['sqs:Send', 'none'],
  ['sqs:*Messages', 'none'],
  ['sns:*', 'none'],
])('the action %s: %s', (Action, decision) => {
  expect(decides({ Effect: 'Allow', Action, Resource: '*' })).toBe(decision);
});

test.each([
  [QUEUE, QUEUE, 'allow'],
  ['*', QUEUE, 'allow'],
  ['*', '*', 'allow'],
  [QUEUE, '*', 'none'],
  [`${QUEUE}2`, QUEUE, 'none'],
  [QUEUE.toUpperCase(), QUEUE, 'none'],
  ['arn:aws:sqs:*:000000000000:ev?nt*', QUEUE, 'allow'],
  // The star ends its part of the ARN, so it reaches over the colons behind it.
  ['arn:aws:sqs:*', QUEUE, 'allow'],
  ['arn:aws:sqs:*:events', QUEUE, 'allow'],
  // The star stands within a part, so it ends where the part ends.
  ['arn:aws:sqs:eu*1:events', QUEUE, 'none'],
  ['arn:aws:sqs:e*x:events', 'arn:aws:sqs:eu:0x:events', 'none'],
  ['arn:aws:s3:::b/*/c', 'arn:aws:s3:::b/x/y/c', 'allow'],
  ['arn:aws:s3:::b/runs/*', 'arn:aws:s3:::b/runs/../x', 'allow'],
  ['arn:aws:s3:::b/a.b', 'arn:aws:s3:::b/axb', 'none'],
  ['arn:aws:s3:::b/${aws:PrincipalAccount}/*', 'arn:aws:s3:::b/000000000000/x', 'allow'],
  ['arn:aws:s3:::b/${aws:PrincipalAccount}/*', 'arn:aws:s3:::b/1/x', 'none'],
  ['arn:aws:s3:::b/${aws:SourceAccount}/*', 'arn:aws:s3:::b//x', 'none'],
  [
    'arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/f:*',
    'arn:aws:logs:eu-central-1:000000000000:log-group:/aws/lambda/f:log-stream:x',
    'allow',
  ],
])('the pattern %s and the resource %s: %s', (Resource, resource, decision) => {
  const context = { 'aws:PrincipalAccount': '000000000000' };
  expect(decides({ Effect: 'Allow', Action: '*', Resource }, { resource, context })).toBe(decision);
});

test('NotAction and NotResource apply to everything else', () => {
  expect(decides({ Effect: 'Allow', NotAction: 'sns:*', Resource: '*' })).toBe('allow');
  expect(decides({ Effect: 'Allow', NotAction: ['sns:*', 'sqs:*'], Resource: '*' })).toBe('none');
  expect(decides({ Effect: 'Allow', Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:other' })).toBe('allow');
  expect(decides({ Effect: 'Allow', Action: 'sqs:*', NotResource: QUEUE })).toBe('none');
});

test('a statement applies only when all its conditions hold', () => {
  const statement = {
    Effect: 'Allow',
    Action: 'sqs:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': '1' }, Bool: { 'aws:SecureTransport': 'true' } },
  };
  expect(decides(statement, { context: { 'aws:SourceAccount': '1', 'aws:SecureTransport': 'true' } })).toBe(
    'allow',
  );
  expect(decides(statement, { context: { 'aws:SourceAccount': '1', 'aws:SecureTransport': 'false' } })).toBe(
    'none',
  );
  expect(decides(statement, { context: { 'aws:SecureTransport': 'true' } })).toBe('none');
});

test('names the statement that decided, and lets a deny win wherever it stands', () => {
  const allows = policy({ Sid: 'Send', Effect: 'Allow', Action: 'sqs:*', Resource: '*' });
  const denies = parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Action: 'sqs:Delete*', Resource: '*' },
        { Effect: 'Deny', Action: 'sqs:Send*', Resource: '*' },
      ],
    }),
    { name: 'guard', kind: 'identity' },
  );
  expect(verdict([allows])).toEqual({ decision: 'allow', by: { policy: 'p', statement: 'Send' } });
  expect(verdict([allows, denies])).toEqual({ decision: 'deny', by: { policy: 'guard', statement: '#2' } });
  expect(verdict([denies, allows], { action: 'sqs:ReceiveMessage' })).toEqual({
    decision: 'allow',
    by: { policy: 'p', statement: 'Send' },
  });
});

test('tells which statements allow the action and what kept each from applying', () => {
  const found = verdict(
    [
      policy(
        { Sid: 'Elsewhere', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `${QUEUE}2` },
        {
          Sid: 'Source',
          Effect: 'Allow',
          Action: 'sqs:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': ['1', '2'] } },
        },
        {
          Sid: 'Tls',
          Effect: 'Allow',
          Action: 'sqs:*',
          Resource: '*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        { Sid: 'Read', Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: QUEUE },
        { Sid: 'Never', Effect: 'Deny', Action: 'sqs:*', Resource: `${QUEUE}2` },
      ),
    ],
    { context: { 'aws:SecureTransport': 'true' } },
  );
  expect(found).toEqual({
    decision: 'none',
    nearest: [
      { policy: 'p', statement: 'Elsewhere', because: 'another resource' },
      { policy: 'p', statement: 'Source', because: 'StringEquals aws:SourceAccount ["1","2"], got none' },
      { policy: 'p', statement: 'Tls', because: 'Bool aws:SecureTransport ["false"], got "true"' },
    ],
  });
});

describe('principals', () => {
  test.each<[unknown, Identity, string]>([
    ['*', ROLE, 'allow'],
    ['*', SES, 'allow'],
    [{ Service: 'ses.amazonaws.com' }, SES, 'allow'],
    [{ Service: 'sns.amazonaws.com' }, SES, 'none'],
    [{ Service: 'ses.amazonaws.com' }, ROLE, 'none'],
    [{ AWS: '000000000000' }, ROLE, 'account'],
    [{ AWS: 'arn:aws:iam::000000000000:root' }, ROLE, 'account'],
    [{ AWS: '111122223333' }, ROLE, 'none'],
    [{ AWS: '000000000000' }, SES, 'none'],
    [{ AWS: ROLE.kind === 'role' ? ROLE.roleArn : '' }, ROLE, 'allow'],
    [{ AWS: ROLE.kind === 'role' ? ROLE.sessionArn : '' }, ROLE, 'allow'],
    [{ AWS: 'arn:aws:iam::000000000000:role/other' }, ROLE, 'none'],
    [{ AWS: ['000000000000', 'arn:aws:iam::000000000000:role/sender'] }, ROLE, 'allow'],
  ])('%j and %j: %s', (Principal, identity, decision) => {
    expect(decides({ Effect: 'Allow', Principal, Action: 'sqs:*', Resource: QUEUE }, { identity })).toBe(
      decision,
    );
  });

  test('a deny of the account denies each of its roles', () => {
    expect(
      decides(
        { Effect: 'Deny', Principal: { AWS: '000000000000' }, Action: 'sqs:*', Resource: QUEUE },
        { identity: ROLE },
      ),
    ).toBe('deny');
  });

  test('tells that a statement is about another principal', () => {
    const found = verdict(
      [
        policy({
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:*',
          Resource: QUEUE,
        }),
      ],
      { identity: SES },
    );
    expect(found).toEqual({
      decision: 'none',
      nearest: [{ policy: 'p', statement: '#1', because: 'another principal' }],
    });
  });
});

describe('for any policies', () => {
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('sqs:*', 'sqs:SendMessage', 'sqs:Receive*', 'sns:Publish', '*'),
    Resource: fc.constantFrom('*', QUEUE, `${QUEUE}2`, 'arn:aws:sqs:*'),
  });
  const statements = fc.array(statement, { minLength: 1, maxLength: 5 });
  const access = { action: 'sqs:SendMessage', resource: QUEUE };
  const decide = (list: readonly object[]) => verdict([policy(...list)], access).decision;

  test('the order of statements and how they are spread over policies change nothing', () => {
    fc.assert(
      fc.property(statements, (list) => {
        expect(decide([...list].reverse())).toBe(decide(list));
        expect(
          verdict(
            list.map((one) => policy(one)),
            access,
          ).decision,
        ).toBe(decide(list));
      }),
    );
  });

  test('a further deny never allows, and a further allow never takes a deny away', () => {
    fc.assert(
      fc.property(statements, statement, (list, further) => {
        const [before, after] = [decide(list), decide([...list, further])];
        if (further.Effect === 'Deny' && before !== 'allow') expect(after).not.toBe('allow');
        if (before === 'deny') expect(after).toBe('deny');
        if (further.Effect === 'Allow' && before === 'allow') expect(after).toBe('allow');
      }),
    );
  });
});
