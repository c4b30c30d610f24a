import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../aws-error';
import { bodyJson, checkedInput } from '../aws-input';
import { page } from '../page';
import { type LocalService, readBody, type ServiceResponse } from '../service';
import type { Execution } from './execution';
import type { Executions } from './executions';
import type { HistoryEvent } from './history';
import type { Json, JsonObject } from './json';
import { redrive } from './status-change';

const TARGET = 'AWSStepFunctions.';
const MAX_PAGE = 1_000;
const DEFAULT_PAGE = 100;

const arn = z.string().min(1).max(256);
const paging = {
  /** 0 means the default. */
  maxResults: z
    .int()
    .min(0)
    .max(MAX_PAGE)
    .default(DEFAULT_PAGE)
    .transform((size) => size || DEFAULT_PAGE),
  nextToken: z.string().regex(/^\d+$/, 'is not a token of this list').optional(),
};

type Operation = (input: unknown) => JsonObject | Promise<JsonObject>;

/**
 * The API of Step Functions (JSON 1.0) over {@link Executions}: StartExecution, StopExecution, DescribeExecution,
 * ListExecutions, GetExecutionHistory and DescribeStateMachine. Another operation is an `UnknownOperationException`,
 * another field a `ValidationException`.
 */
export function statesService(executions: Executions): LocalService {
  const operations: Readonly<Record<string, Operation>> = {
    StartExecution: (input) => startExecution(executions, input),
    StopExecution: (input) => stopExecution(executions, input),
    DescribeExecution: (input) => describeExecution(executions, input),
    ListExecutions: (input) => listExecutions(executions, input),
    GetExecutionHistory: (input) => getExecutionHistory(executions, input),
    DescribeStateMachine: (input) => describeStateMachine(executions, input),
  };
  return async ({ headers, body }) => {
    const target = String(headers['x-amz-target'] ?? '');
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : target;
    try {
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) {
        const known = Object.keys(operations).join(', ');
        throw new AwsError(
          'UnknownOperationException',
          `Step Functions here has no operation "${name}"; it has ${known}`,
        );
      }
      return response(200, await operation(bodyJson(await readBody(body))));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return response(error.status, { __type: error.code, message: error.message });
    }
  };
}

function response(status: number, body: JsonObject): ServiceResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(body) };
}

const startInput = z.strictObject({
  stateMachineArn: arn,
  name: z.string().optional(),
  input: z.string().default('{}'),
});

function startExecution(executions: Executions, body: unknown): JsonObject {
  const { stateMachineArn, name, input } = checkedInput(startInput, body, 'StartExecution');
  const { origin, startDate } = executions.start(stateMachineArn, input, name);
  return { executionArn: origin.executionArn, startDate: seconds(startDate) };
}

const stopInput = z.strictObject({
  executionArn: arn,
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});

async function stopExecution(executions: Executions, body: unknown): Promise<JsonObject> {
  const { executionArn, ...failure } = checkedInput(stopInput, body, 'StopExecution');
  const execution = executions.execution(executionArn);
  await execution.stop(failure);
  return { stopDate: seconds(execution.stopDate ?? 0) };
}

const describeInput = z.strictObject({
  executionArn: arn,
  includedData: z.literal('ALL_DATA').optional(),
});

function describeExecution(executions: Executions, body: unknown): JsonObject {
  const { executionArn } = checkedInput(describeInput, body, 'DescribeExecution');
  const execution = executions.execution(executionArn);
  const { output, failure, status, origin } = execution;
  return withoutAbsent({
    ...listed(execution),
    input: origin.input,
    inputDetails: { included: true },
    output: output === undefined ? undefined : JSON.stringify(output),
    outputDetails: output === undefined ? undefined : { included: true },
    error: failure.error,
    cause: failure.cause,
    redriveCount: 0,
    ...redrive(status),
  });
}

const listInput = z.strictObject({
  stateMachineArn: arn.optional(),
  mapRunArn: arn.optional(),
  statusFilter: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']).optional(),
  ...paging,
});

function listExecutions(executions: Executions, body: unknown): JsonObject {
  const input = checkedInput(listInput, body, 'ListExecutions');
  const { stateMachineArn, mapRunArn } = input;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new AwsError(
      'ValidationException',
      'ListExecutions: exactly one of stateMachineArn and mapRunArn is wanted',
    );
  }
  const of = stateMachineArn === undefined ? { mapRunArn: mapRunArn ?? '' } : { stateMachineArn };
  const { items, nextToken } = page(
    executions.list(of, input.statusFilter),
    input.maxResults,
    input.nextToken,
  );
  return withoutAbsent({ executions: items.map(listed), nextToken });
}

const historyInput = z.strictObject({
  executionArn: arn,
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
  ...paging,
});

function getExecutionHistory(executions: Executions, body: unknown): JsonObject {
  const input = checkedInput(historyInput, body, 'GetExecutionHistory');
  const { events } = executions.execution(input.executionArn).history;
  const { items, nextToken } = page(
    input.reverseOrder ? events.toReversed() : events,
    input.maxResults,
    input.nextToken,
  );
  return withoutAbsent({
    events: items.map((event) => eventOf(event, input.includeExecutionData)),
    nextToken,
  });
}

const machineInput = z.strictObject({ stateMachineArn: arn, includedData: z.literal('ALL_DATA').optional() });

function describeStateMachine(executions: Executions, body: unknown): JsonObject {
  const { stateMachineArn } = checkedInput(machineInput, body, 'DescribeStateMachine');
  const { name, definition, roleArn, creationDate } = executions.stateMachine(stateMachineArn);
  return {
    stateMachineArn,
    name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: seconds(creationDate),
  };
}

function listed({ origin, status, startDate, stopDate }: Execution): JsonObject {
  return withoutAbsent({
    executionArn: origin.executionArn,
    stateMachineArn: origin.stateMachineArn,
    name: origin.name,
    status,
    startDate: seconds(startDate),
    stopDate: stopDate === undefined ? undefined : seconds(stopDate),
    mapRunArn: origin.mapRunArn,
  });
}

const DATA_FIELDS = ['input', 'inputDetails', 'output', 'outputDetails'];

/** Each type has its details under a name of its own; states that are entered or left share one. */
function eventOf(
  { id, previousEventId, timestamp, type, details }: HistoryEvent,
  includeData: boolean,
): JsonObject {
  const shared = /State(Entered|Exited)$/.exec(type)?.[0] ?? type;
  const field = `${shared.charAt(0).toLowerCase()}${shared.slice(1)}EventDetails`;
  const told = Object.entries(details ?? {}).filter(([key]) => includeData || !DATA_FIELDS.includes(key));
  return withoutAbsent({
    id,
    previousEventId,
    timestamp: seconds(timestamp),
    type,
    [field]: details === undefined ? undefined : Object.fromEntries(told),
  });
}

/** Times go over the wire as seconds since 1970 with decimals. */
const seconds = (milliseconds: number): number => milliseconds / 1_000;

function withoutAbsent(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined),
  );
}
