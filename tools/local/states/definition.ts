import * as z from 'zod';
import { compileRule } from './choice-rule';
import { DefinitionFault } from './definition-fault';
import { compileIntrinsic } from './intrinsics';
import type { Json, JsonObject } from './json';
import { type Path, parsePath, parseReferencePath, parseResultPath, readAt, type Scope } from './path';
import { compileTemplate } from './payload-template';
import { compiled, exactlyOne } from './schema';
import { parseTimestamp } from './timestamp';

/** States and where they begin: a machine, a branch of a Parallel state, the body of a Map state. */
export interface Graph {
  readonly StartAt: string;
  readonly States: ReadonlyMap<string, State>;
}

/** What a Map state runs for each item. */
export interface ItemProcessor extends Graph {
  readonly ProcessorConfig: { readonly Mode: 'INLINE' | 'DISTRIBUTED' };
}

/** The only resource that a Task state may name here, in the partition of the account. */
const LAMBDA_INVOKE = /^arn:aws(?:-cn|-us-gov)?:states:::lambda:invoke$/;

/** What a Fail state takes in ErrorPath and CausePath besides paths (Step Functions guide, "Fail workflow state"). */
const FAIL_FUNCTIONS = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
];
/** Longest wait and longest time limit, in seconds (States Language specification, "Wait State"). */
const MAX_SECONDS = 99_999_999;

const json: z.ZodType<Json> = z.json();
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);
const path = compiled(z.string(), parsePath);
const referencePath = compiled(z.string(), parseReferencePath);
const resultPath = compiled(z.string(), parseResultPath);
const template = compiled(jsonObject, compileTemplate);
const seconds = z.int().min(1).max(MAX_SECONDS);

const ROOT: Path = parsePath('$');

const common = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONPath').optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const inputOutput = { InputPath: path.nullable().default(ROOT), OutputPath: path.nullable().default(ROOT) };
const result = { ResultPath: resultPath.nullable().default(ROOT), ResultSelector: template.optional() };

const errorEquals = z.array(z.string().min(1)).min(1);
/** Defaults: Step Functions guide, "Retrying after an error". */
const retrierSchema = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  IntervalSeconds: z.int().min(1).max(MAX_SECONDS).default(1),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcherSchema = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorEquals,
  Next: z.string(),
  ResultPath: resultPath.nullable().default(ROOT),
});
/** An entry of `Retry`, with the defaults filled in. */
export type Retrier = z.output<typeof retrierSchema>;
/** An entry of `Catch`, with the defaults filled in. */
export type Catcher = z.output<typeof catcherSchema>;

const failureHandling = {
  Retry: z.array(retrierSchema).superRefine(wildcardLast).default([]),
  Catch: z.array(catcherSchema).superRefine(wildcardLast).default([]),
};

function wildcardLast(
  handlers: readonly { readonly ErrorEquals: readonly string[] }[],
  context: z.RefinementCtx,
): void {
  handlers.forEach(({ ErrorEquals }, index) => {
    if (!ErrorEquals.includes('States.ALL')) return;
    if (ErrorEquals.length === 1 && index === handlers.length - 1) return;
    context.addIssue({
      code: 'custom',
      path: [index, 'ErrorEquals'],
      message: 'States.ALL stands alone, and last',
    });
  });
}

const toNextOrEnd = exactlyOne('Next', 'End');

const invocation = jsonObject.superRefine((parameters, context) => {
  const known = ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'];
  for (const key of Object.keys(parameters).filter((name) => !known.includes(name))) {
    context.addIssue({
      code: 'custom',
      path: [key],
      message: `unknown parameter of lambda:invoke; known are ${known.join(', ')}`,
    });
  }
  exactlyOne('FunctionName', 'FunctionName.$')(parameters, context);
});

const taskSchema = z
  .strictObject({
    Type: z.literal('Task'),
    Resource: z.string().regex(LAMBDA_INVOKE, {
      error: ({ input }) => `takes arn:aws:states:::lambda:invoke, got ${JSON.stringify(input)}`,
    }),
    Parameters: compiled(invocation, compileTemplate),
    TimeoutSeconds: seconds.optional(),
    ...common,
    ...transition,
    ...inputOutput,
    ...result,
    ...failureHandling,
  })
  .superRefine(toNextOrEnd);

const passSchema = z
  .strictObject({
    Type: z.literal('Pass'),
    Result: json.optional(),
    Parameters: template.optional(),
    ...common,
    ...transition,
    ...inputOutput,
    ResultPath: result.ResultPath,
  })
  .superRefine(toNextOrEnd);

const choiceSchema = z.strictObject({
  Type: z.literal('Choice'),
  Choices: z
    .array(
      compiled(jsonObject, ({ Next: next, ...rule }) => {
        if (typeof next !== 'string') throw new DefinitionFault('a rule has a Next, the name of a state');
        return { Next: next, holds: compileRule(rule) };
      }),
    )
    .min(1),
  Default: z.string().optional(),
  ...common,
  ...inputOutput,
});

const waitSchema = z
  .strictObject({
    Type: z.literal('Wait'),
    Seconds: z.int().min(0).max(MAX_SECONDS).optional(),
    SecondsPath: referencePath.optional(),
    Timestamp: z
      .string()
      .refine((text) => parseTimestamp(text) !== undefined, 'takes a time such as 2026-11-30T09:00:00Z')
      .optional(),
    TimestampPath: referencePath.optional(),
    ...common,
    ...transition,
    ...inputOutput,
  })
  .superRefine(toNextOrEnd)
  .superRefine(exactlyOne('Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'));

const succeedSchema = z.strictObject({ Type: z.literal('Succeed'), ...common, ...inputOutput });

const failText = compiled(z.string(), (text): ((field: string, scope: Scope) => Json) => {
  if (text.startsWith('States.')) {
    const call = compileIntrinsic(text, FAIL_FUNCTIONS);
    return (_field, scope) => call(scope);
  }
  const parsed = parseReferencePath(text);
  return (field, scope) => readAt(parsed, field, scope);
});

const failSchema = z
  .strictObject({
    Type: z.literal('Fail'),
    Error: z.string().optional(),
    ErrorPath: failText.optional(),
    Cause: z.string().optional(),
    CausePath: failText.optional(),
    ...common,
  })
  .superRefine((value, context) => {
    for (const field of ['Error', 'Cause']) {
      if (Object.hasOwn(value, field)) exactlyOne(field, `${field}Path`)(value, context);
    }
  });

const branch: z.ZodType<Graph> = z.lazy(() => graphSchema);
const itemProcessor: z.ZodType<ItemProcessor> = z.lazy(() => itemProcessorSchema);

const parallelSchema = z
  .strictObject({
    Type: z.literal('Parallel'),
    Branches: z.array(branch).min(1),
    Parameters: template.optional(),
    ...common,
    ...transition,
    ...inputOutput,
    ...result,
    ...failureHandling,
  })
  .superRefine(toNextOrEnd);

const mapSchema = z
  .strictObject({
    Type: z.literal('Map'),
    ItemProcessor: itemProcessor,
    ItemsPath: referencePath.default(ROOT),
    ItemSelector: template.optional(),
    MaxConcurrency: z.int().min(0).default(0),
    Label: z
      .string()
      .regex(/^[^\s?*<>{}[\]:;,\\|^~$#%&`"]{1,40}$/)
      .optional(),
    ToleratedFailurePercentage: z.number().min(0).max(100).optional(),
    ToleratedFailureCount: z.int().min(0).optional(),
    ...common,
    ...transition,
    ...inputOutput,
    ...result,
    ...failureHandling,
  })
  .superRefine(toNextOrEnd)
  .superRefine((value, context) => {
    if (value.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED') return;
    for (const field of ['Label', 'ToleratedFailurePercentage', 'ToleratedFailureCount']) {
      if (!Object.hasOwn(value, field)) continue;
      context.addIssue({ code: 'custom', path: [field], message: 'is for a Map state of mode DISTRIBUTED' });
    }
  });

const stateSchema = z.discriminatedUnion('Type', [
  taskSchema,
  passSchema,
  choiceSchema,
  waitSchema,
  succeedSchema,
  failSchema,
  parallelSchema,
  mapSchema,
]);
/** A state with its paths, templates and rules compiled and its defaults filled in. */
export type State = z.output<typeof stateSchema>;
/** What `Type` may be. */
export const STATE_TYPES = stateSchema.options.map(({ shape }) => shape.Type.value);
export type StateOf<Type extends State['Type']> = Extract<State, { Type: Type }>;

const states = z
  .record(z.string().min(1).max(80), stateSchema)
  .transform((named) => new Map(Object.entries(named)));
const graphShape = { Comment: z.string().optional(), StartAt: z.string(), States: states };
const graphSchema = z.strictObject(graphShape);
const itemProcessorSchema = z.strictObject({
  ...graphShape,
  ProcessorConfig: z
    .discriminatedUnion('Mode', [
      z.strictObject({ Mode: z.literal('INLINE') }),
      z.strictObject({ Mode: z.literal('DISTRIBUTED'), ExecutionType: z.literal('STANDARD') }),
    ])
    .default({ Mode: 'INLINE' }),
});

/** The subset of the Amazon States Language that runs here; what it does not name is refused. */
export const stateMachineSchema = z.strictObject({
  ...graphShape,
  TimeoutSeconds: seconds.optional(),
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.literal('JSONPath').optional(),
});
