import type { Json } from '../../../../tools/local/states/json';
import { distributed, double, inline } from '../support/maps';
import { executionsOf, fails, fakeWorld, MACHINE_ARN, run, testValidity } from '../support/state-machines';

describe.each([
  ['INLINE', inline],
  ['DISTRIBUTED', distributed],
])('a Map of mode %s', (_mode, map) => {
  test('runs its states for each item of the input and keeps their order', async () => {
    expect((await run(map({}), [1, 2, 3], double)).output).toEqual([2, 4, 6]);
  });

  test('takes its items from ItemsPath and puts the results where ResultPath says', async () => {
    const { output } = await run(
      map({ ItemsPath: '$.list', ResultPath: '$.results' }),
      { list: [4] },
      double,
    );
    expect(output).toEqual({ list: [4], results: [8] });
  });

  test('selects what each item gets, from the input and from the item', async () => {
    const machine = map({
      ItemsPath: '$.list',
      ItemSelector: {
        'run.$': '$.run',
        'index.$': '$$.Map.Item.Index',
        'value.$': '$$.Map.Item.Value',
        'in.$': '$$.Execution.Name',
      },
    });
    const { output } = await run(machine, { list: ['a', 'b'], run: 'r' }, { work: (payload) => payload });
    expect(output).toEqual([
      { run: 'r', index: 0, value: 'a', in: 'run-1' },
      { run: 'r', index: 1, value: 'b', in: 'run-1' },
    ]);
  });

  test('gives an empty list for no items', async () => {
    expect((await run(map({}), [], double)).output).toEqual([]);
  });

  test('runs no more at a time than MaxConcurrency', async () => {
    let running = 0;
    let most = 0;
    const work = async (payload: Json): Promise<Json> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return payload;
    };
    expect((await run(map({ MaxConcurrency: 3 }), [1, 2, 3, 4, 5, 6, 7], { work })).output).toHaveLength(7);
    expect(most).toBe(3);
  });

  test('can be retried as a whole', async () => {
    let broken = true;
    const work = (payload: Json): Json => {
      if (payload !== 2 || !broken) return payload;
      broken = false;
      return fails('Once');
    };
    const { output, sleeps } = await run(map({ Retry: [{ ErrorEquals: ['States.ALL'] }] }), [1, 2], { work });
    expect(output).toEqual([1, 2]);
    expect(sleeps).toEqual([1_000]);
  });

  test('fails with States.Runtime where there are no items', async () => {
    expect((await run(map({ ItemsPath: '$.list' }), { list: 'abc' }, double)).failure).toEqual({
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'Each' (entered at the event id #2). Reference path "$.list" must point to array.`,
    });
  });
});

describe('a Map of mode INLINE', () => {
  test('fails with the error of the first iteration that fails, and stops the others', async () => {
    const started: Json[] = [];
    const work = (payload: Json): Json => {
      started.push(payload);
      return payload === 2 ? fails('Two') : payload;
    };
    const { failure, eventTypes } = await run(inline({ MaxConcurrency: 1 }), [1, 2, 3, 4], { work });
    expect(failure).toEqual({ error: 'Two', cause: 'boom' });
    expect(started).toEqual([1, 2]);
    expect(eventTypes.slice(-3)).toEqual(['MapIterationFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  test('stops iterations that wait', async () => {
    const choice = {
      Type: 'Choice',
      Choices: [{ Variable: '$', NumericEquals: 1, Next: 'Stop' }],
      Default: 'Long',
    };
    const stop = { Type: 'Fail', Error: 'One' };
    const long = { Type: 'Wait', Seconds: 60, End: true };
    const body = { StartAt: 'Which', States: { Which: choice, Stop: stop, Long: long } };
    const machine = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: body, End: true } } };
    const world = fakeWorld();
    const ports = { ...world.ports, sleep: () => new Promise<void>(() => undefined) };
    const execution = executionsOf(machine, ports).start(MACHINE_ARN, '[0,1]');
    await execution.ended;
    expect(execution.failure).toEqual({ error: 'One', cause: undefined });
    expect(execution.history.events.map(({ type }) => type)).toContain('WaitStateAborted');
    expect(execution.history.events.map(({ type }) => type)).toContain('MapIterationAborted');
  });

  test('shows the item in the context object inside the iteration too', async () => {
    const child = {
      Type: 'Pass',
      Parameters: { 'item.$': '$$.Map.Item', 'name.$': '$$.Execution.Name' },
      End: true,
    };
    expect((await run(inline({}, child), ['a'])).output).toEqual([
      { item: { Index: 0, Value: 'a' }, name: 'run-1' },
    ]);
  });

  test('runs 40 at a time at most', async () => {
    let running = 0;
    let most = 0;
    const work = async (): Promise<Json> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return null;
    };
    await run(inline({ MaxConcurrency: 100 }), new Array(90).fill(0), { work });
    expect(most).toBe(40);
  });
});

testValidity();
