import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type RunningServer, serve } from '../../../../tools/local/http-server';
import type { Executions } from '../../../../tools/local/states/executions';
import { statesService } from '../../../../tools/local/states/states-service';
import {
  EXECUTION_ARN,
  executionsOf,
  fakeWorld,
  lambda,
  MACHINE_ARN,
  ROLE_ARN,
  START,
  testValidity,
} from '../support/state-machines';

const DEFINITION = {
  StartAt: 'Send',
  States: {
    Send: lambda('send', { OutputPath: '$.Payload', Next: 'Rest' }),
    Rest: { Type: 'Wait', SecondsPath: '$.rest', End: true },
  },
};

let server: RunningServer;
let client: SFNClient;
let executions: Executions;
/** Lets the executions that wait go on. */
let release: () => void;

beforeEach(async () => {
  const world = fakeWorld({ send: (payload) => payload });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  executions = executionsOf(DEFINITION, { ...world.ports, sleep: () => released });
  server = await serve(statesService(executions));
  client = new SFNClient({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await executions.stopAll();
  await server.close();
});

const start = (name?: string, input = '{"rest":5}') =>
  client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, ...(name ? { name } : {}), input }));

async function finish(name: string): Promise<void> {
  release();
  await executions.execution(`${EXECUTION_ARN}:${name}`).ended;
}

test('starts an execution and describes it while it runs and when it has ended', async () => {
  expect(await start('run-1')).toMatchObject({
    executionArn: `${EXECUTION_ARN}:run-1`,
    startDate: new Date(START),
  });
  const describe = () =>
    client.send(new DescribeExecutionCommand({ executionArn: `${EXECUTION_ARN}:run-1` }));
  const { $metadata: _running, ...running } = await describe();
  expect(running).toEqual({
    executionArn: `${EXECUTION_ARN}:run-1`,
    stateMachineArn: MACHINE_ARN,
    name: 'run-1',
    status: 'RUNNING',
    startDate: new Date(START),
    input: '{"rest":5}',
    inputDetails: { included: true },
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
  });
  await finish('run-1');
  expect(await describe()).toMatchObject({
    status: 'SUCCEEDED',
    stopDate: new Date(START),
    output: '{"rest":5}',
    outputDetails: { included: true },
  });
});

test('makes up a name for an execution without one, and takes an empty object as its input', async () => {
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn: MACHINE_ARN }),
  );
  expect(executionArn).toMatch(/:[0-9a-f-]{36}$/);
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ input: '{}' });
});

test('starting again with the same name and input while it runs is the same execution', async () => {
  const first = await start('run-1');
  const second = await start('run-1');
  expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
  expect(executions.list({ stateMachineArn: MACHINE_ARN })).toHaveLength(1);
});

test.each<[string, () => Promise<void>, string]>([
  ['has another input', async () => undefined, '{"rest":6}'],
  ['has ended', () => finish('run-1'), '{"rest":5}'],
])('refuses a name whose execution %s', async (_what, before, input) => {
  await start('run-1');
  await before();
  await expect(start('run-1', input)).rejects.toThrow(
    new ExecutionAlreadyExists({
      message: `Execution Already Exists: '${EXECUTION_ARN}:run-1'`,
      $metadata: {},
    }),
  );
});

test.each([
  'a b',
  'a/b',
  'a:b',
  'a#b',
  'a[b',
  'a?b',
  'a*b',
  'a"b',
  'a,b',
  'a&b',
  'a\u0007b',
  'a\nb',
  'x'.repeat(81),
])('refuses the name %j', async (name) => {
  await expect(start(name)).rejects.toThrow(
    new InvalidName({ message: `Invalid Name: '${name}'`, $metadata: {} }),
  );
});

test.each(['x'.repeat(80), "weekly.promo_tion-20261130T090000Z(1)'!+=@"])(
  'takes the name %s',
  async (name) => {
    expect(await start(name)).toMatchObject({ executionArn: `${EXECUTION_ARN}:${name}` });
  },
);

test('refuses an input that is not JSON, or over 262,144 bytes', async () => {
  await expect(start('run-1', '{')).rejects.toThrow(InvalidExecutionInput);
  await expect(start('run-1', `"${'x'.repeat(262_143)}"`)).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'input: at most 262144 bytes are taken, got 262145',
  });
});

test('names what does not exist', async () => {
  await expect(
    client.send(new StartExecutionCommand({ stateMachineArn: `${MACHINE_ARN}-x` })),
  ).rejects.toThrow(
    new StateMachineDoesNotExist({
      message: `State Machine Does Not Exist: '${MACHINE_ARN}-x'`,
      $metadata: {},
    }),
  );
  await expect(
    client.send(new DescribeExecutionCommand({ executionArn: `${EXECUTION_ARN}:x` })),
  ).rejects.toThrow(
    new ExecutionDoesNotExist({ message: `Execution Does Not Exist: '${EXECUTION_ARN}:x'`, $metadata: {} }),
  );
  await expect(client.send(new DescribeExecutionCommand({ executionArn: MACHINE_ARN }))).rejects.toThrow(
    new InvalidArn({ message: `Invalid Arn: 'Invalid ARN prefix: ${MACHINE_ARN}'`, $metadata: {} }),
  );
});

test('lists executions from the newest back, by status and page by page', async () => {
  for (const name of ['a', 'b', 'c']) await start(name);
  for (const name of ['a', 'b', 'c']) await finish(name);
  await executions.start(MACHINE_ARN, '{"rest":"soon"}', 'd').ended;
  const names = async (input: object = {}) => {
    const { executions: found = [], nextToken } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: MACHINE_ARN, ...input }),
    );
    return { names: found.map(({ name }) => name), nextToken };
  };
  expect(await names()).toEqual({ names: ['d', 'c', 'b', 'a'], nextToken: undefined });
  expect(await names({ statusFilter: 'FAILED' })).toEqual({ names: ['d'], nextToken: undefined });
  const first = await names({ maxResults: 3 });
  expect(first.names).toEqual(['d', 'c', 'b']);
  expect(await names({ maxResults: 3, nextToken: first.nextToken })).toEqual({
    names: ['a'],
    nextToken: undefined,
  });
});

test('tells the history, page by page, backwards and without data', async () => {
  await start('run-1');
  await finish('run-1');
  const history = async (input: object = {}) =>
    client.send(new GetExecutionHistoryCommand({ executionArn: `${EXECUTION_ARN}:run-1`, ...input }));
  const { events: all = [] } = await history();
  expect(all.map(({ type }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'WaitStateEntered',
    'WaitStateExited',
    'ExecutionSucceeded',
  ]);
  expect(all[1]).toEqual({
    id: 2,
    previousEventId: 0,
    timestamp: new Date(START),
    type: 'TaskStateEntered',
    stateEnteredEventDetails: { name: 'Send', input: '{"rest":5}', inputDetails: { truncated: false } },
  });
  expect(all[5]?.stateExitedEventDetails).toEqual({
    name: 'Send',
    output: '{"rest":5}',
    outputDetails: { truncated: false },
  });
  expect(all[2]?.taskScheduledEventDetails).toEqual({
    resourceType: 'lambda',
    resource: 'invoke',
    region: 'eu-west-1',
    parameters: '{"FunctionName":"send","Payload":{"rest":5}}',
  });
  const { events: last, nextToken } = await history({ reverseOrder: true, maxResults: 1 });
  expect(last?.map(({ id }) => id)).toEqual([9]);
  expect(
    (await history({ reverseOrder: true, maxResults: 1, nextToken })).events?.map(({ id }) => id),
  ).toEqual([8]);
  const { events: bare = [] } = await history({ includeExecutionData: false });
  expect(bare[1]?.stateEnteredEventDetails).toEqual({ name: 'Send' });
  expect(bare[8]?.executionSucceededEventDetails).toEqual({});
});

test('stops an execution', async () => {
  await start('run-1');
  const executionArn = `${EXECUTION_ARN}:run-1`;
  expect(
    await client.send(new StopExecutionCommand({ executionArn, error: 'Operator', cause: 'wrong list' })),
  ).toMatchObject({
    stopDate: new Date(START),
  });
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'ABORTED',
    error: 'Operator',
    cause: 'wrong list',
    redriveStatus: 'REDRIVABLE',
  });
});

test('describes the state machine', async () => {
  const { $metadata: _metadata, ...machine } = await client.send(
    new DescribeStateMachineCommand({ stateMachineArn: MACHINE_ARN }),
  );
  expect(machine).toEqual({
    stateMachineArn: MACHINE_ARN,
    name: 'shop-dev-campaign',
    status: 'ACTIVE',
    definition: JSON.stringify(DEFINITION),
    roleArn: ROLE_ARN,
    type: 'STANDARD',
    creationDate: new Date(START),
  });
});

test('names an operation and a field that are not known here', async () => {
  await expect(client.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message:
      'Step Functions here has no operation "ListStateMachines"; it has StartExecution, StopExecution, DescribeExecution, ListExecutions, GetExecutionHistory, DescribeStateMachine',
  });
  await expect(
    client.send(new StartExecutionCommand({ stateMachineArn: MACHINE_ARN, traceHeader: 'x' })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'StartExecution: input: Unrecognized key: "traceHeader"',
  });
  await expect(client.send(new ListExecutionsCommand({}))).rejects.toMatchObject({
    message: 'ListExecutions: exactly one of stateMachineArn and mapRunArn is wanted',
  });
});

testValidity();
