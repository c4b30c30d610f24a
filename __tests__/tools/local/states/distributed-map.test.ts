import type { Json, JsonObject } from '../../../../tools/local/states/json';
import type { StatusChangeEvent } from '../../../../tools/local/states/status-change';
import { distributed, double, odd } from '../support/maps';
import { executionsOf, fails, fakeWorld, MACHINE_ARN, run, testValidity } from '../support/state-machines';

describe('a Map of mode DISTRIBUTED', () => {
  test('runs each item as an execution of its own, which is what the context object then shows', async () => {
    const child = {
      Type: 'Pass',
      Parameters: {
        'id.$': '$$.Execution.Id',
        'name.$': '$$.Execution.Name',
        'input.$': '$$.Execution.Input',
        'machine.$': '$$.StateMachine',
      },
      End: true,
    };
    const { output } = await run(distributed({ Label: 'shards' }, child), ['a']);
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(output).toEqual([
      {
        id: expect.stringMatching(
          /^arn:aws:states:eu-west-1:000000000000:execution:shop-dev-campaign\/shards:[0-9a-f-]{36}$/,
        ),
        name: uuid,
        input: 'a',
        machine: {
          Id: 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop-dev-campaign/shards',
          Name: 'shop-dev-campaign/shards',
        },
      },
    ]);
  });

  test('does not show the item of the Map inside a child', async () => {
    const child = { Type: 'Pass', Parameters: { 'item.$': '$$.Map.Item.Value' }, End: true };
    const { failure } = await run(distributed({ ToleratedFailureCount: 0 }, child), ['a']);
    expect(failure.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  const over = {
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  };

  test.each<[string, JsonObject, number[], boolean]>([
    ['no tolerance: one failure is too many', {}, [2, 3], false],
    ['a count: as many may fail', { ToleratedFailureCount: 2 }, [1, 2, 3], true],
    ['a count: one more may not', { ToleratedFailureCount: 2 }, [1, 3, 5], false],
    ['a percentage: exactly so many may fail', { ToleratedFailurePercentage: 50 }, [1, 2, 3, 4], true],
    ['a percentage: more may not', { ToleratedFailurePercentage: 50 }, [1, 2, 3], false],
    ['100 percent: all may fail', { ToleratedFailurePercentage: 100 }, [1, 3], true],
    [
      'both: the count is passed first',
      { ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 },
      [1, 3],
      false,
    ],
    [
      'both: the percentage is passed first',
      { ToleratedFailurePercentage: 10, ToleratedFailureCount: 9 },
      [1, 2],
      false,
    ],
  ])('with %s', async (_what, fields, items, succeeds) => {
    const { status, failure } = await run(distributed(fields), items, odd);
    expect(status).toBe(succeeds ? 'SUCCEEDED' : 'FAILED');
    expect(failure).toEqual(succeeds ? {} : over);
  });

  test('keeps a failed child that is tolerated as the record of its execution', async () => {
    const { output, executions } = await run(
      distributed({ ToleratedFailurePercentage: 100, Label: 'shards' }),
      [2, 3],
      odd,
    );
    const [first, record] = output as [Json, JsonObject];
    expect(first).toBe(2);
    expect(record).toEqual({
      Cause: '3 is odd',
      Error: 'Odd',
      ExecutionArn: `arn:aws:states:eu-west-1:000000000000:execution:shop-dev-campaign/shards:${record.Name}`,
      Input: '3',
      InputDetails: { Included: true },
      Name: expect.stringMatching(/^[0-9a-f-]{36}$/),
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'REDRIVABLE',
      StartDate: '2026-11-30T09:00:00.000Z',
      StateMachineArn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop-dev-campaign/shards',
      Status: 'FAILED',
      StopDate: '2026-11-30T09:00:00.000Z',
    });
    expect(executions.execution(String(record.ExecutionArn)).failure).toEqual({
      error: 'Odd',
      cause: '3 is odd',
    });
  });

  test('stops the other children when too many have failed', async () => {
    let stuck = 0;
    const work = (payload: Json): Json | Promise<Json> => {
      if (payload === 1) return fails('Odd');
      stuck++;
      return new Promise<never>(() => undefined);
    };
    const { failure, executions, execution } = await run(distributed({}), [2, 4, 1], { work });
    expect(stuck).toBe(2);
    expect(failure).toEqual(over);
    const started = execution.history.events.find(({ type }) => type === 'MapRunStarted');
    const mapRunArn = String(started?.details?.mapRunArn);
    expect(mapRunArn).toMatch(
      /^arn:aws:states:eu-west-1:000000000000:mapRun:shop-dev-campaign\/Each:[0-9a-f-]{36}$/,
    );
    expect(
      executions
        .list({ mapRunArn })
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['ABORTED', 'ABORTED', 'FAILED']);
  });

  test('sends the events of its own execution alone', async () => {
    const events: StatusChangeEvent[] = [];
    const executions = executionsOf(distributed({}), fakeWorld(double).ports, (event) => events.push(event));
    await executions.start(MACHINE_ARN, '[1,2]', 'run-1').ended;
    expect(events.map(({ detail }) => [detail.name, detail.status])).toEqual([
      ['run-1', 'RUNNING'],
      ['run-1', 'SUCCEEDED'],
    ]);
  });

  test('can be caught when it fails', async () => {
    const machine = distributed({
      Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Told' }],
    });
    const { output } = await run(
      { ...machine, States: { ...machine.States, Told: { Type: 'Succeed' } } },
      [1],
      odd,
    );
    expect(output).toEqual({ Error: over.error, Cause: over.cause });
  });

  test('writes its own events alone into the history, the children theirs', async () => {
    const { eventTypes, executions, execution } = await run(distributed({}), [2], double);
    expect(eventTypes).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    const mapRunArn = String(execution.history.events[3]?.details?.mapRunArn);
    expect(
      executions.list({ mapRunArn }).map((child) => child.history.events.map(({ type }) => type)),
    ).toEqual([
      [
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSucceeded',
        'TaskStateExited',
        'ExecutionSucceeded',
      ],
    ]);
  });

  test('runs a thousand children whose results are thrown away', async () => {
    const items = Array.from({ length: 1_000 }, (_, index) => index * 2 + 1);
    const machine = distributed({ ToleratedFailurePercentage: 100, ItemsPath: '$.shards', ResultPath: null });
    const { status, output, calls } = await run(machine, { shards: items }, odd);
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ shards: items });
    expect(calls).toHaveLength(1_000);
  });
});

testValidity();
