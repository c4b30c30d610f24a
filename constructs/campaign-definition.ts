/** The functions that a campaign's states call, by ARN. */
export interface CampaignTasks {
  readonly startRun: StateFunction;
  readonly buildAudience: StateFunction;
  readonly sendShard: StateFunction;
  readonly settle: StateFunction;
}

export interface StateFunction {
  readonly arn: string;
  readonly timeoutSeconds: number;
}

export interface CampaignDefinitionOptions {
  readonly functions: CampaignTasks;
  /** ARN prefix of the account's partition, e.g. `arn:aws`. */
  readonly arnPrefix: string;
  /** Shards in flight at once, 1 to 1,000; the rate limiter, not this number, decides how fast mail goes out. */
  readonly sendConcurrency: number;
}

/**
 * When Settle looks at a run again, in seconds after its last recipient: 15 minutes, 1 hour, 24 hours.
 * Each wait is counted from the one before.
 */
const SETTLE_WAITS = { soon: 15 * 60, later: 45 * 60, final: 23 * 60 * 60 } as const;

/**
 * Faults of Lambda itself, of a function that was killed, and of our own code. Trying again is safe in every state: the
 * ledger knows what was done, and nobody whose claim ended without an answer is sent again.
 */
const RETRY = [
  // What a person has to mend is not mended by trying again; they are told at once.
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
] as const;

/**
 * The state machine of a campaign, in Amazon States Language.
 *
 * Inside a child of the distributed Map `$$.Execution` is the child's own, so the run comes in by the ItemSelector. Children
 * answer with next to nothing, and that is thrown away: the ledger is the truth. There is no Catch around sending: whoever
 * resumes starts a new execution with `{"run": …}`.
 */
export function campaignDefinition(options: CampaignDefinitionOptions): object {
  const { startRun, buildAudience, sendShard, settle } = options.functions;
  const call = (target: StateFunction, payload: Record<string, unknown>) => ({
    Type: 'Task',
    Resource: `${options.arnPrefix}:states:::lambda:invoke`,
    Parameters: { FunctionName: target.arn, Payload: payload },
    OutputPath: '$.Payload',
    // Above the function's own limit, so that its end is told by Lambda, with the reason.
    TimeoutSeconds: target.timeoutSeconds + 30,
    Retry: RETRY,
  });
  const settleTask = (step: string) => call(settle, { 'run.$': '$.run', step });
  const outcomeIs = (outcome: string, next: string) => ({
    Variable: '$.outcome',
    StringEquals: outcome,
    Next: next,
  });
  const fail = (error: string) => ({ Type: 'Fail', Error: error, CausePath: '$.cause' });

  return {
    Comment:
      'One run of a campaign: claim it, freeze its audience, send it shard by shard, settle what became of it.',
    StartAt: 'StartRun',
    States: {
      StartRun: {
        ...call(startRun, {
          'input.$': '$',
          'startedAt.$': '$$.Execution.StartTime',
          'execution.$': '$$.Execution.Id',
        }),
        Next: 'IsReady',
      },
      IsReady: {
        Type: 'Choice',
        Choices: [
          outcomeIs('READY', 'BuildAudience'),
          outcomeIs('DUPLICATE', 'Duplicate'),
          outcomeIs('EXPIRED', 'Expired'),
          outcomeIs('SETTLE', 'CloseRun'),
          outcomeIs('STOPPED', 'Stopped'),
        ],
        Default: 'NotReady',
      },
      BuildAudience: { ...call(buildAudience, { 'run.$': '$.run' }), Next: 'HasAudience' },
      HasAudience: {
        Type: 'Choice',
        Choices: [outcomeIs('READY', 'SendShards'), outcomeIs('EXPIRED', 'Expired')],
        Default: 'NotReady',
      },
      SendShards: {
        Type: 'Map',
        ItemsPath: '$.shards',
        ItemSelector: { 'run.$': '$.run', 'shard.$': '$$.Map.Item.Value' },
        MaxConcurrency: options.sendConcurrency,
        // A shard that failed for good must not stop the others; CloseRun sees what it left undone.
        ToleratedFailurePercentage: 100,
        ResultPath: null,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'SendShard',
          States: {
            SendShard: {
              ...call(sendShard, { 'run.$': '$.run', 'shard.$': '$.shard' }),
              Next: 'IsShardDone',
            },
            IsShardDone: {
              Type: 'Choice',
              Choices: [outcomeIs('CONTINUE', 'SendShard'), outcomeIs('PARKED', 'WaitUntil')],
              Default: 'ShardDone',
            },
            WaitUntil: { Type: 'Wait', TimestampPath: '$.waitUntil', Next: 'SendShard' },
            ShardDone: { Type: 'Succeed' },
          },
        },
        Next: 'CloseRun',
      },
      CloseRun: { ...settleTask('close'), Next: 'IsClosed' },
      IsClosed: {
        Type: 'Choice',
        Choices: [
          outcomeIs('PAUSED', 'Paused'),
          outcomeIs('PAUSED_BY_PERSON', 'PausedByPerson'),
          outcomeIs('FAILED', 'Failed'),
        ],
        Default: 'WaitForEvents',
      },
      WaitForEvents: { Type: 'Wait', Seconds: SETTLE_WAITS.soon, Next: 'SettleSoon' },
      SettleSoon: { ...settleTask('settle'), Next: 'WaitForLateEvents' },
      WaitForLateEvents: { Type: 'Wait', Seconds: SETTLE_WAITS.later, Next: 'SettleLater' },
      SettleLater: { ...settleTask('settle'), Next: 'WaitForLastEvents' },
      WaitForLastEvents: { Type: 'Wait', Seconds: SETTLE_WAITS.final, Next: 'SettleFinally' },
      SettleFinally: { ...settleTask('final'), Next: 'HowItEnded' },
      HowItEnded: {
        Type: 'Choice',
        Choices: [
          outcomeIs('STOPPED', 'Stopped'),
          outcomeIs('EXPIRED', 'Expired'),
          outcomeIs('FAILED', 'Failed'),
        ],
        Default: 'Completed',
      },
      Duplicate: { Type: 'Succeed' },
      Expired: { Type: 'Succeed' },
      Stopped: { Type: 'Succeed' },
      PausedByPerson: { Type: 'Succeed' },
      Completed: { Type: 'Succeed' },
      NotReady: fail('NOT_READY'),
      Paused: fail('PAUSED'),
      Failed: fail('FAILED'),
    },
  };
}
