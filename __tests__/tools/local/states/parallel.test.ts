import type { Json, JsonObject } from '../../../../tools/local/states/json';
import { fails, lambda, run, testValidity } from '../support/state-machines';

describe('a Parallel state', () => {
  const parallel = (fields: JsonObject = {}) => ({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Left', States: { Left: lambda('left', { OutputPath: '$.Payload', End: true }) } },
          { StartAt: 'Right', States: { Right: lambda('right', { OutputPath: '$.Payload', End: true }) } },
        ],
        ...fields,
        End: true,
      },
    },
  });
  const sides = { left: (payload: Json) => ({ left: payload }), right: () => 'R' };

  test('gives the outputs of its branches in their order', async () => {
    expect((await run(parallel(), 5, sides)).output).toEqual([{ left: 5 }, 'R']);
  });

  test('gives each branch what Parameters build, and selects from the outputs', async () => {
    const machine = parallel({
      Parameters: { 'n.$': '$.id' },
      ResultSelector: { 'second.$': '$[1]', 'first.$': '$[0].left.n' },
      ResultPath: '$.sides',
    });
    expect((await run(machine, { id: 7 }, sides)).output).toEqual({
      id: 7,
      sides: { first: 7, second: 'R' },
    });
  });

  test('fails with the error of a branch and stops the other', async () => {
    const stuck = { left: () => new Promise<never>(() => undefined), right: () => fails('Right') };
    const { failure, eventTypes } = await run(parallel(), 5, stuck);
    expect(failure).toEqual({ error: 'Right', cause: 'boom' });
    expect(eventTypes.slice(-4)).toEqual([
      'TaskFailed',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  test('can be caught', async () => {
    const machine = parallel({ Catch: [{ ErrorEquals: ['Right'], ResultPath: '$.failure', Next: 'Told' }] });
    const states = { ...machine.States, Told: { Type: 'Succeed' } };
    const { output } = await run(
      { ...machine, States: states },
      { id: 7 },
      { ...sides, right: () => fails('Right') },
    );
    expect(output).toEqual({ id: 7, failure: { Error: 'Right', Cause: 'boom' } });
  });
});

testValidity();
