import { AwsError } from '../../../../tools/local/aws-error';
import { type RunningServer, serve } from '../../../../tools/local/http-server';
import { lambdaService } from '../../../../tools/local/lambda/lambda-service';

const runner = {
  invoke: async (name: string, payload: string) => {
    if (name === 'absent')
      throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    if (name === 'broken') return { requestId: 'id-1', payload: '{"errorType":"Error"}', errorType: 'Error' };
    return { requestId: 'id-1', payload: JSON.stringify({ name, payload }) };
  },
  invokeAsync: (name: string, payload: string) => {
    accepted.push([name, payload]);
    return { requestId: 'id-2' };
  },
};
const accepted: [string, string][] = [];
let server: RunningServer;

beforeAll(async () => {
  server = await serve(lambdaService(runner));
});
afterAll(() => server.close());

async function call(
  path: string,
  {
    method = 'POST',
    headers = {},
    body = '{"a":1}',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body } : {}),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const invocations = (name: string): string => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

test.each([
  'fn',
  'arn:aws:lambda:eu-west-1:000000000000:function:fn',
  'arn:aws:lambda:eu-west-1:000000000000:function:fn:$LATEST',
  '000000000000:function:fn',
])('runs the function that %s names', async (reference) => {
  const { status, headers, text } = await call(invocations(reference));
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ name: 'fn', payload: '{"a":1}' });
  expect(headers.get('x-amzn-requestid')).toBe('id-1');
  expect(headers.get('x-amz-executed-version')).toBe('$LATEST');
  expect(headers.get('x-amz-function-error')).toBeNull();
});

test('takes no body as an empty object', async () => {
  expect(JSON.parse((await call(invocations('fn'), { body: '' })).text)).toEqual({
    name: 'fn',
    payload: '{}',
  });
});

test('tells an error of the function in a header, with status 200', async () => {
  const { status, headers, text } = await call(invocations('broken'));
  expect([status, headers.get('x-amz-function-error'), text]).toEqual([
    200,
    'Unhandled',
    '{"errorType":"Error"}',
  ]);
});

test('accepts an event with status 202 and no body', async () => {
  const { status, headers, text } = await call(invocations('fn'), {
    headers: { 'x-amz-invocation-type': 'Event' },
  });
  expect([status, headers.get('x-amzn-requestid'), text]).toEqual([202, 'id-2', '']);
  expect(accepted).toEqual([['fn', '{"a":1}']]);
});

test('answers with an error of Lambda by its name', async () => {
  const { status, headers, text } = await call(invocations('absent'));
  expect([status, headers.get('x-amzn-errortype')]).toEqual([404, 'ResourceNotFoundException']);
  expect(JSON.parse(text)).toEqual({
    Type: 'User',
    message: 'Function not found: absent',
    Message: 'Function not found: absent',
  });
});

test.each<[string, string, Parameters<typeof call>[1], number, string, string]>([
  [
    'another invocation type',
    invocations('fn'),
    { headers: { 'x-amz-invocation-type': 'DryRun' } },
    400,
    'InvalidParameterValueException',
    'X-Amz-Invocation-Type is RequestResponse or Event here, got "DryRun"',
  ],
  [
    'a version',
    `${invocations('fn')}?Qualifier=3`,
    {},
    400,
    'InvalidParameterValueException',
    'Qualifier: there is $LATEST alone here, got "3"',
  ],
  [
    'the tail of the log',
    invocations('fn'),
    { headers: { 'x-amz-log-type': 'Tail' } },
    400,
    'InvalidParameterValueException',
    'x-amz-log-type is not known here',
  ],
  [
    'another operation',
    '/2015-03-31/functions/',
    { method: 'GET' },
    404,
    'UnknownOperationException',
    'Lambda here has no operation GET /2015-03-31/functions/; it has Invoke',
  ],
])('refuses %s by name', async (_what, path, options, status, code, message) => {
  const answer = await call(path, options);
  expect([answer.status, answer.headers.get('x-amzn-errortype'), JSON.parse(answer.text).message]).toEqual([
    status,
    code,
    message,
  ]);
});
