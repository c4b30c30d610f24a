import type { Sleep } from '../sleep';
import type { Graph } from './definition';
import type { Trail } from './history';
import type { Json, JsonObject } from './json';
import { type Failure, StateError } from './state-error';

/** What the interpreter reaches the world through. */
export interface Ports {
  /**
   * Runs what a Task state names and gives its result. Throws a `StateError` with the name that Retry and Catch match.
   *
   * @param resource the state's Resource, `arn:aws:states:::lambda:invoke`
   * @param parameters the state's Parameters, evaluated
   * @param roleArn role of the state machine, for whom the call is made
   */
  readonly task: (resource: string, parameters: JsonObject, roleArn: string) => Promise<Json>;
  /**
   * Asked before a distributed Map starts its children. Throws a `StateError` where the role may not start executions of the
   * machine. @default - nobody is asked
   */
  readonly assertMayStart?: (stateMachineArn: string, roleArn: string) => void;
  /** For Wait states of a length and delays before retries; may be shorter than asked, for a time scale. */
  readonly sleep: Sleep;
  /** For Wait states that end at a time of day. */
  readonly sleepUntil: Sleep;
  /** For time limits: always real time, because what they limit takes real time. */
  readonly timer: Sleep;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Random numbers from 0 up to 1. */
  readonly random: () => number;
}

/** A child execution of a distributed Map that ended. */
export interface ChildResult {
  readonly succeeded: boolean;
  /** `null` unless it succeeded. */
  readonly output: Json;
  /** What AWS keeps of it: the execution with its input, status, error and cause. */
  readonly record: JsonObject;
}

/** Child executions of one distributed Map. */
export interface MapRun {
  readonly mapRunArn: string;
  /** Runs one child to its end, however it ends. */
  readonly runChild: (input: Json, signal: AbortSignal) => Promise<ChildResult>;
}

/** The execution that a state belongs to. */
export interface ExecutionScope {
  readonly ports: Ports;
  readonly region: string;
  readonly roleArn: string;
  /** `Execution` and `StateMachine` of the context object. */
  readonly context: JsonObject;
  readonly startMapRun: (graph: Graph, label: string) => MapRun;
}

/** Where in an execution a chain of states runs. */
export interface Frame {
  readonly execution: ExecutionScope;
  readonly trail: Trail;
  readonly signal: AbortSignal;
  /** `Map` of the context object, inside an iteration. */
  readonly map?: JsonObject | undefined;
}

/** Runs the states of a graph from its start to a terminal state and gives the output. */
export type RunGraph = (graph: Graph, input: Json, frame: Frame) => Promise<Json>;

/** Most bytes of an input, an output or a result (Step Functions guide, "Quotas"). */
export const MAX_PAYLOAD_BYTES = 262_144;

/** The JSON text of what goes from state to state. Fails with `States.DataLimitExceeded` when it is too large. */
export function payloadText(value: Json, stateName: string): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= MAX_PAYLOAD_BYTES) return text;
  throw new StateError({
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  });
}

/** The parts of `failure` that are there, as the details of an event. */
export function failureDetails({ failure }: { readonly failure: Failure }): JsonObject {
  return {
    ...(failure.error === undefined ? {} : { error: failure.error }),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  };
}
