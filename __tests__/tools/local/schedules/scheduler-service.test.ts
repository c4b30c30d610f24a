import { type RunningServer, serve } from '../../../../tools/local/http-server';
import { schedulerService } from '../../../../tools/local/schedules/scheduler-service';
import { Schedules } from '../../../../tools/local/schedules/schedules';

const NOW = Date.parse('2026-11-24T10:30:00.250Z');
const TARGET = {
  Arn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop',
  RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
};
const SCHEDULE = {
  ScheduleExpression: 'cron(0 9 ? * MON *)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: TARGET,
};
const ARN = 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/weekly';

let server: RunningServer;

beforeEach(async () => {
  server = await serve(
    schedulerService(new Schedules({ accountId: '000000000000', region: 'eu-west-1' }, () => NOW)),
  );
});
afterEach(() => server.close());

interface Answer {
  readonly Schedules?: readonly { readonly Name: string }[];
  readonly ScheduleGroups?: readonly object[];
  readonly NextToken?: string;
}

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer: Answer = JSON.parse(await response.text());
  return { status: response.status, error: response.headers.get('x-amzn-errortype'), body: answer };
}

test('makes a schedule and tells it with the defaults of AWS', async () => {
  expect(await call('POST', '/schedules/weekly', { ...SCHEDULE, ClientToken: 'token' })).toEqual({
    status: 200,
    error: null,
    body: { ScheduleArn: ARN },
  });
  expect((await call('GET', '/schedules/weekly')).body).toEqual({
    Arn: ARN,
    Name: 'weekly',
    GroupName: 'default',
    State: 'ENABLED',
    CreationDate: NOW / 1_000,
    LastModificationDate: NOW / 1_000,
    ScheduleExpression: 'cron(0 9 ? * MON *)',
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'NONE',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { ...TARGET, RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 } },
  });
});

test('keeps all that a schedule says, in a group', async () => {
  expect((await call('POST', '/schedule-groups/shop', { ClientToken: 'token' })).body).toEqual({
    ScheduleGroupArn: 'arn:aws:scheduler:eu-west-1:000000000000:schedule-group/shop',
  });
  const full = {
    ScheduleExpression: 'at(2026-11-30T09:00:00)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    StartDate: 1_795_600_000,
    EndDate: 1_796_600_000.5,
    Description: 'winter sale',
    State: 'DISABLED',
    ActionAfterCompletion: 'DELETE',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    Target: {
      ...TARGET,
      Input: '{"campaign":"sale"}',
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:000000000000:dlq' },
    },
  };
  await call('POST', '/schedules/sale', { ...full, GroupName: 'shop' });
  expect((await call('GET', '/schedules/sale?groupName=shop')).body).toMatchObject({
    ...full,
    GroupName: 'shop',
    Arn: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/shop/sale',
  });
});

test('replaces all settings with an update', async () => {
  await call('POST', '/schedules/weekly', { ...SCHEDULE, Description: 'old', State: 'DISABLED' });
  expect(
    (await call('PUT', '/schedules/weekly', { ...SCHEDULE, ScheduleExpression: 'rate(1 day)' })).body,
  ).toEqual({ ScheduleArn: ARN });
  const { body } = await call('GET', '/schedules/weekly');
  expect(body).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'ENABLED' });
  expect(body).not.toHaveProperty('Description');
});

test('lists schedules by group, state and the beginning of the name, page by page', async () => {
  await call('POST', '/schedule-groups/shop');
  for (const [name, rest] of [
    ['b', { State: 'DISABLED' }],
    ['a', {}],
    ['ab', { GroupName: 'shop' }],
  ] as const) {
    await call('POST', `/schedules/${name}`, { ...SCHEDULE, ...rest });
  }
  const names = async (query: string) => {
    const { body } = await call('GET', `/schedules${query}`);
    return { names: body.Schedules?.map(({ Name }) => Name), next: body.NextToken };
  };
  expect(await names('')).toEqual({ names: ['a', 'b', 'ab'], next: undefined });
  expect(await names('?ScheduleGroup=shop')).toEqual({ names: ['ab'], next: undefined });
  expect(await names('?State=DISABLED')).toEqual({ names: ['b'], next: undefined });
  expect(await names('?NamePrefix=a')).toEqual({ names: ['a', 'ab'], next: undefined });
  expect(await names('?MaxResults=2')).toEqual({ names: ['a', 'b'], next: '2' });
  expect(await names('?MaxResults=2&NextToken=2')).toEqual({ names: ['ab'], next: undefined });
  expect((await call('GET', '/schedules?NamePrefix=b')).body.Schedules).toEqual([
    {
      Arn: 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/b',
      Name: 'b',
      GroupName: 'default',
      State: 'DISABLED',
      CreationDate: NOW / 1_000,
      LastModificationDate: NOW / 1_000,
      Target: { Arn: TARGET.Arn },
    },
  ]);
});

test('deletes a schedule, and a group with its schedules', async () => {
  await call('POST', '/schedule-groups/shop');
  await call('POST', '/schedules/weekly', SCHEDULE);
  await call('POST', '/schedules/weekly', { ...SCHEDULE, GroupName: 'shop' });
  expect(await call('DELETE', '/schedules/weekly?clientToken=token')).toEqual({
    status: 200,
    error: null,
    body: {},
  });
  expect((await call('GET', '/schedules')).body.Schedules).toMatchObject([{ GroupName: 'shop' }]);
  expect((await call('DELETE', '/schedule-groups/shop')).status).toBe(200);
  expect((await call('GET', '/schedules')).body.Schedules).toEqual([]);
  expect((await call('GET', '/schedule-groups')).body.ScheduleGroups).toMatchObject([
    { Name: 'default', State: 'ACTIVE' },
  ]);
});

test('tells a group', async () => {
  expect((await call('GET', '/schedule-groups/default')).body).toEqual({
    Arn: 'arn:aws:scheduler:eu-west-1:000000000000:schedule-group/default',
    Name: 'default',
    State: 'ACTIVE',
    CreationDate: NOW / 1_000,
    LastModificationDate: NOW / 1_000,
  });
});

test.each<[string, string, string, object | undefined, number, string, string]>([
  [
    'a schedule that is not there',
    'GET',
    '/schedules/none',
    undefined,
    404,
    'ResourceNotFoundException',
    'Schedule none does not exist.',
  ],
  [
    'a change to it',
    'PUT',
    '/schedules/none',
    SCHEDULE,
    404,
    'ResourceNotFoundException',
    'Schedule none does not exist.',
  ],
  [
    'its deletion',
    'DELETE',
    '/schedules/none',
    undefined,
    404,
    'ResourceNotFoundException',
    'Schedule none does not exist.',
  ],
  [
    'a group that is not there',
    'POST',
    '/schedules/a',
    { ...SCHEDULE, GroupName: 'none' },
    404,
    'ResourceNotFoundException',
    'Schedule group none does not exist.',
  ],
  [
    'a list of it',
    'GET',
    '/schedules?ScheduleGroup=none',
    undefined,
    404,
    'ResourceNotFoundException',
    'Schedule group none does not exist.',
  ],
  [
    'a group that is there',
    'POST',
    '/schedule-groups/default',
    undefined,
    409,
    'ConflictException',
    'Schedule group default already exists.',
  ],
  [
    'the end of the default group',
    'DELETE',
    '/schedule-groups/default',
    undefined,
    400,
    'ValidationException',
    `Schedule group default can't be deleted.`,
  ],
  [
    'an expression that is none',
    'POST',
    '/schedules/a',
    { ...SCHEDULE, ScheduleExpression: 'cron(0 9 * * * *)' },
    400,
    'ValidationException',
    'Invalid Schedule Expression cron(0 9 * * * *). exactly one of day-of-month and day-of-week has to be ?, got "*" and "*"',
  ],
  [
    'a zone that is none',
    'POST',
    '/schedules/a',
    { ...SCHEDULE, ScheduleExpressionTimezone: 'CET+1' },
    400,
    'ValidationException',
    'Invalid ScheduleExpressionTimezone CET+1.',
  ],
  [
    'an end before the start',
    'POST',
    '/schedules/a',
    { ...SCHEDULE, StartDate: 2, EndDate: 1 },
    400,
    'ValidationException',
    'The StartDate must come before the EndDate.',
  ],
  [
    'a field that is not known here',
    'POST',
    '/schedules/a',
    { ...SCHEDULE, Target: { ...TARGET, SqsParameters: {} } },
    400,
    'ValidationException',
    'CreateSchedule: Target: Unrecognized key: "SqsParameters"',
  ],
  [
    'a name with a space',
    'POST',
    '/schedules/a%20b',
    SCHEDULE,
    400,
    'ValidationException',
    'CreateSchedule: input: Invalid string: must match pattern /^[0-9a-zA-Z-_.]{1,64}$/',
  ],
  [
    'another operation',
    'POST',
    '/tags/x',
    {},
    404,
    'UnknownOperationException',
    'EventBridge Scheduler here has no operation POST /tags/x',
  ],
])('refuses %s', async (_what, method, path, body, status, code, message) => {
  expect(await call(method, path, body)).toEqual({ status, error: code, body: { Message: message } });
});

test('refuses a name that is taken', async () => {
  await call('POST', '/schedules/weekly', SCHEDULE);
  expect(await call('POST', '/schedules/weekly', SCHEDULE)).toEqual({
    status: 409,
    error: 'ConflictException',
    body: { Message: 'Schedule weekly already exists.' },
  });
});

test('refuses a body that is not JSON', async () => {
  const response = await fetch(`${server.url}/schedules/a`, { method: 'POST', body: '{' });
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
    400,
    'SerializationException',
  ]);
});
