import { type PolicyKind, parsePolicy } from '../../../../tools/local/iam/policy';

const ALLOW = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
const parse = (statement: unknown, kind: PolicyKind = 'identity') =>
  parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }), { name: 'p', kind });

test('reads one statement or a list, and single values or lists, alike', () => {
  const once = parse({ ...ALLOW, Sid: 'Send', Condition: { Bool: { 'aws:SecureTransport': true } } });
  expect(
    parse([
      {
        ...ALLOW,
        Sid: 'Send',
        Action: [ALLOW.Action],
        Resource: ['*'],
        Condition: { Bool: { 'aws:SecureTransport': ['true'] } },
      },
    ]),
  ).toEqual(once);
  expect(once).toEqual({
    name: 'p',
    statements: [
      {
        id: 'Send',
        effect: 'Allow',
        actions: { patterns: ['sqs:SendMessage'], except: false },
        resources: { patterns: ['*'], except: false },
        conditions: [
          {
            operator: 'Bool',
            key: 'aws:SecureTransport',
            values: ['true'],
            quantifier: undefined,
            ifExists: false,
            comparison: 'Bool',
            negated: false,
          },
        ],
      },
    ],
  });
});

test('names statements without a Sid by their place, and keeps NotAction and NotResource', () => {
  const { statements } = parse([ALLOW, { Effect: 'Deny', NotAction: 'ses:*', NotResource: ['a', 'b'] }]);
  expect(statements.map(({ id }) => id)).toEqual(['#1', '#2']);
  expect(statements[1]).toMatchObject({
    effect: 'Deny',
    actions: { patterns: ['ses:*'], except: true },
    resources: { patterns: ['a', 'b'], except: true },
  });
});

test.each([
  ['*', [{ kind: 'everyone' }]],
  [{ AWS: '*' }, [{ kind: 'everyone' }]],
  [{ Service: ['ses.amazonaws.com'] }, [{ kind: 'service', name: 'ses.amazonaws.com' }]],
  [{ AWS: '111122223333' }, [{ kind: 'account', id: '111122223333' }]],
  [{ AWS: 'arn:aws:iam::111122223333:root' }, [{ kind: 'account', id: '111122223333' }]],
  [
    {
      AWS: ['arn:aws:iam::111122223333:role/path/r', 'arn:aws:sts::111122223333:assumed-role/r/s'],
      Service: 'x.amazonaws.com',
    },
    [
      { kind: 'service', name: 'x.amazonaws.com' },
      { kind: 'identity', arn: 'arn:aws:iam::111122223333:role/path/r' },
      { kind: 'identity', arn: 'arn:aws:sts::111122223333:assumed-role/r/s' },
    ],
  ],
])('reads the principal %j', (Principal, expected) => {
  expect(parse({ ...ALLOW, Principal }, 'resource').statements[0]?.principals).toEqual(expected);
});

test('reads a trust, which names no resource', () => {
  const [trust] = parse(
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    'trust',
  ).statements;
  expect(trust).not.toHaveProperty('resources');
});

test.each<[string, unknown, PolicyKind, string]>([
  [
    'no effect',
    { Action: 'a:B', Resource: '*' },
    'identity',
    'Statement.0.Effect: Invalid option: expected one of "Allow"|"Deny"',
  ],
  ['an unknown element', { ...ALLOW, Actions: [] }, 'identity', 'Statement.0: Unrecognized key: "Actions"'],
  ['no statement', [], 'identity', 'Statement: Too small: expected array to have >=1 items'],
  [
    'NotPrincipal',
    { ...ALLOW, NotPrincipal: '*' },
    'resource',
    'Statement.0.NotPrincipal: is not supported here; deny with a condition on aws:PrincipalArn',
  ],
  [
    'neither Action nor NotAction',
    { Effect: 'Allow', Resource: '*' },
    'identity',
    '#1: needs either Action or NotAction',
  ],
  [
    'both Action and NotAction',
    { ...ALLOW, NotAction: 'a:B' },
    'identity',
    '#1: needs either Action or NotAction',
  ],
  [
    'an action without a service',
    { ...ALLOW, Action: ['*', 'SendMessage'] },
    'identity',
    '#1: "SendMessage" is no action: write service:Action',
  ],
  ['no resource', { Effect: 'Allow', Action: 'a:B' }, 'identity', '#1: needs either Resource or NotResource'],
  [
    'a principal in a policy of a role',
    { ...ALLOW, Principal: '*' },
    'identity',
    '#1: a policy of a role has no Principal',
  ],
  ['no principal in a policy of a resource', { ...ALLOW, Sid: 'S' }, 'resource', 'S: needs a Principal'],
  ['an empty principal', { ...ALLOW, Principal: {} }, 'resource', '#1: needs a Principal'],
  ['a resource in a trust', { ...ALLOW, Principal: '*' }, 'trust', '#1: a trust policy has no Resource'],
  [
    'a wildcard in a principal',
    { ...ALLOW, Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } },
    'resource',
    '#1: Principal "arn:aws:iam::111122223333:role/*" is neither an account nor the ARN of a role, session or user; wildcards belong into a condition on aws:PrincipalArn',
  ],
  [
    'a Sid with other characters',
    { ...ALLOW, Sid: 'send mail' },
    'identity',
    '#1: a Sid holds letters and digits alone'.replace('#1', 'send mail'),
  ],
  [
    'a Sid twice',
    [
      { ...ALLOW, Sid: 'S' },
      { ...ALLOW, Sid: 'S' },
    ],
    'identity',
    'S: a second statement has this Sid',
  ],
  [
    'an operator that is not supported',
    { ...ALLOW, Condition: { BinaryEquals: { 'aws:SourceArn': 'x' } } },
    'identity',
    '#1: Condition BinaryEquals is not supported here',
  ],
  [
    'a condition key that is not supported',
    { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    'identity',
    '#1: the condition key aws:PrincipalOrgID is not supported here',
  ],
])('refuses %s', (_, statement, kind, message) => {
  expect(() => parse(statement, kind)).toThrow(
    expect.objectContaining({ name: 'UserError', message: `policy p:\n  ${message}` }),
  );
});

test('lists every fault of a policy', () => {
  expect(() =>
    parse([
      { Effect: 'Allow', Action: 'x' },
      { ...ALLOW, Sid: 'Two', Principal: '*' },
    ]),
  ).toThrow(
    'policy p:\n  #1: "x" is no action: write service:Action\n  #1: needs either Resource or NotResource\n  Two: a policy of a role has no Principal',
  );
});

test.each([
  ['{', 'policy p is no JSON: '],
  [
    '{"Version":"2008-10-17","Statement":[]}',
    'policy p:\n  Version: must be "2012-10-17", the only one with policy variables',
  ],
])('refuses the document %s', (text, message) => {
  expect(() => parsePolicy(text, { name: 'p', kind: 'identity' })).toThrow(message);
});
