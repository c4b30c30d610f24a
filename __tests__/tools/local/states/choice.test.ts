import type { Json, JsonObject } from '../../../../tools/local/states/json';
import { loadDefinition } from '../../../../tools/local/states/load';
import { run, testValidity } from '../support/state-machines';

const INPUT = {
  s: 'b',
  n: 5,
  t: true,
  nil: null,
  at: '2026-11-30T09:00:00Z',
  later: '2026-11-30T10:30:00+01:00',
  other: { s: 'a', n: 6, t: false },
  star: 'a*b',
};

const machine = (rule: JsonObject) => ({
  StartAt: 'Choose',
  States: {
    Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
    Yes: { Type: 'Pass', Result: 'yes', End: true },
    No: { Type: 'Pass', Result: 'no', End: true },
  },
});

const holds = async (rule: JsonObject, input: Json = INPUT): Promise<boolean> => {
  const { output, failure } = await run(machine(rule), input);
  expect(failure).toEqual({});
  return output === 'yes';
};

/** An operator, what it is given for a value that it holds for, and for one that it does not. */
test.each<[string, string, Json, Json]>([
  ['StringEquals', '$.s', 'b', 'c'],
  ['StringLessThan', '$.s', 'c', 'b'],
  ['StringGreaterThan', '$.s', 'a', 'b'],
  ['StringLessThanEquals', '$.s', 'b', 'a'],
  ['StringGreaterThanEquals', '$.s', 'b', 'c'],
  ['NumericEquals', '$.n', 5, 6],
  ['NumericLessThan', '$.n', 6, 5],
  ['NumericGreaterThan', '$.n', 4, 5],
  ['NumericLessThanEquals', '$.n', 5, 4],
  ['NumericGreaterThanEquals', '$.n', 5, 6],
  ['TimestampEquals', '$.at', '2026-11-30T10:00:00+01:00', '2026-11-30T09:00:01Z'],
  ['TimestampLessThan', '$.at', '2026-11-30T09:00:01Z', '2026-11-30T09:00:00Z'],
  ['TimestampGreaterThan', '$.at', '2026-11-30T08:59:59Z', '2026-11-30T09:00:00Z'],
  ['TimestampLessThanEquals', '$.at', '2026-11-30T09:00:00Z', '2026-11-30T08:59:59Z'],
  ['TimestampGreaterThanEquals', '$.at', '2026-11-30T09:00:00Z', '2026-11-30T09:00:01Z'],
  ['BooleanEquals', '$.t', true, false],
  ['StringEqualsPath', '$.s', '$.s', '$.other.s'],
])('%s of %s: %j holds, %j does not', async (operator, variable, operand, otherOperand) => {
  expect(await holds({ Variable: variable, [operator]: operand })).toBe(true);
  expect(await holds({ Variable: variable, [operator]: otherOperand })).toBe(false);
});

test.each<[string, string, string, string]>([
  ['StringLessThanPath', '$.other.s', '$.s', '$.other.s'],
  ['StringGreaterThanPath', '$.s', '$.other.s', '$.s'],
  ['StringLessThanEqualsPath', '$.s', '$.s', '$.other.s'],
  ['StringGreaterThanEqualsPath', '$.other.s', '$.other.s', '$.s'],
  ['NumericEqualsPath', '$.n', '$.n', '$.other.n'],
  ['NumericLessThanPath', '$.n', '$.other.n', '$.n'],
  ['NumericGreaterThanPath', '$.other.n', '$.n', '$.other.n'],
  ['NumericLessThanEqualsPath', '$.n', '$.n', '$.s'],
  ['NumericGreaterThanEqualsPath', '$.n', '$.n', '$.other.n'],
  ['TimestampEqualsPath', '$.at', '$.at', '$.later'],
  ['TimestampLessThanPath', '$.at', '$.later', '$.at'],
  ['TimestampGreaterThanPath', '$.later', '$.at', '$.later'],
  ['TimestampLessThanEqualsPath', '$.at', '$.at', '$.s'],
  ['TimestampGreaterThanEqualsPath', '$.later', '$.at', '$.s'],
  ['BooleanEqualsPath', '$.t', '$.t', '$.other.t'],
])('%s of %s: %s holds, %s does not', async (operator, variable, operand, otherOperand) => {
  expect(await holds({ Variable: variable, [operator]: operand })).toBe(true);
  expect(await holds({ Variable: variable, [operator]: otherOperand })).toBe(false);
});

test.each<[string, string, string]>([
  ['IsBoolean', '$.t', '$.n'],
  ['IsNull', '$.nil', '$.n'],
  ['IsNumeric', '$.n', '$.s'],
  ['IsPresent', '$.nil', '$.absent'],
  ['IsString', '$.s', '$.n'],
  ['IsTimestamp', '$.at', '$.s'],
])('%s is true of %s, false of %s', async (operator, yes, no) => {
  expect(await holds({ Variable: yes, [operator]: true })).toBe(true);
  expect(await holds({ Variable: no, [operator]: true })).toBe(false);
  expect(await holds({ Variable: no, [operator]: false })).toBe(true);
});

test.each<[string, string, boolean]>([
  ['$.star', 'a*', true],
  ['$.star', '*', true],
  ['$.star', String.raw`a\*b`, true],
  ['$.star', String.raw`\*b`, false],
  ['$.star', 'a.*b', false],
  ['$.s', 'b', true],
  ['$.n', '*', false],
])('StringMatches of %s with %s: %s', async (variable, pattern, expected) => {
  expect(await holds({ Variable: variable, StringMatches: pattern })).toBe(expected);
});

test.each<[string, JsonObject, boolean]>([
  [
    'And',
    {
      And: [
        { Variable: '$.n', NumericEquals: 5 },
        { Variable: '$.s', StringEquals: 'b' },
      ],
    },
    true,
  ],
  [
    'And of one that fails',
    {
      And: [
        { Variable: '$.n', NumericEquals: 5 },
        { Variable: '$.s', StringEquals: 'c' },
      ],
    },
    false,
  ],
  [
    'Or',
    {
      Or: [
        { Variable: '$.n', NumericEquals: 6 },
        { Variable: '$.s', StringEquals: 'b' },
      ],
    },
    true,
  ],
  [
    'Or of none',
    {
      Or: [
        { Variable: '$.n', NumericEquals: 6 },
        { Variable: '$.s', StringEquals: 'c' },
      ],
    },
    false,
  ],
  ['Not', { Not: { Variable: '$.n', NumericEquals: 6 } }, true],
  [
    'nested',
    {
      Not: {
        Or: [
          {
            And: [
              { Variable: '$.absent', IsPresent: true },
              { Variable: '$.absent', IsNull: true },
            ],
          },
        ],
      },
    },
    true,
  ],
])('%s', async (_what, rule, expected) => {
  expect(await holds(rule)).toBe(expected);
});

test.each<[string, JsonObject]>([
  ['a text and a number', { Variable: '$.s', NumericEquals: 5 }],
  ['a number and a text', { Variable: '$.n', StringEquals: '5' }],
  ['null and false', { Variable: '$.nil', BooleanEquals: false }],
  ['a text that is no time', { Variable: '$.s', TimestampLessThan: '2030-01-01T00:00:00Z' }],
])('%s are neither equal nor ordered', async (_what, rule) => {
  expect(await holds(rule)).toBe(false);
});

test('the first rule that holds decides', async () => {
  const definition = {
    StartAt: 'Choose',
    States: {
      Choose: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.n', NumericEquals: 1, Next: 'One' },
          { Variable: '$.n', NumericLessThan: 9, Next: 'Few' },
          { Variable: '$.n', NumericEquals: 5, Next: 'Five' },
        ],
      },
      One: { Type: 'Pass', Result: 'one', End: true },
      Few: { Type: 'Pass', Result: 'few', End: true },
      Five: { Type: 'Pass', Result: 'five', End: true },
    },
  };
  expect((await run(definition, { n: 5 })).output).toBe('few');
  const { failure, eventTypes } = await run(definition, { n: 10 });
  expect(failure).toEqual({
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'Choose' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.`,
  });
  expect(eventTypes).toEqual(['ExecutionStarted', 'ChoiceStateEntered', 'ExecutionFailed']);
});

test.each<[string, JsonObject]>([
  ['$.absent', { Variable: '$.absent', StringEquals: 'a' }],
  ['$.absent', { Variable: '$.s', StringEqualsPath: '$.absent' }],
])('fails where %s is compared and not there', async (path, rule) => {
  expect((await run(machine(rule), INPUT)).failure).toEqual({
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'Choose' (entered at the event id #2). Invalid path '${path}': The choice state's condition path references an invalid value.`,
  });
});

test.each<[string, JsonObject, string]>([
  [
    'an unknown operator',
    { Variable: '$.a', StringContains: 'x' },
    'unknown operator StringContains; known are And, Or, Not, ',
  ],
  [
    'two operators',
    { Variable: '$.a', IsNull: true, IsString: true },
    'a comparison has one operator, got IsNull, IsString',
  ],
  ['no operator', { Variable: '$.a' }, 'a comparison has one operator, got none'],
  ['no variable', { StringEquals: 'a' }, 'a comparison has a Variable, a path'],
  [
    'a combination with more beside it',
    { And: [{ Variable: '$.a', IsNull: true }], Variable: '$.a' },
    'And stands alone, got Variable too',
  ],
  ['an empty combination', { Or: [] }, 'Or takes a list of rules, got []'],
])('refuses %s on load', (_what, rule, fault) => {
  expect(() => loadDefinition(JSON.stringify(machine(rule)), 'test')).toThrow(
    `test does not run here:\n  States.Choose.Choices[0]: ${fault}`,
  );
});

test.each<[JsonObject, string]>([
  [{ Variable: '$.a', NumericEquals: '5' }, 'NumericEquals: takes a number, got "5"'],
  [
    { Variable: '$.a', TimestampEquals: 'today' },
    'TimestampEquals: takes a time such as 2026-11-30T09:00:00Z, got "today"',
  ],
  [{ Variable: '$.a', IsNull: 'yes' }, 'IsNull: takes true or false, got "yes"'],
  [{ Variable: '$.a', StringEqualsPath: 5 }, 'StringEqualsPath: takes a path, got 5'],
  [{ Not: { Variable: 'a', IsNull: true } }, 'Not.Variable: a path begins with $, got "a"'],
  [{ And: [{ Variable: '$.a', IsNull: true }, 5] }, 'And[1]: a rule is an object, got 5'],
])('refuses the operand of %j on load', (rule, fault) => {
  expect(() => loadDefinition(JSON.stringify(machine(rule)), 'test')).toThrow(
    `test does not run here:\n  States.Choose.Choices[0].${fault}`,
  );
});

testValidity();
