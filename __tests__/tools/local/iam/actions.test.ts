import type { ActionRequest, AwsService } from '../../../../tools/local/iam/actions';
import {
  AWS_SERVICES,
  needsBody,
  operationsOf,
  requestedOperation,
  serviceSignedFor,
} from '../../../../tools/local/iam/actions';
import { requestContext } from '../../../../tools/local/iam/match';
import { type ClientCall, clientCalls, type Expected } from './client-calls';
import { documentedRequests } from './documented-requests';
import { ENVIRONMENT, RefusingGateway } from './gateway-stub';

/** The calls before there is a server, for their names. */
const calls = clientCalls('http://127.0.0.1:1');

const ERROR_NAMES: Partial<Record<AwsService, string>> = {
  s3: 'AccessDenied',
  sqs: 'AccessDenied',
  sns: 'AuthorizationErrorException',
};
/** Where the key of an encrypted topic or queue is refused. */
const KEY_ERROR_NAMES: Partial<Record<AwsService, string>> = {
  sns: 'KMSAccessDeniedException',
  sqs: 'KmsAccessDenied',
};

function expectedAccesses(accesses: readonly Expected[]) {
  return accesses.map(([action, resource, context = {}]) => ({
    action,
    resource,
    context: requestContext(context),
  }));
}

function request(overrides: Partial<ActionRequest>): ActionRequest {
  return { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body: '{}', ...overrides };
}

describe("the SDK's clients", () => {
  let gateway: RefusingGateway;
  let live: readonly ClientCall[];

  beforeAll(async () => {
    gateway = await RefusingGateway.start();
    live = clientCalls(gateway.endpoint);
  });
  afterAll(() => gateway.stop());

  test.each(calls.map(({ service, operation }, index) => [service, operation, index] as const))(
    '%s %s asks for its permissions and throws the refusal as its own (%i)',
    async (service, operation, index) => {
      const call = live[index];
      if (!call) throw new Error(`no call ${index}`);
      const { recorded, error } = await gateway.refuse(call.call);
      expect(recorded).toEqual({ service, operation, accesses: expectedAccesses(call.accesses) });

      const action = call.accesses.at(-1)?.[0] ?? '';
      // An answer to HEAD has no body to read a name from.
      if (operation.startsWith('Head')) expect(error.name).toBe('Unknown');
      else {
        const names = action.startsWith('kms:') ? { ...ERROR_NAMES, ...KEY_ERROR_NAMES } : ERROR_NAMES;
        expect(error).toEqual({
          name: names[service] ?? 'AccessDeniedException',
          message: `no <${action}> for & you`,
        });
      }
    },
  );
});

test.each(
  documentedRequests.map((documented) => [documented.service, documented.operation, documented] as const),
)('%s %s as the API reference has it', (service, operation, { request, accesses }) => {
  expect(requestedOperation(service, request, ENVIRONMENT)).toEqual({
    operation,
    accesses: expectedAccesses(accesses),
  });
});

test.each(AWS_SERVICES)('every operation of %s is tried here', (service) => {
  const tried = [...calls, ...documentedRequests].filter((one) => one.service === service);
  expect([...new Set(tried.map(({ operation }) => operation))].sort()).toEqual(
    [...operationsOf(service)].sort(),
  );
});

test.each([
  ['ses', 'ses'],
  ['monitoring', 'cloudwatch'],
  ['states', 'states'],
  ['ec2', undefined],
  ['constructor', undefined],
])('a request signed for %s is one to %s', (name, service) => {
  expect(serviceSignedFor(name)).toBe(service);
});

test.each<[AwsService, string, string, boolean]>([
  ['ses', 'POST', '', true],
  ['lambda', 'POST', '', false],
  ['s3', 'PUT', '', false],
  ['s3', 'POST', 'uploads=', false],
  ['s3', 'POST', 'delete=', true],
])('%s %s ?%s needs its body: %s', (service, method, query, expected) => {
  expect(needsBody(service, { method, query: new URLSearchParams(query) })).toBe(expected);
});

describe('refused', () => {
  const target = (operation: string) => ({ headers: { 'x-amz-target': `X.${operation}` } });

  test.each<[string, AwsService, Partial<ActionRequest>, string]>([
    [
      'an operation that is not known',
      'kms',
      target('Encrypt'),
      'kms: Encrypt is not supported here, only DescribeKey, GenerateMac, VerifyMac',
    ],
    [
      'an operation named like what every object has',
      'kms',
      target('toString'),
      'kms: toString is not supported here, only DescribeKey, GenerateMac, VerifyMac',
    ],
    [
      'a request without an operation',
      'kms',
      {},
      'kms: a request without an operation is not supported here, only DescribeKey, GenerateMac, VerifyMac',
    ],
    [
      'a form without an operation',
      'sns',
      { body: 'Version=1' },
      expect.stringMatching(/^sns: a request without an operation is not supported here, only GetSub/),
    ],
    [
      'a path that is not known',
      'ses',
      { path: '/v2/email/tenants' },
      'ses: POST /v2/email/tenants is not supported here',
    ],
    [
      'a method that is not known',
      'scheduler',
      { method: 'PATCH', path: '/schedules/a' },
      'scheduler: PATCH /schedules/a is not supported here',
    ],
    [
      'a body that is no JSON',
      'dynamodb',
      { ...target('GetItem'), body: '{' },
      'GetItem: the body is no JSON',
    ],
    [
      'a body that is no object',
      'dynamodb',
      { ...target('GetItem'), body: '[]' },
      'GetItem: the body must be a JSON object',
    ],
    ['a field that is missing', 'dynamodb', target('GetItem'), 'GetItem: TableName is missing'],
    [
      'a field of another type',
      'dynamodb',
      { ...target('GetItem'), body: '{"TableName":1}' },
      'GetItem: TableName must be a text',
    ],
    [
      'a structure of another type',
      'dynamodb',
      { ...target('BatchGetItem'), body: '{"RequestItems":[]}' },
      'BatchGetItem: RequestItems must be a structure',
    ],
    [
      'a list of another type',
      'dynamodb',
      { ...target('TransactGetItems'), body: '{"TransactItems":{}}' },
      'TransactGetItems: TransactItems must be a list',
    ],
    [
      'a list of something else',
      'dynamodb',
      { ...target('TransactGetItems'), body: '{"TransactItems":["a"]}' },
      'TransactGetItems: TransactItems must be a list of structures',
    ],
    [
      'a list of numbers',
      'cloudwatch',
      { ...target('DescribeAlarms'), body: '{"AlarmNames":[1]}' },
      'DescribeAlarms: AlarmNames must be a list of texts',
    ],
    [
      'an alias that is not there',
      'kms',
      { ...target('GenerateMac'), body: '{"KeyId":"alias/none"}' },
      'kms: there is no alias/none',
    ],
    [
      'a phone number',
      'sns',
      { body: 'Action=Publish&PhoneNumber=1' },
      'Publish: only topics are supported here, no phone numbers',
    ],
    [
      'what is no URL of a queue',
      'sqs',
      { ...target('PurgeQueue'), body: '{"QueueUrl":"http://127.0.0.1/queue"}' },
      '"http://127.0.0.1/queue" is no URL of a queue: …/ACCOUNT/NAME',
    ],
    [
      'what is no name of a function',
      'lambda',
      { path: '/2015-03-31/functions/a%20b/invocations' },
      'Invoke: "a b" is no name or ARN of a function',
    ],
    [
      'a path that is not percent-encoded',
      'ses',
      { method: 'GET', path: '/v2/email/templates/%ff' },
      '"%ff" is not percent-encoded UTF-8',
    ],
    [
      'a raw mail without a sender',
      'ses',
      { path: '/v2/email/outbound-emails', body: '{"Content":{"Raw":{}}}' },
      'SendEmail: FromEmailAddress is missing',
    ],
    [
      'a part of a bucket that is not known',
      's3',
      { method: 'GET', path: '/b', query: new URLSearchParams('policy=') },
      's3: GET of a bucket with ?policy is not supported here',
    ],
    [
      'a part of an object that is not known',
      's3',
      { method: 'GET', path: '/b/k', query: new URLSearchParams('versionId=1&acl=') },
      's3: GET of an object with ?versionId&acl is not supported here',
    ],
    [
      'two parts at once',
      's3',
      { method: 'GET', path: '/b', query: new URLSearchParams('versions=&uploads=') },
      's3: GET of a bucket with ?versions&uploads is not supported here',
    ],
    [
      'a method of a bucket that is not known',
      's3',
      { method: 'PUT', path: '/b/' },
      's3: PUT of a bucket is not supported here',
    ],
    [
      'a deletion without a key',
      's3',
      {
        path: '/b',
        query: new URLSearchParams('delete='),
        body: '<Delete><Object><VersionId>1</VersionId></Object></Delete>',
      },
      'DeleteObjects: an Object without a Key',
    ],
  ])('%s', (_, service, overrides, message) => {
    expect(() => requestedOperation(service, request(overrides), ENVIRONMENT)).toThrow(
      expect.objectContaining({ name: 'UserError', message }),
    );
  });
});
