import * as z from 'zod';
import { must, parseOrRefuse, text, time } from './contract';
import { campaignId, runId } from './run-id';

/** Position of a shard in its run, from 0. */
const shard = z.int().min(0);

/** Below the 32,768 characters that a Fail state's cause may have (Amazon States Language), with room for a prefix. */
const LONGEST_CAUSE = 30_000;

const CUT = '… (cut)';

/** The remedy in words, for a Fail state; longer texts are cut. */
const cause = z
  .string()
  .overwrite((words) =>
    words.length <= LONGEST_CAUSE ? words : `${words.slice(0, LONGEST_CAUSE - CUT.length)}${CUT}`,
  );
const noCause = z.literal('');

const startRun = {
  input: z.strictObject({
    /** The execution's own input, by a schedule, a person or the CLI. */
    input: z.union(
      [
        z.strictObject({
          campaign: campaignId,
          /** Without it the start of the execution counts. */
          scheduledTime: time.optional(),
        }),
        /** Goes on with a run that was paused or failed; settles one that was stopped meanwhile. */
        z.strictObject({ run: runId }),
      ],
      { error: must('{"campaign": …} with a scheduledTime or without, or {"run": …} to resume') },
    ),
    startedAt: time,
    execution: text(/^arn:[^:]+:states:[^:]*:[^:]*:execution:.+$/, 'the ARN of an execution'),
  }),
  output: z.discriminatedUnion('outcome', [
    z.strictObject({
      run: runId,
      /** `SETTLE`: stopped while nobody sent, so that nobody is left to send to; `STOPPED`: it had no audience either. */
      outcome: z.enum(['READY', 'DUPLICATE', 'EXPIRED', 'SETTLE', 'STOPPED']),
      cause: noCause,
    }),
    z.strictObject({ run: runId, outcome: z.literal('NOT_READY'), cause }),
  ]),
};

const buildAudience = {
  input: z.strictObject({ run: runId }),
  output: z.discriminatedUnion('outcome', [
    z.strictObject({
      run: runId,
      outcome: z.literal('READY'),
      cause: noCause,
      /** The shards that a Map sends: an audience is never empty here. */
      shards: z.array(shard).min(1),
    }),
    z.strictObject({
      run: runId,
      outcome: z.literal('NOT_READY'),
      cause,
      shards: z.tuple([]),
    }),
    z.strictObject({
      run: runId,
      outcome: z.literal('EXPIRED'),
      cause: noCause,
      shards: z.tuple([]),
    }),
  ]),
};

const sendShard = {
  input: z.strictObject({ run: runId, shard }),
  output: z.discriminatedUnion('outcome', [
    z.strictObject({
      run: runId,
      shard,
      outcome: z.enum(['DONE', 'CONTINUE']),
      waitUntil: z.literal(''),
    }),
    z.strictObject({
      run: runId,
      shard,
      outcome: z.literal('PARKED'),
      /** In UTC, as the TimestampPath of a Wait state takes it. */
      waitUntil: z.iso.datetime({ error: must('a time in UTC, such as "2026-11-30T09:00:00Z"') }),
    }),
  ]),
};

const settle = {
  input: z.strictObject({
    run: runId,
    /** `close` right after the last recipient, `settle` when events may have come, `final` after a day. */
    step: z.enum(['close', 'settle', 'final']),
  }),
  output: z.strictObject({
    run: runId,
    outcome: z.enum(['COMPLETED', 'PAUSED', 'PAUSED_BY_PERSON', 'STOPPED', 'EXPIRED', 'FAILED']),
    cause,
  }),
};

/** What the state machine of a campaign passes to each of its functions, and what it gets back. */
export const workflowMessages = {
  'start-run': startRun,
  'build-audience': buildAudience,
  'send-shard': sendShard,
  settle,
} as const;

/** The functions that the state machine calls. */
export type WorkflowFunction = keyof typeof workflowMessages;
export type WorkflowInput<F extends WorkflowFunction> = z.output<(typeof workflowMessages)[F]['input']>;
export type WorkflowOutput<F extends WorkflowFunction> = z.input<(typeof workflowMessages)[F]['output']>;

/** What Lambda tells of an invocation: the milliseconds until it ends the function. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** What a function of the state machine does. */
export type WorkflowStep<F extends WorkflowFunction> = (
  input: WorkflowInput<F>,
  invocation: Invocation,
) => Promise<WorkflowOutput<F>>;

/** The messages again, in the form by which the compiler sees that a name's input is what the step of that name takes. */
type Schemas = {
  readonly [F in WorkflowFunction]: {
    readonly input: z.ZodType<WorkflowInput<F>>;
    readonly output: z.ZodType<unknown, WorkflowOutput<F>>;
  };
};

/**
 * The Lambda handler of a step: checks what comes in and what goes out.
 *
 * @throws UserError (from the handler) that lists every fault of the input
 */
export function workflowHandler<F extends WorkflowFunction>(
  name: F,
  step: WorkflowStep<F>,
): (event: unknown, invocation: Invocation) => Promise<unknown> {
  const schemas: Schemas = workflowMessages;
  const { input, output } = schemas[name];
  return async (event, invocation) => {
    const result = await step(parseOrRefuse(`input of ${name}`, input, event), invocation);
    return parseOrRefuse(`output of ${name}`, output, result);
  };
}
