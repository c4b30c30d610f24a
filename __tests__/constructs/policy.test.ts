import { policyDocument, trustPolicy } from '../../constructs/policy';

test('writes a policy in the words of IAM, a list of one as the value alone', () => {
  const policy = policyDocument([
    { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::b/*'] },
    {
      effect: 'Deny',
      actions: ['s3:PutObject', 's3:DeleteObject'],
      resources: ['arn:aws:s3:::b/runs/*', 'arn:aws:s3:::b/suppression/*'],
      principals: { AWS: '*' },
      conditions: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/a'] } },
    },
  ]);
  expect(policy).toBe(
    [
      '{"Version":"2012-10-17","Statement":[',
      '{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},',
      '{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:PutObject","s3:DeleteObject"],',
      '"Resource":["arn:aws:s3:::b/runs/*","arn:aws:s3:::b/suppression/*"],',
      '"Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/a"]}}}',
      ']}',
    ].join(''),
  );
});

test('keeps an empty list, so that a mistake shows in a plan', () => {
  expect(policyDocument([{ actions: [], resources: [] }])).toBe(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[],"Resource":[]}]}',
  );
});

test('lets one service take a role on', () => {
  expect(trustPolicy('lambda.amazonaws.com')).toBe(
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
  );
});

test('binds the trust to whom the service acts for', () => {
  const conditions = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
  expect(JSON.parse(trustPolicy('states.amazonaws.com', conditions)).Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: conditions,
    },
  ]);
});
