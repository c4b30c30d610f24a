import {
  executionsOf,
  fails,
  fakeWorld,
  lambda,
  MACHINE_ARN,
  ROLE_ARN,
  run,
  START,
  testValidity,
} from '../support/state-machines';

const NOT_TRUNCATED = { truncated: false };

test('tells what happened in an execution, each event with the one before it', async () => {
  const machine = {
    StartAt: 'Send',
    States: {
      Send: lambda('send', {
        TimeoutSeconds: 900,
        ResultSelector: { 'status.$': '$.Payload.status' },
        Next: 'Ready',
      }),
      Ready: {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'parked', Next: 'Park' }],
        Default: 'Done',
      },
      Park: { Type: 'Wait', Seconds: 60, Next: 'Done' },
      Done: { Type: 'Succeed' },
    },
  };
  const { execution } = await run(machine, { a: 1 }, { send: () => ({ status: 'parked' }) });
  const parked = '{"status":"parked"}';
  const answer = '{"ExecutedVersion":"$LATEST","Payload":{"status":"parked"},"StatusCode":200}';
  const invoke = { resourceType: 'lambda', resource: 'invoke' };
  const later = START + 60_000;
  expect(execution.history.events).toEqual([
    {
      id: 1,
      previousEventId: 0,
      timestamp: START,
      type: 'ExecutionStarted',
      details: { input: '{"a":1}', inputDetails: NOT_TRUNCATED, roleArn: ROLE_ARN },
    },
    {
      id: 2,
      previousEventId: 0,
      timestamp: START,
      type: 'TaskStateEntered',
      details: { name: 'Send', input: '{"a":1}', inputDetails: NOT_TRUNCATED },
    },
    {
      id: 3,
      previousEventId: 2,
      timestamp: START,
      type: 'TaskScheduled',
      details: {
        ...invoke,
        region: 'eu-west-1',
        parameters: '{"FunctionName":"send","Payload":{"a":1}}',
        timeoutInSeconds: 900,
      },
    },
    { id: 4, previousEventId: 3, timestamp: START, type: 'TaskStarted', details: invoke },
    {
      id: 5,
      previousEventId: 4,
      timestamp: START,
      type: 'TaskSucceeded',
      details: { ...invoke, output: answer, outputDetails: NOT_TRUNCATED },
    },
    {
      id: 6,
      previousEventId: 5,
      timestamp: START,
      type: 'TaskStateExited',
      details: { name: 'Send', output: parked, outputDetails: NOT_TRUNCATED },
    },
    {
      id: 7,
      previousEventId: 6,
      timestamp: START,
      type: 'ChoiceStateEntered',
      details: { name: 'Ready', input: parked, inputDetails: NOT_TRUNCATED },
    },
    {
      id: 8,
      previousEventId: 7,
      timestamp: START,
      type: 'ChoiceStateExited',
      details: { name: 'Ready', output: parked, outputDetails: NOT_TRUNCATED },
    },
    {
      id: 9,
      previousEventId: 8,
      timestamp: START,
      type: 'WaitStateEntered',
      details: { name: 'Park', input: parked, inputDetails: NOT_TRUNCATED },
    },
    {
      id: 10,
      previousEventId: 9,
      timestamp: later,
      type: 'WaitStateExited',
      details: { name: 'Park', output: parked, outputDetails: NOT_TRUNCATED },
    },
    {
      id: 11,
      previousEventId: 10,
      timestamp: later,
      type: 'SucceedStateEntered',
      details: { name: 'Done', input: parked, inputDetails: NOT_TRUNCATED },
    },
    {
      id: 12,
      previousEventId: 11,
      timestamp: later,
      type: 'SucceedStateExited',
      details: { name: 'Done', output: parked, outputDetails: NOT_TRUNCATED },
    },
    {
      id: 13,
      previousEventId: 12,
      timestamp: later,
      type: 'ExecutionSucceeded',
      details: { output: parked, outputDetails: NOT_TRUNCATED },
    },
  ]);
});

test('chains the events of each branch by themselves', async () => {
  const branch = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
  const machine = {
    StartAt: 'Both',
    States: { Both: { Type: 'Parallel', Branches: [branch('Left'), branch('Right')], End: true } },
  };
  const { execution } = await run(machine);
  const chain = execution.history.events.map(({ id, previousEventId, type, details }) => [
    id,
    previousEventId,
    type,
    details?.name,
  ]);
  const of = (name: string) => chain.filter(([, , , state]) => state === name);
  const [enteredLeft, exitedLeft] = of('Left');
  const [enteredRight, exitedRight] = of('Right');
  expect([enteredLeft?.[1], enteredRight?.[1]]).toEqual([3, 3]);
  expect([exitedLeft?.[1], exitedRight?.[1]]).toEqual([enteredLeft?.[0], enteredRight?.[0]]);
  expect(chain.slice(-3)).toEqual([
    [8, 3, 'ParallelStateSucceeded', undefined],
    [9, 8, 'ParallelStateExited', 'Both'],
    [10, 9, 'ExecutionSucceeded', undefined],
  ]);
});

test('tells each attempt, with its error', async () => {
  const machine = {
    StartAt: 'Send',
    States: { Send: lambda('send', { Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }], End: true }) },
  };
  const { execution, eventTypes } = await run(machine, {}, { send: () => fails('Busy') });
  const attempt = ['TaskScheduled', 'TaskStarted', 'TaskFailed'];
  expect(eventTypes).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    ...attempt,
    ...attempt,
    'ExecutionFailed',
  ]);
  expect(execution.history.events.at(-2)?.details).toEqual({
    resourceType: 'lambda',
    resource: 'invoke',
    error: 'Busy',
    cause: 'boom',
  });
  expect(execution.history.events.at(-1)?.details).toEqual({ error: 'Busy', cause: 'boom' });
});

test('ends an execution that would pass 25,000 events, whatever it catches', async () => {
  const machine = {
    StartAt: 'Again',
    States: {
      Again: lambda('again', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }], Next: 'Until' }),
      Until: {
        Type: 'Choice',
        Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'Saved' }],
        Default: 'Again',
      },
      Saved: { Type: 'Succeed' },
    },
  };
  const { execution, failure } = await run(machine, {}, { again: () => null });
  expect(failure).toEqual({
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(execution.history.events).toHaveLength(25_000);
  expect(execution.history.events.at(-1)?.type).toBe('ExecutionFailed');
});

test('tells that an execution was stopped while it waited, and why', async () => {
  const machine = { StartAt: 'Long', States: { Long: { Type: 'Wait', Seconds: 60, End: true } } };
  const world = fakeWorld();
  const executions = executionsOf(machine, {
    ...world.ports,
    sleep: () => new Promise<void>(() => undefined),
  });
  const execution = executions.start(MACHINE_ARN, '{}');
  await new Promise(setImmediate);
  await execution.stop({ error: 'Operator', cause: 'wrong list' });
  expect(execution).toMatchObject({
    status: 'ABORTED',
    stopDate: START,
    failure: { error: 'Operator', cause: 'wrong list' },
  });
  expect(
    execution.history.events
      .slice(-2)
      .map(({ type, previousEventId, details }) => [type, previousEventId, details]),
  ).toEqual([
    ['WaitStateAborted', 2, undefined],
    ['ExecutionAborted', 0, { error: 'Operator', cause: 'wrong list' }],
  ]);
});

testValidity();
