import type { Json, JsonObject } from '../../../../tools/local/states/json';
import { lambda, outputOf, run, testValidity } from '../support/state-machines';

const INPUT = { order: { id: 7 }, note: 'x' };
const answer = { ship: () => ({ ok: true, cost: 3 }) };

describe('what a state gets and hands on', () => {
  test.each<[string, JsonObject, Json]>([
    ['hands its input on when it says nothing', {}, INPUT],
    ['takes a part with InputPath', { InputPath: '$.order' }, { id: 7 }],
    ['takes an empty object with InputPath null', { InputPath: null }, {}],
    ['hands on an empty object with OutputPath null', { OutputPath: null }, {}],
    ['hands on a part with OutputPath', { OutputPath: '$.order.id' }, 7],
    ['gives Result', { Result: [1] }, [1]],
    ['gives a Result that is null', { Result: null }, null],
    [
      'builds from Parameters',
      { Parameters: { 'id.$': '$.order.id', fixed: ['a'] } },
      { id: 7, fixed: ['a'] },
    ],
    [
      'applies Parameters to what InputPath left',
      { InputPath: '$.order', Parameters: { 'n.$': '$.id' } },
      { n: 7 },
    ],
    [
      'puts its result into its input with ResultPath',
      { Result: 1, ResultPath: '$.order.price' },
      { order: { id: 7, price: 1 }, note: 'x' },
    ],
    ['makes objects on the way of ResultPath', { Result: 1, ResultPath: '$.a.b' }, { ...INPUT, a: { b: 1 } }],
    ['drops its result with ResultPath null', { Result: 1, ResultPath: null }, INPUT],
    [
      'puts the result into the whole input, not into what InputPath left',
      { InputPath: '$.order', ResultPath: '$.copy' },
      { ...INPUT, copy: { id: 7 } },
    ],
  ])('%s', async (_what, fields, output) => {
    expect(await outputOf({ Type: 'Pass', ...fields, End: true }, INPUT)).toEqual(output);
  });

  test('selects from the result with ResultSelector before ResultPath', async () => {
    const state = lambda('ship', {
      ResultSelector: { 'price.$': '$.Payload.cost' },
      ResultPath: '$.shipping',
      End: true,
    });
    expect(await outputOf(state, INPUT, answer)).toEqual({ ...INPUT, shipping: { price: 3 } });
  });

  test('gives the answer of a function as AWS wraps it', async () => {
    expect(await outputOf(lambda('ship'), INPUT, answer)).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { ok: true, cost: 3 },
      StatusCode: 200,
    });
  });

  test('replaces an item of an array that is there', async () => {
    const state = { Type: 'Pass', Result: 9, ResultPath: '$.list[1]', End: true };
    expect(await outputOf(state, { list: [1, 2, 3] })).toEqual({ list: [1, 9, 3] });
  });

  test('fails with States.ResultPathMatchFailure where the result has no place', async () => {
    const { failure } = await run(
      { StartAt: 'Put', States: { Put: { Type: 'Pass', Result: 1, ResultPath: '$.note.deep', End: true } } },
      INPUT,
    );
    expect(failure).toEqual({
      error: 'States.ResultPathMatchFailure',
      cause: `An error occurred while executing the state 'Put' (entered at the event id #2). Unable to apply ReferencePath $.note.deep to input "x"`,
    });
  });
});

describe('Succeed and Fail', () => {
  test('Succeed hands on what its paths leave', async () => {
    expect(await outputOf({ Type: 'Succeed', InputPath: '$.order' }, INPUT)).toEqual({ id: 7 });
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['Error and Cause', { Error: 'NotReady', Cause: 'no list' }, { error: 'NotReady', cause: 'no list' }],
    [
      'ErrorPath and CausePath',
      { ErrorPath: '$.note', CausePath: `States.Format('order {}', $.order.id)` },
      { error: 'x', cause: 'order 7' },
    ],
    ['nothing', {}, {}],
    [
      'a path to what is no text',
      { ErrorPath: '$.order' },
      {
        error: 'States.Runtime',
        cause: `An error occurred while executing the state 'Only' (entered at the event id #2). The ErrorPath parameter does not reference a string: {"id":7}`,
      },
    ],
  ])('Fail with %s', async (_what, fields, failure) => {
    const ended = await run({ StartAt: 'Only', States: { Only: { Type: 'Fail', ...fields } } }, INPUT);
    expect(ended).toMatchObject({ status: 'FAILED', output: undefined });
    expect(JSON.parse(JSON.stringify(ended.failure))).toEqual(failure);
  });
});

describe('Wait', () => {
  test.each<[string, JsonObject, number]>([
    ['Seconds', { Seconds: 90 }, 90_000],
    ['SecondsPath', { SecondsPath: '$.seconds' }, 5_000],
    ['Timestamp', { Timestamp: '2026-11-30T10:00:30+01:00' }, 30_000],
    ['TimestampPath', { TimestampPath: '$.at' }, 86_400_000],
    ['a time that is past', { Timestamp: '2026-11-29T09:00:00Z' }, 0],
  ])('%s', async (_what, fields, milliseconds) => {
    const input = { seconds: 5, at: '2026-12-01T09:00:00.000Z' };
    const { sleeps, output } = await run(
      { StartAt: 'Only', States: { Only: { Type: 'Wait', ...fields, End: true } } },
      input,
    );
    expect(sleeps).toEqual([milliseconds]);
    expect(output).toEqual(input);
  });

  test.each<[string, JsonObject, string]>([
    [
      'SecondsPath',
      { SecondsPath: '$.wrong' },
      'The SecondsPath parameter does not reference a positive integer: "soon"',
    ],
    [
      'TimestampPath',
      { TimestampPath: '$.wrong' },
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "soon"',
    ],
  ])('fails where %s leads to something else', async (_what, fields, cause) => {
    const { failure } = await run(
      { StartAt: 'Only', States: { Only: { Type: 'Wait', ...fields, End: true } } },
      { wrong: 'soon' },
    );
    expect(failure).toEqual({
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'Only' (entered at the event id #2). ${cause}`,
    });
  });
});

describe('the limit of 256 KiB between states', () => {
  const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);
  const over = (name: string) => ({
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  });

  test('lets 262,144 bytes of output through and no byte more', async () => {
    const machine = {
      StartAt: 'Big',
      States: { Big: lambda('big', { OutputPath: '$.Payload.text', End: true }) },
    };
    // The whole answer is under the limit with its frame, which is 60 bytes.
    const ended = await run(machine, {}, { big: () => ({ text: textOf(262_000) }) });
    expect(ended.status).toBe('SUCCEEDED');
    expect((await run(machine, {}, { big: () => ({ text: textOf(262_144) }) })).failure).toEqual(over('Big'));
  });

  test('counts the result of a function also where it is thrown away', async () => {
    const machine = { StartAt: 'Big', States: { Big: lambda('big', { ResultPath: null, End: true }) } };
    expect((await run(machine, {}, { big: () => textOf(262_144) })).failure).toEqual(over('Big'));
  });

  test('counts bytes, not characters', async () => {
    const machine = {
      StartAt: 'Big',
      States: { Big: { Type: 'Pass', Parameters: { 'twice.$': 'States.Array($.text, $.text)' }, End: true } },
    };
    expect((await run(machine, { text: 'é'.repeat(65_000) })).status).toBe('SUCCEEDED');
    expect((await run(machine, { text: 'é'.repeat(65_600) })).failure).toEqual(over('Big'));
  });

  test('can not be caught', async () => {
    const caught = {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Saved' }],
      Retry: [{ ErrorEquals: ['States.ALL'] }],
    };
    const machine = {
      StartAt: 'Big',
      States: { Big: lambda('big', { ...caught, End: true }), Saved: { Type: 'Succeed' } },
    };
    const ended = await run(machine, {}, { big: () => textOf(262_144) });
    expect(ended.failure).toEqual(over('Big'));
    expect(ended.calls).toHaveLength(1);
  });
});

testValidity();
