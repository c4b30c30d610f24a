import { authorize, type Caller, type Surroundings } from '../../../../tools/local/iam/authorize';
import { requestContext } from '../../../../tools/local/iam/match';
import { type PolicyKind, parsePolicy } from '../../../../tools/local/iam/policy';

const ACCOUNT = { accountId: '000000000000', region: 'eu-central-1' };
const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:events';
const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/k';
const SET = 'arn:aws:ses:eu-central-1:000000000000:configuration-set/s';
const ROLE_TRUST = 'arn:aws:iam::000000000000:role/scheduler';
const ROOT = { AWS: 'arn:aws:iam::000000000000:root' };

type Statement = Readonly<Record<string, unknown>>;

function policy(name: string, kind: PolicyKind, statements: readonly Statement[]) {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), { name, kind });
}

function role(...statements: readonly Statement[]): Caller {
  const policies = statements.length > 0 ? [policy('own', 'identity', statements)] : [];
  return { kind: 'role', roleName: 'sender', sessionName: 'send-shard', policies };
}

const ses: Caller = {
  kind: 'service',
  name: 'ses.amazonaws.com',
  sourceArn: SET,
  sourceAccount: '000000000000',
};

function around(resourcePolicies: Readonly<Record<string, readonly Statement[]>> = {}): Surroundings {
  return {
    account: ACCOUNT,
    now: new Date('2026-11-30T09:00:00Z'),
    resourcePolicies: new Map(
      Object.entries(resourcePolicies).map(([arn, statements]) => [
        arn,
        policy('resource', arn === ROLE_TRUST ? 'trust' : 'resource', statements),
      ]),
    ),
  };
}

const publish = { action: 'sns:Publish', resource: TOPIC, context: requestContext({}) };
const generateMac = {
  action: 'kms:GenerateMac',
  resource: KEY,
  context: requestContext({ 'kms:MacAlgorithm': 'HMAC_SHA_256' }),
};
const ALLOW = { Sid: 'Own', Effect: 'Allow', Action: 'sns:*', Resource: '*' };
const USE_KEY = { Sid: 'Derive', Effect: 'Allow', Action: 'kms:GenerateMac', Resource: KEY };
const USER = 'User: arn:aws:sts::000000000000:assumed-role/sender/send-shard is not authorized to perform:';

describe('a role', () => {
  test('may do what its own policy allows', () => {
    expect(authorize(role(ALLOW), publish, around())).toMatchObject({
      allowed: true,
      by: { policy: 'own', statement: 'Own' },
    });
  });

  test('may do what the policy of the resource allows it', () => {
    const allows = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::000000000000:role/sender' },
      Action: 'sns:Publish',
      Resource: TOPIC,
    };
    expect(authorize(role(), publish, around({ [TOPIC]: [allows] }))).toMatchObject({
      allowed: true,
      by: { policy: 'resource', statement: '#1' },
    });
  });

  test('is named as allowed by its own policy where both allow', () => {
    const allows = { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: TOPIC };
    expect(authorize(role(ALLOW), publish, around({ [TOPIC]: [allows] }))).toMatchObject({
      by: { policy: 'own' },
    });
  });

  test("may not do what nothing allows, in AWS's words", () => {
    const elsewhere = { ...ALLOW, Resource: `${TOPIC}2` };
    expect(authorize(role(elsewhere), publish, around())).toMatchObject({
      allowed: false,
      message: `${USER} sns:Publish on resource: ${TOPIC} because no identity-based policy allows the sns:Publish action`,
      nearest: [{ policy: 'own', statement: 'Own', because: 'another resource' }],
    });
    expect(authorize(role(elsewhere), publish, around())).not.toHaveProperty('by');
  });

  test('may not do what its account alone is allowed by the resource', () => {
    const ruling = authorize(
      role(),
      publish,
      around({ [TOPIC]: [{ Effect: 'Allow', Principal: ROOT, Action: 'sns:*', Resource: TOPIC }] }),
    );
    expect(ruling).toMatchObject({
      allowed: false,
      message: `${USER} sns:Publish on resource: ${TOPIC} because no identity-based policy allows the sns:Publish action`,
    });
  });

  test('may not do what its own policy denies', () => {
    const allows = { Effect: 'Allow', Principal: '*', Action: 'sns:*', Resource: TOPIC };
    const ruling = authorize(
      role(ALLOW, { Sid: 'Never', Effect: 'Deny', Action: 'sns:Publish', Resource: '*' }),
      publish,
      around({ [TOPIC]: [allows] }),
    );
    expect(ruling).toMatchObject({
      allowed: false,
      message: `${USER} sns:Publish on resource: ${TOPIC} with an explicit deny in an identity-based policy`,
      by: { policy: 'own', statement: 'Never' },
    });
  });

  test('may not do what the policy of the resource denies', () => {
    const denies = { Sid: 'Shut', Effect: 'Deny', Principal: '*', Action: 'sns:*', Resource: TOPIC };
    expect(authorize(role(ALLOW), publish, around({ [TOPIC]: [denies] }))).toMatchObject({
      allowed: false,
      message: `${USER} sns:Publish on resource: ${TOPIC} with an explicit deny in a resource-based policy`,
      by: { policy: 'resource', statement: 'Shut' },
    });
  });
});

describe('a service', () => {
  const allowSes = {
    Sid: 'AllowSes',
    Effect: 'Allow',
    Principal: { Service: 'ses.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: TOPIC,
    Condition: { StringEquals: { 'aws:SourceAccount': '000000000000', 'aws:SourceArn': SET } },
  };

  test('may do what the policy of the resource allows it', () => {
    expect(authorize(ses, publish, around({ [TOPIC]: [allowSes] }))).toMatchObject({
      allowed: true,
      by: { policy: 'resource', statement: 'AllowSes' },
    });
  });

  test.each([
    ['acts for another resource', { ...ses, sourceArn: `${SET}2` }],
    ['says nothing of what it acts for', { kind: 'service', name: 'ses.amazonaws.com' } as const],
    ['is another', { ...ses, name: 'sns.amazonaws.com' } as const],
  ])('may not where it %s', (_, caller) => {
    expect(authorize(caller, publish, around({ [TOPIC]: [allowSes] }))).toMatchObject({
      allowed: false,
      message: `User: ${caller.name} is not authorized to perform: sns:Publish on resource: ${TOPIC} because no resource-based policy allows the sns:Publish action`,
    });
  });

  test('may do nothing where the resource has no policy', () => {
    expect(authorize(ses, publish, around()).allowed).toBe(false);
  });

  test('takes on the roles that trust it', () => {
    const assume = { action: 'sts:AssumeRole', resource: ROLE_TRUST, context: requestContext({}) };
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const scheduler: Caller = { kind: 'service', name: 'scheduler.amazonaws.com' };
    expect(authorize(scheduler, assume, around({ [ROLE_TRUST]: [trust] })).allowed).toBe(true);
    expect(authorize(ses, assume, around({ [ROLE_TRUST]: [trust] })).allowed).toBe(false);
  });

  test('is told apart by aws:PrincipalIsAWSService', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:*',
      Resource: TOPIC,
      Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    };
    expect(authorize(ses, publish, around({ [TOPIC]: [allowSes, deny] })).allowed).toBe(true);
    expect(authorize(role(ALLOW), publish, around({ [TOPIC]: [allowSes, deny] })).allowed).toBe(false);
  });
});

describe('a KMS key', () => {
  const account = { Effect: 'Allow', Principal: ROOT, Action: 'kms:*', Resource: '*' };
  const another = {
    Effect: 'Allow',
    Principal: { Service: 'ses.amazonaws.com' },
    Action: 'kms:*',
    Resource: '*',
  };

  test('listens to the policies of roles where its own leaves them to the account', () => {
    expect(authorize(role(USE_KEY), generateMac, around({ [KEY]: [account] }))).toMatchObject({
      allowed: true,
      by: { policy: 'own' },
    });
    expect(authorize(role(), generateMac, around({ [KEY]: [account] })).allowed).toBe(false);
  });

  test('does not listen to them where its own does not', () => {
    expect(authorize(role(USE_KEY), generateMac, around({ [KEY]: [another] }))).toMatchObject({
      allowed: false,
      message: `${USER} kms:GenerateMac on resource: ${KEY} because no resource-based policy allows the kms:GenerateMac action`,
    });
  });

  test('may name a role itself', () => {
    const direct = { ...another, Principal: { AWS: 'arn:aws:iam::000000000000:role/sender' } };
    expect(authorize(role(), generateMac, around({ [KEY]: [direct] }))).toMatchObject({
      allowed: true,
      by: { policy: 'resource' },
    });
  });

  test('without a policy of its own leaves everything to the account', () => {
    expect(authorize(role(USE_KEY), generateMac, around()).allowed).toBe(true);
  });
});

describe('a bucket', () => {
  const BUCKET = 'arn:aws:s3:::b';
  const put = (key: string) => ({
    action: 's3:PutObject',
    resource: `${BUCKET}/${key}`,
    context: requestContext({}),
  });
  const write = { Effect: 'Allow', Action: 's3:PutObject', Resource: `${BUCKET}/*` };
  const bucketPolicy = [
    {
      Sid: 'Tls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:*',
      Resource: [BUCKET, `${BUCKET}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'Foreign',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:PutObject',
      Resource: `${BUCKET}/runs/*`,
      Condition: {
        ArnNotLike: {
          'aws:PrincipalArn': [
            'arn:aws:iam::000000000000:role/shop-*',
            'arn:aws:iam::000000000000:role/deployer',
          ],
        },
      },
    },
  ];

  test('keeps foreign roles from a prefix by its policy, which holds for its objects', () => {
    const surroundings = around({ [BUCKET]: bucketPolicy });
    const platform: Caller = {
      kind: 'role',
      roleName: 'shop-dev-settle',
      sessionName: 's',
      policies: [policy('own', 'identity', [write])],
    };
    expect(authorize(platform, put('runs/r/report.json'), surroundings).allowed).toBe(true);
    expect(authorize(role(write), put('subscribers/a/b.json'), surroundings).allowed).toBe(true);
    expect(authorize(role(write), put('runs/r/report.json'), surroundings)).toMatchObject({
      allowed: false,
      by: { statement: 'Foreign' },
    });
  });
});

test('gives conditions what every request brings along, and the request its own keys', () => {
  const { access } = authorize(role(), generateMac, around());
  expect(Object.fromEntries(access.context)).toEqual({
    'aws:currenttime': '2026-11-30T09:00:00.000Z',
    'aws:epochtime': '1796029200',
    'aws:principalaccount': '000000000000',
    'aws:principalarn': 'arn:aws:iam::000000000000:role/sender',
    'aws:principalisawsservice': 'false',
    'aws:principaltype': 'AssumedRole',
    'aws:requestedregion': 'eu-central-1',
    'aws:resourceaccount': '000000000000',
    'aws:securetransport': 'true',
    'aws:sourceip': '127.0.0.1',
    'aws:viaawsservice': 'false',
    'kms:macalgorithm': 'HMAC_SHA_256',
  });
  expect(Object.fromEntries(authorize(ses, publish, around()).access.context)).toEqual({
    'aws:currenttime': '2026-11-30T09:00:00.000Z',
    'aws:epochtime': '1796029200',
    'aws:principalisawsservice': 'true',
    'aws:principalservicename': 'ses.amazonaws.com',
    'aws:requestedregion': 'eu-central-1',
    'aws:resourceaccount': '000000000000',
    'aws:securetransport': 'true',
    'aws:sourceaccount': '000000000000',
    'aws:sourcearn': SET,
    'aws:viaawsservice': 'false',
  });
});
