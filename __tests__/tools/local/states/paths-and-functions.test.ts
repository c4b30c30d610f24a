import { createHash } from 'node:crypto';
import { compileIntrinsic } from '../../../../tools/local/states/intrinsics';
import type { Json } from '../../../../tools/local/states/json';
import { loadDefinition } from '../../../../tools/local/states/load';
import { outputOf, run, testValidity } from '../support/state-machines';

const evaluate = (expression: string, input: Json = {}) =>
  outputOf({ Type: 'Pass', Parameters: { 'value.$': expression }, End: true }, input).then((output) =>
    output && typeof output === 'object' && 'value' in output ? output.value : output,
  );

const INPUT = {
  name: 'Ann',
  list: [1, 2, 3],
  rows: [{ id: 1 }, { id: 2 }, {}],
  'odd key': { "it's": 7 },
  empty: [],
  fraction: 1.6,
  text: '{"a":[1]}',
};

test.each<[string, Json]>([
  ['$', INPUT],
  ['$.name', 'Ann'],
  ['$.list[1]', 2],
  ['$.list[-1]', 3],
  ['$.list[*]', [1, 2, 3]],
  ['$.rows[*].id', [1, 2]],
  ['$.empty[*]', []],
  [`$['odd key']["it's"]`, 7],
  [`$['odd key']['it\\'s']`, 7],
  ['$$.Execution.Name', 'run-1'],
  ['$$.State.Name', 'Only'],
  ['$$.State.RetryCount', 0],
  ['$$.State.EnteredTime', '2026-11-30T09:00:00.000Z'],
  ['$$.Execution.StartTime', '2026-11-30T09:00:00.000Z'],
  ['$$.Execution.Id', 'arn:aws:states:eu-west-1:000000000000:execution:shop-dev-campaign:run-1'],
  ['$$.Execution.RoleArn', 'arn:aws:iam::000000000000:role/shop-dev-campaign'],
  ['$$.Execution.Input.name', 'Ann'],
  ['$$.StateMachine.Id', 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop-dev-campaign'],
  ['$$.StateMachine.Name', 'shop-dev-campaign'],
  [`States.Format('Hello {}, {} of {}', $.name, $.list[0], $.list)`, 'Hello Ann, 1 of [1,2,3]'],
  ['States.StringToJson($.text)', { a: [1] }],
  ['States.JsonToString($.rows)', '[{"id":1},{"id":2},{}]'],
  [`States.Array('a', 1, true, null, $.name)`, ['a', 1, true, null, 'Ann']],
  ['States.Array()', []],
  ['States.ArrayPartition($.list, 2)', [[1, 2], [3]]],
  ["States.ArrayContains($.rows, States.StringToJson(States.Format('{}', '\\{\"id\":2\\}')))", true],
  ['States.ArrayContains($.list, 4)', false],
  ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
  ['States.ArrayRange(3, 1, -1)', [3, 2, 1]],
  ['States.ArrayRange(2, 1, 1)', []],
  ['States.ArrayGetItem($.list, 2)', 3],
  ['States.ArrayLength($.rows)', 3],
  ['States.ArrayUnique(States.Array(1, 2, 1, $.list, $.list))', [1, 2, [1, 2, 3]]],
  [`States.Base64Encode('héllo')`, 'aMOpbGxv'],
  [`States.Base64Decode('aMOpbGxv')`, 'héllo'],
  [`States.Hash('abc', 'SHA-256')`, createHash('sha256').update('abc').digest('hex')],
  ['States.JsonMerge($.rows[0], $.rows[1], false)', { id: 2 }],
  ['States.MathAdd(2, -5)', -3],
  ['States.MathAdd($.fraction, 1)', 3],
  ['States.MathRandom(10, 20)', 15],
])('%s', async (expression, value) => {
  expect(await evaluate(expression, INPUT)).toEqual(value);
});

test('States.Format takes a backslash before a brace, a quote and itself', () => {
  const format = compileIntrinsic(String.raw`States.Format('\{\} it\'s \\ {}', 5)`);
  expect(format({ input: {}, context: {}, random: Math.random })).toBe(String.raw`{} it's \ 5`);
});

test('States.UUID makes a new one each time', async () => {
  const value = await evaluate('States.Array(States.UUID(), States.UUID())');
  const [first, second] = Array.isArray(value) ? value : [];
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(second).not.toBe(first);
});

test('States.ArrayRange makes 1,000 items', async () => {
  expect(await evaluate('States.ArrayLength(States.ArrayRange(1, 1000, 1))')).toBe(1_000);
});

const failureOf = async (expression: string, input: Json = {}) =>
  (
    await run(
      {
        StartAt: 'Only',
        States: { Only: { Type: 'Pass', Parameters: { 'value.$': expression }, End: true } },
      },
      input,
    )
  ).failure;
const IN_STATE = `An error occurred while executing the state 'Only' (entered at the event id #2).`;

test.each([
  ['States.ArrayRange(1, 1001, 1)', 'a range has at most 1000 items, got 1001'],
  ['States.ArrayRange(1, 5, 0)', 'the step of a range is not 0'],
  ['States.ArrayGetItem(States.Array(1), 1)', 'there is no item 1 in an array of 1'],
  [
    `States.StringToJson('{')`,
    `"{" is not JSON: SyntaxError: Expected property name or '}' in JSON at position 1`,
  ],
  [`States.Format('{} {}', 1)`, '"{} {}" has more {} than the 1 values'],
  [`States.Format('{}', 1, 2)`, '"{}" has 1 {} for 2 values'],
  [`States.ArrayLength('a')`, 'an array is wanted, got "a"'],
  ['States.MathAdd($$.State.Name, 2)', 'a number is wanted, got "Only"'],
  [`States.Hash('a', 'SHA-3')`, 'the hash is one of MD5, SHA-1, SHA-256, SHA-384, SHA-512, got SHA-3'],
  ['States.JsonMerge($, $, true)', 'only shallow merging is there: the third argument is false'],
])('fails with States.IntrinsicFailure: %s', async (expression, cause) => {
  expect(await failureOf(expression)).toEqual({
    error: 'States.IntrinsicFailure',
    cause: expect.stringContaining(`${IN_STATE} ${cause}`),
  });
});

test('fails with States.Runtime where a path finds nothing, naming the field and the input', async () => {
  expect(await failureOf('$.a.b', { a: 1 })).toEqual({
    error: 'States.Runtime',
    cause: `${IN_STATE} The JSONPath '$.a.b' specified for the field 'value.$' could not be found in the input '{"a":1}'`,
  });
});

test('fails with States.Runtime where an argument finds nothing', async () => {
  expect(await failureOf('States.ArrayLength($.a)')).toEqual({
    error: 'States.Runtime',
    cause: `${IN_STATE} The JsonPath argument for the field '$.a' could not be found in the input '{}'`,
  });
});

test.each([
  ['States.Nope(1)', 'States.Nope is not known here; known are States.Array,'],
  ['States.MathAdd(1)', 'States.MathAdd takes 2 arguments, got 1'],
  ['States.Format()', 'States.Format takes at least 1 argument, got 0'],
  ['States.Array(1', `"States.Array(1" is not an intrinsic function that is understood, from "1" on`],
  ['States.Array(1) x', '"States.Array(1) x" is not an intrinsic function that is understood, from " x" on'],
  [
    'States.Array(oops)',
    '"States.Array(oops)" is not an intrinsic function that is understood, from "oops)" on',
  ],
])('refuses %s on load', (expression, fault) => {
  const state = { Type: 'Pass', Parameters: { 'value.$': expression }, End: true };
  expect(() => loadDefinition(JSON.stringify({ StartAt: 'A', States: { A: state } }), 'test')).toThrow(
    `test does not run here:\n  States.A.Parameters.value.$: ${fault}`,
  );
});

testValidity();
