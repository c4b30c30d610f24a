import type { JsonObject } from '../../../../tools/local/states/json';
import {
  executionsOf,
  fails,
  fakeWorld,
  lambda,
  MACHINE_ARN,
  run,
  START,
  testValidity,
} from '../support/state-machines';

const sendWith = (fields: JsonObject) => ({
  StartAt: 'Send',
  States: {
    Send: lambda('send', { ...fields, Next: 'Sent' }),
    Sent: { Type: 'Pass', Result: 'sent', ResultPath: '$.result', End: true },
    Rescued: { Type: 'Pass', ResultPath: '$.rescued', Result: true, End: true },
  },
});
const caught = { ErrorEquals: ['States.ALL'], Next: 'Rescued' };
const failing = (error: string, times = Number.POSITIVE_INFINITY) => {
  let left = times;
  return { send: () => (left-- > 0 ? fails(error) : 'done') };
};

describe('Retry', () => {
  test.each<[string, JsonObject, number[]]>([
    ['one, two and four seconds, three times, unless it says more', {}, [1_000, 2_000, 4_000]],
    [
      'from IntervalSeconds on, BackoffRate times as long each time',
      { IntervalSeconds: 10, BackoffRate: 1.5, MaxAttempts: 4 },
      [10_000, 15_000, 22_500, 33_750],
    ],
    ['at most MaxDelaySeconds', { MaxDelaySeconds: 3, MaxAttempts: 4 }, [1_000, 2_000, 3_000, 3_000]],
    ['not at all with MaxAttempts 0', { MaxAttempts: 0 }, []],
    [
      'a random part of the delay with JitterStrategy FULL',
      { JitterStrategy: 'FULL', MaxAttempts: 2 },
      [500, 1_000],
    ],
    ['the whole delay with JitterStrategy NONE', { JitterStrategy: 'NONE', MaxAttempts: 2 }, [1_000, 2_000]],
  ])('waits %s', async (_what, fields, delays) => {
    const { sleeps, calls, failure } = await run(
      sendWith({
        Retry: [{ ErrorEquals: ['Busy'], ...fields }],
        Catch: [{ ...caught, ErrorEquals: ['Other'] }],
      }),
      {},
      failing('Busy'),
    );
    expect(sleeps).toEqual(delays);
    expect(calls).toHaveLength(delays.length + 1);
    expect(failure).toEqual({ error: 'Busy', cause: 'boom' });
  });

  test('goes on when an attempt succeeds, and counts the attempts in the context object', async () => {
    const machine = sendWith({
      Parameters: { FunctionName: 'send', Payload: { 'attempt.$': '$$.State.RetryCount' } },
      Retry: [{ ErrorEquals: ['Busy'] }],
      Catch: [caught],
      ResultPath: null,
    });
    const { output, calls } = await run(machine, { a: 1 }, failing('Busy', 2));
    expect(output).toEqual({ a: 1, result: 'sent' });
    expect(calls.map(({ payload }) => payload)).toEqual([{ attempt: 0 }, { attempt: 1 }, { attempt: 2 }]);
  });

  test('counts the attempts of each retrier apart, and takes the first that fits', async () => {
    const errors = ['Busy', 'Slow', 'Busy', 'Slow', 'Slow'];
    const machine = sendWith({
      Retry: [
        { ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 2 },
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 2 },
      ],
      Catch: [caught],
    });
    const { sleeps, output } = await run(machine, {}, { send: () => fails(errors.shift() ?? 'None') });
    expect(sleeps).toEqual([1_000, 100_000, 2_000, 200_000]);
    expect(output).toEqual({ Error: 'Slow', Cause: 'boom', rescued: true });
  });

  test.each([
    ['States.TaskFailed', 'Busy', 1],
    ['States.TaskFailed', 'States.Timeout', 0],
    ['States.TaskFailed', 'States.Runtime', 0],
    ['States.ALL', 'States.Timeout', 1],
    ['States.ALL', 'States.Runtime', 0],
    ['States.Timeout', 'States.Timeout', 1],
    ['States.Timeout', 'Busy', 0],
    ['States.Runtime', 'States.Runtime', 0],
  ])('of %s with %s: %d', async (name, error, retries) => {
    const machine = sendWith({ Retry: [{ ErrorEquals: [name], MaxAttempts: 1 }], Catch: [caught] });
    expect((await run(machine, {}, failing(error))).sleeps).toHaveLength(retries);
  });
});

describe('Catch', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['replaces the input with the error', {}, { Error: 'Busy', Cause: 'boom', rescued: true }],
    [
      'puts the error into the input with ResultPath',
      { ResultPath: '$.failure' },
      { id: 7, failure: { Error: 'Busy', Cause: 'boom' }, rescued: true },
    ],
    ['keeps the input alone with ResultPath null', { ResultPath: null }, { id: 7, rescued: true }],
  ])('%s', async (_what, fields, output) => {
    const machine = sendWith({ Catch: [{ ...caught, ...fields }], OutputPath: '$.never' });
    expect((await run(machine, { id: 7 }, failing('Busy'))).output).toEqual(output);
  });

  test('takes the first catcher that fits', async () => {
    const machine = sendWith({
      Catch: [
        { ErrorEquals: ['Slow'], Next: 'Sent' },
        { ErrorEquals: ['Busy'], Next: 'Rescued' },
      ],
    });
    expect((await run(machine, {}, failing('Busy'))).output).toEqual({
      Error: 'Busy',
      Cause: 'boom',
      rescued: true,
    });
  });

  test('takes what its own paths fail on, but for States.Runtime', async () => {
    const machine = sendWith({
      Parameters: { FunctionName: 'send', Payload: { 'n.$': 'States.StringToJson($.text)' } },
      Catch: [caught],
    });
    expect((await run(machine, { text: '{' }, failing('Busy'))).output).toMatchObject({
      Error: 'States.IntrinsicFailure',
    });
    expect((await run(machine, {}, failing('Busy'))).failure.error).toBe('States.Runtime');
  });
});

describe('TimeoutSeconds', () => {
  /** A world in which a time limit is over as soon as it is set. */
  function impatientWorld() {
    const world = fakeWorld({ send: () => new Promise<never>(() => undefined) });
    const limits: number[] = [];
    const timer = async (milliseconds: number): Promise<void> => void limits.push(milliseconds);
    return { ...world, limits, ports: { ...world.ports, timer } };
  }

  test('of a Task state ends the attempt with States.Timeout, without a cause', async () => {
    const { ports, limits } = impatientWorld();
    const machine = sendWith({
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
      Catch: [caught],
    });
    const execution = executionsOf(machine, ports).start(MACHINE_ARN, '{}');
    await execution.ended;
    expect(limits).toEqual([30_000, 30_000]);
    expect(execution.output).toEqual({ Error: 'States.Timeout', Cause: '', rescued: true });
    expect(
      execution.history.events.filter(({ type }) => type === 'TaskTimedOut').map(({ details }) => details),
    ).toEqual([
      { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
      { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
    ]);
  });

  test('of the machine ends the execution as TIMED_OUT', async () => {
    const { ports, limits } = impatientWorld();
    const machine = { ...sendWith({ Catch: [caught] }), TimeoutSeconds: 3_600 };
    const execution = executionsOf(machine, ports).start(MACHINE_ARN, '{}');
    await execution.ended;
    expect(limits).toEqual([3_600_000]);
    expect(execution).toMatchObject({ status: 'TIMED_OUT', failure: {}, output: undefined, stopDate: START });
    expect(execution.history.events.at(-1)).toEqual({
      id: 6,
      previousEventId: 0,
      timestamp: START,
      type: 'ExecutionTimedOut',
      details: { error: 'States.Timeout' },
    });
  });
});

testValidity();
