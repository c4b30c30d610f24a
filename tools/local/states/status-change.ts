import { randomUUID } from 'node:crypto';
import type { Execution } from './execution';
import type { JsonObject } from './json';

/** An event of EventBridge as its targets get it. */
export interface StatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** Above it input, output or both are left out (Step Functions guide, "Automating event delivery with EventBridge"). */
const MAX_DATA_BYTES = 248 * 1024;

/** The event that Step Functions sends when an execution begins or ends. */
export function statusChangeEvent(execution: Execution, now: number): StatusChangeEvent {
  const { origin, status, startDate, stopDate = null, failure } = execution;
  const output = execution.output === undefined ? null : JSON.stringify(execution.output);
  const outputBytes = output === null ? 0 : escapedBytes(output);
  const withOutput = outputBytes <= MAX_DATA_BYTES;
  const withInput = escapedBytes(origin.input) + outputBytes <= MAX_DATA_BYTES;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: origin.executionArn.split(':')[4] ?? '',
    time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: origin.region,
    resources: [origin.executionArn],
    detail: {
      executionArn: origin.executionArn,
      stateMachineArn: origin.stateMachineArn,
      name: origin.name,
      status,
      startDate,
      stopDate,
      input: withInput ? origin.input : null,
      output: withOutput ? output : null,
      inputDetails: { included: withInput },
      outputDetails: output === null ? null : { included: withOutput },
      error: failure.error ?? null,
      cause: failure.cause ?? null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      ...redrive(status),
    },
  };
}

/** Whether AWS would let the execution be redriven, and why not, as DescribeExecution says it too. */
export function redrive(status: Execution['status']): JsonObject {
  if (status !== 'RUNNING' && status !== 'SUCCEEDED')
    return { redriveStatus: 'REDRIVABLE', redriveStatusReason: null };
  return {
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}

/** Size of a text as it stands in the event, where it is JSON within JSON. */
const escapedBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text));
