import validate from 'asl-validator';
import { TerraformOutput, TerraformVariable } from 'cdktf';
import { type CampaignDefinitionOptions, campaignDefinition } from '../../constructs/campaign-definition';
import { workflowMessages } from '../../lambdas/shared/workflow';
import { synthesize } from '../support/synthesize';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { Variable: string; StringEquals: string; Next: string }[];
  readonly Seconds?: number;
  readonly TimeoutSeconds?: number;
  readonly Parameters?: { FunctionName: string; Payload: Record<string, string> };
  readonly ItemProcessor?: { StartAt: string; States: Record<string, State> };
}

const functionOf = (name: string, timeoutSeconds: number) => ({
  arn: `arn:aws:lambda:eu-central-1:111122223333:function:shop-test-${name}`,
  timeoutSeconds,
});
const functions = {
  startRun: functionOf('start-run', 120),
  buildAudience: functionOf('build-audience', 900),
  sendShard: functionOf('send-shard', 800),
  settle: functionOf('settle', 300),
};

const define = (options: Partial<CampaignDefinitionOptions> = {}) =>
  campaignDefinition({ functions, arnPrefix: 'arn:aws', sendConcurrency: 4, ...options });

const { States: run } = define() as { States: Record<string, State> };
const shard = run.SendShards?.ItemProcessor?.States ?? {};
const states: Record<string, State> = { ...run, ...shard };

/** Where an answer with this outcome leads. */
function after(choice: string, outcome: string): string | undefined {
  const { Choices = [], Default } = states[choice] ?? {};
  return (
    Choices.find(({ Variable, StringEquals }) => Variable === '$.outcome' && StringEquals === outcome)
      ?.Next ?? Default
  );
}

/** What a state calls, with what. */
const called = (name: string) => states[name]?.Parameters;

test.each(['arn:aws', 'arn:aws-us-gov'])(
  'is valid Amazon States Language in the partition %s',
  (arnPrefix) => {
    expect(validate(define({ arnPrefix })).errorsText()).toBe('');
  },
);

test.each([
  [
    'StartRun',
    'start-run',
    { 'input.$': '$', 'startedAt.$': '$$.Execution.StartTime', 'execution.$': '$$.Execution.Id' },
  ],
  ['BuildAudience', 'build-audience', { 'run.$': '$.run' }],
  ['SendShard', 'send-shard', { 'run.$': '$.run', 'shard.$': '$.shard' }],
  ['CloseRun', 'settle', { 'run.$': '$.run', step: 'close' }],
  ['SettleSoon', 'settle', { 'run.$': '$.run', step: 'settle' }],
  ['SettleLater', 'settle', { 'run.$': '$.run', step: 'settle' }],
  ['SettleFinally', 'settle', { 'run.$': '$.run', step: 'final' }],
] as const)('%s calls %s with what it takes', (state, name, payload) => {
  expect(called(state)).toEqual({
    FunctionName: `arn:aws:lambda:eu-central-1:111122223333:function:shop-test-${name}`,
    Payload: payload,
  });
  expect(
    Object.keys(payload)
      .map((key) => key.replace('.$', ''))
      .sort(),
  ).toEqual(Object.keys(workflowMessages[name].input.shape).sort());
});

const OUTCOMES = [
  [
    'IsReady',
    'start-run',
    {
      READY: 'BuildAudience',
      DUPLICATE: 'Duplicate',
      EXPIRED: 'Expired',
      NOT_READY: 'NotReady',
      SETTLE: 'CloseRun',
      STOPPED: 'Stopped',
    },
  ],
  ['HasAudience', 'build-audience', { READY: 'SendShards', EXPIRED: 'Expired', NOT_READY: 'NotReady' }],
  ['IsShardDone', 'send-shard', { DONE: 'ShardDone', CONTINUE: 'SendShard', PARKED: 'WaitUntil' }],
  [
    'IsClosed',
    'settle',
    {
      COMPLETED: 'WaitForEvents',
      STOPPED: 'WaitForEvents',
      EXPIRED: 'WaitForEvents',
      PAUSED: 'Paused',
      PAUSED_BY_PERSON: 'PausedByPerson',
      FAILED: 'Failed',
    },
  ],
] as const;

test.each(OUTCOMES)('%s leads every outcome of %s where it must', (choice, _name, next) => {
  expect(Object.fromEntries(Object.keys(next).map((outcome) => [outcome, after(choice, outcome)]))).toEqual(
    next,
  );
});

test.each(OUTCOMES)('%s knows every outcome of %s', (_choice, name, next) => {
  const { output } = workflowMessages[name];
  const shapes = 'options' in output ? output.options.map(({ shape }) => shape) : [output.shape];
  const outcomes = shapes.flatMap(({ outcome }) => [
    ...('options' in outcome ? outcome.options : outcome.values),
  ]);
  expect(Object.keys(next).sort()).toEqual(outcomes.sort());
});

test.each([
  ['COMPLETED', 'Completed'],
  ['STOPPED', 'Stopped'],
  ['EXPIRED', 'Expired'],
  ['FAILED', 'Failed'],
])('a run that is %s in the end ends as %s', (outcome, end) => {
  expect(after('HowItEnded', outcome)).toBe(end);
});

test.each([
  ['StartRun', 'IsReady'],
  ['BuildAudience', 'HasAudience'],
  ['SendShard', 'IsShardDone'],
  ['WaitUntil', 'SendShard'],
  ['SendShards', 'CloseRun'],
  ['CloseRun', 'IsClosed'],
  ['WaitForEvents', 'SettleSoon'],
  ['SettleSoon', 'WaitForLateEvents'],
  ['WaitForLateEvents', 'SettleLater'],
  ['SettleLater', 'WaitForLastEvents'],
  ['WaitForLastEvents', 'SettleFinally'],
  ['SettleFinally', 'HowItEnded'],
])('%s is followed by %s', (state, next) => {
  expect(states[state]?.Next).toBe(next);
});

test.each([
  ['NotReady', 'NOT_READY'],
  ['Paused', 'PAUSED'],
  ['Failed', 'FAILED'],
])('%s fails as %s, with the remedy as its cause', (state, error) => {
  expect(states[state]).toEqual({ Type: 'Fail', Error: error, CausePath: '$.cause' });
});

test('a duplicate, an expired, a stopped, a completed run and one that a person paused succeed', () => {
  const ends = Object.keys(run).filter((name) => run[name]?.Type === 'Succeed');
  expect(ends.sort()).toEqual(['Completed', 'Duplicate', 'Expired', 'PausedByPerson', 'Stopped']);
});

test('settles 15 minutes, an hour and a day after the last recipient', () => {
  const waits = ['WaitForEvents', 'WaitForLateEvents', 'WaitForLastEvents'].map(
    (name) => run[name]?.Seconds ?? 0,
  );
  const sums = waits.map((_, index) => waits.slice(0, index + 1).reduce((sum, seconds) => sum + seconds, 0));
  expect(sums).toEqual([15 * 60, 60 * 60, 24 * 60 * 60]);
});

test('gives every call longer than its function takes, so that Lambda tells how it ended', () => {
  const calls = Object.entries(states).filter(([, { Type }]) => Type === 'Task');
  expect(Object.fromEntries(calls.map(([name, { TimeoutSeconds }]) => [name, TimeoutSeconds]))).toEqual({
    StartRun: 150,
    BuildAudience: 930,
    SendShard: 830,
    CloseRun: 330,
    SettleSoon: 330,
    SettleLater: 330,
    SettleFinally: 330,
  });
});

test('tries every call again, patiently where Lambda has no room, but not what a person has to mend', () => {
  for (const call of Object.values(states).filter(({ Type }) => Type === 'Task')) {
    expect(call).toMatchObject({
      Resource: 'arn:aws:states:::lambda:invoke',
      OutputPath: '$.Payload',
      Retry: [
        { ErrorEquals: ['UserError'], MaxAttempts: 0 },
        {
          ErrorEquals: ['Lambda.TooManyRequestsException'],
          IntervalSeconds: 5,
          MaxAttempts: 20,
          BackoffRate: 1.5,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: 2,
          MaxAttempts: 5,
          BackoffRate: 2,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
      ],
    });
  }
});

test('catches nothing: who resumes starts a new execution on the same run', () => {
  expect(JSON.stringify(define())).not.toContain('"Catch"');
});

test('sends shards in executions of their own, as many at once as it was told, and keeps none of their answers', () => {
  expect(run.SendShards).toEqual({
    Type: 'Map',
    ItemsPath: '$.shards',
    ItemSelector: { 'run.$': '$.run', 'shard.$': '$$.Map.Item.Value' },
    MaxConcurrency: 4,
    ToleratedFailurePercentage: 100,
    ResultPath: null,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'SendShard',
      States: expect.any(Object),
    },
    Next: 'CloseRun',
  });
});

test('a parked shard waits until the time that the sender names', () => {
  expect(shard.WaitUntil).toEqual({ Type: 'Wait', TimestampPath: '$.waitUntil', Next: 'SendShard' });
});

test('takes a concurrency that only Terraform knows', () => {
  const out = synthesize((stack) => {
    const { numberValue } = new TerraformVariable(stack, 'concurrency', { type: 'number' });
    new TerraformOutput(stack, 'definition', {
      value: JSON.stringify(define({ sendConcurrency: numberValue })),
    });
  });
  expect(out.output('definition')).toContain('"MaxConcurrency":${var.concurrency},');
});
