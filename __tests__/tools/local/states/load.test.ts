import { UserError } from '../../../../lambdas/shared/user-error';
import { loadDefinition } from '../../../../tools/local/states/load';
import { lambda } from '../support/state-machines';

function faultsOf(definition: unknown): string[] {
  try {
    loadDefinition(JSON.stringify(definition), 'state machine test');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [title, ...faults] = error.message.split('\n');
    expect(title).toBe('state machine test does not run here:');
    return faults.map((fault) => fault.trim());
  }
  return [];
}

const one = (state: unknown) => ({ StartAt: 'A', States: { A: state } });

test.each([
  ['a field of a state', one({ Type: 'Pass', End: true, Assign: {} }), 'States.A: unknown field Assign'],
  ['several fields', one({ Type: 'Pass', End: true, Foo: 1, Bar: 2 }), 'States.A: unknown fields Foo, Bar'],
  ['a field of the machine', { ...one({ Type: 'Succeed' }), Extra: 1 }, 'definition: unknown field Extra'],
  [
    'a type of state',
    one({ Type: 'Activity', End: true }),
    'States.A.Type: unknown; known are Task, Pass, Choice, Wait, Succeed, Fail, Parallel, Map',
  ],
  [
    'another resource than a function',
    one(lambda('f', { Resource: 'arn:aws:states:::sqs:sendMessage', End: true })),
    'States.A.Resource: takes arn:aws:states:::lambda:invoke, got "arn:aws:states:::sqs:sendMessage"',
  ],
  [
    'a parameter of the invocation',
    one(lambda('f', { Parameters: { FunctionName: 'f', InvocationType: 'Event' }, End: true })),
    'States.A.Parameters.InvocationType: unknown parameter of lambda:invoke; known are FunctionName, FunctionName.$, Payload, Payload.$',
  ],
  [
    'a retry field',
    one(lambda('f', { Retry: [{ ErrorEquals: ['A'], Times: 2 }], End: true })),
    'States.A.Retry[0]: unknown field Times',
  ],
  [
    'ItemReader',
    one({ Type: 'Map', ItemProcessor: one({ Type: 'Succeed' }), ItemReader: {}, End: true }),
    'States.A: unknown field ItemReader',
  ],
  [
    'children of type EXPRESS',
    one({
      Type: 'Map',
      End: true,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'B',
        States: { B: { Type: 'Succeed' } },
      },
    }),
    'States.A.ItemProcessor.ProcessorConfig.ExecutionType: takes "STANDARD", got "EXPRESS"',
  ],
  [
    'JSONata',
    { ...one({ Type: 'Succeed' }), QueryLanguage: 'JSONata' },
    'QueryLanguage: takes "JSONPath", got "JSONata"',
  ],
  [
    'JSONata of a state',
    one({ Type: 'Pass', QueryLanguage: 'JSONata', End: true }),
    'States.A.QueryLanguage: takes "JSONPath", got "JSONata"',
  ],
  [
    'a filter in a path',
    one({ Type: 'Pass', InputPath: '$.rows[?(@.id > 1)]', End: true }),
    'States.A.InputPath: "$.rows[?(@.id > 1)]" is not understood from "[?(@.id > 1)]" on; a path here takes names, quoted names, indexes and [*]',
  ],
  [
    'a descendant path in a template',
    one({ Type: 'Pass', Parameters: { list: [{ 'a.$': '$..a' }] }, End: true }),
    'States.A.Parameters.list[0].a.$: "$..a" is not understood from "..a" on; a path here takes names, quoted names, indexes and [*]',
  ],
  [
    'what the context object does not hold',
    one({ Type: 'Pass', Parameters: { 'a.$': '$$.Task.Token' }, End: true }),
    'States.A.Parameters.a.$: "$$.Task.Token": $$ has Execution, State, StateMachine, Map here',
  ],
  [
    'a deeper field that the context object does not hold',
    one({ Type: 'Pass', Parameters: { 'a.$': '$$.Map.Item.Key' }, End: true }),
    'States.A.Parameters.a.$: "$$.Map.Item.Key": $$.Map.Item has Index, Value here',
  ],
  [
    'a wildcard where one value is wanted',
    one({ Type: 'Wait', SecondsPath: '$.waits[*]', End: true }),
    'States.A.SecondsPath: "$.waits[*]" has to lead to one value: no [*], no negative index',
  ],
  [
    'a result written to the context object',
    one({ Type: 'Pass', ResultPath: '$$.State', End: true }),
    `States.A.ResultPath: "$$.State" can't be written to: the context object is read only`,
  ],
  [
    'one field twice in a template',
    one({ Type: 'Pass', Parameters: { a: 1, 'a.$': '$.a' }, End: true }),
    'States.A.Parameters: "a" and "a.$" are one field',
  ],
  [
    'a template value that is no path',
    one({ Type: 'Pass', Parameters: { 'a.$': 5 }, End: true }),
    'States.A.Parameters.a.$: a field that ends in .$ takes a path or an intrinsic function, got 5',
  ],
  [
    'a function of ErrorPath that AWS does not take there',
    one({ Type: 'Fail', ErrorPath: 'States.ArrayLength($.a)' }),
    'States.A.ErrorPath: States.ArrayLength is not known here; known are States.Format, States.JsonToString, States.ArrayGetItem, States.Base64Encode, States.Base64Decode, States.Hash, States.UUID',
  ],
  [
    'Error and ErrorPath at once',
    one({ Type: 'Fail', Error: 'A', ErrorPath: '$.a' }),
    'States.A: exactly one of Error, ErrorPath is wanted, got Error and ErrorPath',
  ],
  ['neither Next nor End', one({ Type: 'Pass' }), 'States.A: exactly one of Next, End is wanted, got none'],
  [
    'two ways to wait',
    one({ Type: 'Wait', Seconds: 1, Timestamp: '2026-11-30T09:00:00Z', End: true }),
    'States.A: exactly one of Seconds, SecondsPath, Timestamp, TimestampPath is wanted, got Seconds and Timestamp',
  ],
  [
    'a fraction of a second',
    one({ Type: 'Wait', Seconds: 1.5, End: true }),
    'States.A.Seconds: takes a whole number, got 1.5',
  ],
  [
    'a time that is none',
    one({ Type: 'Wait', Timestamp: '2026-11-30 09:00', End: true }),
    'States.A.Timestamp: takes a time such as 2026-11-30T09:00:00Z',
  ],
  [
    'States.ALL before another retrier',
    one(lambda('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }], End: true })),
    'States.A.Retry[0].ErrorEquals: States.ALL stands alone, and last',
  ],
  [
    'States.ALL beside another error',
    one(lambda('f', { Catch: [{ ErrorEquals: ['A', 'States.ALL'], Next: 'A' }], End: true })),
    'States.A.Catch[0].ErrorEquals: States.ALL stands alone, and last',
  ],
  [
    'a tolerance of a Map that is not distributed',
    one({
      Type: 'Map',
      ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Succeed' } } },
      ToleratedFailureCount: 1,
      End: true,
    }),
    'States.A.ToleratedFailureCount: is for a Map state of mode DISTRIBUTED',
  ],
  [
    'a start that does not exist',
    { StartAt: 'Z', States: { A: { Type: 'Succeed' } } },
    'StartAt: there is no state "Z" beside it',
  ],
  [
    'a next state that does not exist',
    one({ Type: 'Pass', Next: 'Z' }),
    'States.A.Next: there is no state "Z" beside it',
  ],
  [
    'a target of a choice that does not exist',
    one({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'Y' }] }),
    'States.A.Choices[0].Next: there is no state "Y" beside it',
  ],
  [
    'a jump out of a branch',
    {
      StartAt: 'A',
      States: {
        A: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'C' } } }],
          Next: 'C',
        },
        C: { Type: 'Succeed' },
      },
    },
    'States.A.Branches[0].States.B.Next: there is no state "C" beside it',
  ],
  [
    'a state that nothing leads to',
    { StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } },
    'States.B: nothing leads to this state',
  ],
  [
    'one name twice in a machine',
    one({ Type: 'Map', ItemProcessor: one({ Type: 'Succeed' }), End: true }),
    'States.A.ItemProcessor.States.A: a state of that name is there already; names are unique in a machine',
  ],
  [
    'an unknown mode of a Map',
    one({
      Type: 'Map',
      End: true,
      ItemProcessor: { ...one({ Type: 'Succeed' }), ProcessorConfig: { Mode: 'X' } },
    }),
    'States.A.ItemProcessor.ProcessorConfig.Mode: unknown; known are INLINE, DISTRIBUTED',
  ],
])('refuses %s, with its place', (_what, definition, fault) => {
  expect(faultsOf(definition)).toContain(fault);
});

test('refuses states that only lead to each other', () => {
  const machine = {
    StartAt: 'A',
    States: { A: { Type: 'Succeed' }, B: { Type: 'Pass', Next: 'C' }, C: { Type: 'Pass', Next: 'B' } },
  };
  expect(faultsOf(machine)).toEqual([
    'States.B: nothing leads to this state',
    'States.C: nothing leads to this state',
  ]);
});

test('lists all that does not run here at once', () => {
  expect(
    faultsOf({
      StartAt: 'A',
      QueryLanguage: 'JSONata',
      States: {
        A: { Type: 'Pass', Output: '{% 1 %}', Next: 'B' },
        B: { Type: 'Wait', Seconds: -1, End: true },
      },
    }),
  ).toEqual([
    'States.A: unknown field Output',
    'States.B.Seconds: takes at least 0, got -1',
    'QueryLanguage: takes "JSONPath", got "JSONata"',
  ]);
});

test('refuses what is not JSON', () => {
  expect(() => loadDefinition('{"StartAt"', 'state machine test')).toThrow(
    new UserError(`state machine test is not JSON: Expected ':' after property name in JSON at position 10`),
  );
});
