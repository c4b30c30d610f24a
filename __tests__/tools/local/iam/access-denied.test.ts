import { accessDenied } from '../../../../tools/local/iam/access-denied';

const denied = (action: string) => ({ action, message: 'no' });
const ID = expect.stringMatching(/^[0-9a-f-]{36}$/);

// Where a client is installed, that it throws the right error is tested with it (actions.test.ts).
test.each([
  ['lambda', 'lambda:InvokeFunction'],
  ['scheduler', 'scheduler:GetSchedule'],
] as const)('%s answers 403 with the error in a header', (service, action) => {
  expect(accessDenied(service, denied(action))).toEqual({
    status: 403,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': ID,
      'x-amzn-errortype': 'AccessDeniedException',
    },
    body: '{"message":"no"}',
  });
});

test('cloudwatch answers as it did when it spoke AWS query', () => {
  expect(accessDenied('cloudwatch', denied('cloudwatch:ListMetrics'))).toEqual({
    status: 403,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': ID,
      'x-amzn-query-error': 'AccessDenied;Sender',
    },
    body: '{"__type":"AccessDenied","message":"no"}',
  });
});

test.each(['dynamodb', 'kms', 'states'] as const)('%s answers 400', (service) => {
  expect(accessDenied(service, denied('x:Y'))).toMatchObject({
    status: 400,
    body: '{"__type":"AccessDeniedException","message":"no"}',
  });
});

test('s3 answers HEAD without a body', () => {
  expect(accessDenied('s3', denied('s3:GetObject'), 'HEAD')).toMatchObject({ status: 403, body: '' });
});
