import { abortable } from '../sleep';
import type { Graph, State, StateOf } from './definition';
import { type Frame, failureDetails, payloadText } from './frame';
import type { Json, JsonObject } from './json';
import { type Path, readAt, type Scope, writeAt } from './path';
import { catcherFor, type RetryCounts, retryDelay } from './retry';
import { runMap } from './run-map';
import { runParallel } from './run-parallel';
import { runTask } from './run-task';
import { EvaluationError, runtimeError, StateError } from './state-error';
import { parseTimestamp } from './timestamp';

/** What a state hands on, and to which state; without one the graph has ended. */
interface Step {
  readonly output: Json;
  readonly next: string | undefined;
}

type WorkerState = StateOf<'Task' | 'Parallel' | 'Map'>;

/** Runs a graph from its start until a state without a next one. Throws a `StateError` or the reason of the signal. */
export async function runGraph(graph: Graph, input: Json, frame: Frame): Promise<Json> {
  let step: Step = { output: input, next: graph.StartAt };
  while (step.next !== undefined)
    step = await runState(step.next, stateIn(graph, step.next), step.output, frame);
  return step.output;
}

function stateIn({ States }: Graph, name: string): State {
  const state = States.get(name);
  if (!state) throw new Error(`no state ${name}: the loader checks that each target exists`);
  return state;
}

async function runState(name: string, state: State, input: Json, frame: Frame): Promise<Step> {
  const { execution, trail, signal } = frame;
  signal.throwIfAborted();
  const enteredAt = new Date(execution.ports.now()).toISOString();
  const event = trail.record(`${state.Type}StateEntered`, {
    name,
    input: payloadText(input, name),
    inputDetails: { truncated: false },
  });
  const scopeAt = (retryCount: number): Scope => ({
    input,
    context: contextOf(frame, { EnteredTime: enteredAt, Name: name, RetryCount: retryCount }),
    random: execution.ports.random,
  });
  try {
    const step = await perform(name, state, scopeAt, frame);
    trail.record(`${state.Type}StateExited`, {
      name,
      output: payloadText(step.output, name),
      outputDetails: { truncated: false },
    });
    return step;
  } catch (error) {
    if (signal.aborted) trail.record(`${state.Type}StateAborted`);
    throw error instanceof EvaluationError ? named(error, name, event) : error;
  }
}

/** AWS puts the innermost state in front of a cause that it made up itself. */
function named({ failure }: EvaluationError, name: string, event: number): StateError {
  const where = `An error occurred while executing the state '${name}' (entered at the event id #${event}).`;
  return new StateError({ error: failure.error, cause: `${where} ${failure.cause}` });
}

function contextOf({ execution, map }: Frame, state: JsonObject): JsonObject {
  return { ...execution.context, State: state, ...(map ? { Map: map } : {}) };
}

async function perform(
  name: string,
  state: State,
  scopeAt: (retryCount: number) => Scope,
  frame: Frame,
): Promise<Step> {
  const scope = scopeAt(0);
  switch (state.Type) {
    case 'Pass': {
      const effective = { ...scope, input: effectiveInput(state.InputPath, scope) };
      const result =
        state.Result === undefined ? (state.Parameters?.(effective) ?? effective.input) : state.Result;
      return { output: outputOf(state, result, scope), next: state.Next };
    }
    case 'Choice':
      return choose(state, scope);
    case 'Wait': {
      const input = effectiveInput(state.InputPath, scope);
      const { ports } = frame.execution;
      const delay = waitMilliseconds(state, { ...scope, input }, ports.now());
      const untilTime = state.Timestamp !== undefined || state.TimestampPath !== undefined;
      const sleep = untilTime ? ports.sleepUntil : ports.sleep;
      await abortable(sleep(delay, frame.signal), frame.signal);
      return { output: through(state.OutputPath, 'OutputPath', { ...scope, input }), next: state.Next };
    }
    case 'Succeed': {
      const input = effectiveInput(state.InputPath, scope);
      return { output: through(state.OutputPath, 'OutputPath', { ...scope, input }), next: undefined };
    }
    case 'Fail':
      throw new StateError({
        error: state.Error ?? failText(state.ErrorPath, 'ErrorPath', scope),
        cause: state.Cause ?? failText(state.CausePath, 'CausePath', scope),
      });
    default:
      return persist(name, state, scopeAt, frame);
  }
}

/** Attempts of a Task, Parallel or Map state until one succeeds, is caught or is not retried any more. */
async function persist(
  name: string,
  state: WorkerState,
  scopeAt: (retryCount: number) => Scope,
  frame: Frame,
): Promise<Step> {
  const { ports } = frame.execution;
  const counts: RetryCounts = new Map();
  for (let retryCount = 0; ; retryCount++) {
    const scope = scopeAt(retryCount);
    try {
      const result = await attempt(
        name,
        state,
        { ...scope, input: effectiveInput(state.InputPath, scope) },
        frame,
      );
      return { output: outputOf(state, result, scope), next: state.Next };
    } catch (error) {
      if (!(error instanceof StateError) || frame.signal.aborted) throw error;
      const delay = retryDelay(state.Retry, error, counts, ports.random);
      if (delay === undefined) return caught(state, error, scope);
      await abortable(ports.sleep(delay, frame.signal), frame.signal);
    }
  }
}

function attempt(name: string, state: WorkerState, scope: Scope, frame: Frame): Promise<Json> {
  switch (state.Type) {
    case 'Task':
      return runTask(name, state, scope, frame);
    case 'Parallel':
      return runParallel(state, state.Parameters?.(scope) ?? scope.input, frame, runGraph);
    case 'Map':
      return runMap(name, state, scope, frame, runGraph);
  }
}

function caught(state: WorkerState, error: StateError, { input }: Scope): Step {
  const catcher = catcherFor(state.Catch, error);
  if (!catcher) throw error;
  const { error: name, cause } = failureDetails(error);
  const output = { Error: name ?? '', Cause: cause ?? '' };
  return {
    output: catcher.ResultPath === null ? input : writeAt(catcher.ResultPath, input, output),
    next: catcher.Next,
  };
}

function choose(state: StateOf<'Choice'>, scope: Scope): Step {
  const effective = { ...scope, input: effectiveInput(state.InputPath, scope) };
  const next = state.Choices.find(({ holds }) => holds(effective))?.Next ?? state.Default;
  // The guide calls it States.NoChoiceMatched; AWS answers this (floci-io/floci, measured in us-east-1).
  if (next === undefined) {
    throw runtimeError('Failed to transition out of the state. The state does not point to a next state.');
  }
  return { output: through(state.OutputPath, 'OutputPath', effective), next };
}

function waitMilliseconds(state: StateOf<'Wait'>, scope: Scope, now: number): number {
  if (state.Seconds !== undefined) return state.Seconds * 1_000;
  if (state.SecondsPath) {
    const seconds = readAt(state.SecondsPath, 'SecondsPath', scope);
    if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0) return seconds * 1_000;
    throw runtimeError(
      `The SecondsPath parameter does not reference a positive integer: ${JSON.stringify(seconds)}`,
    );
  }
  const timestamp = state.TimestampPath
    ? readAt(state.TimestampPath, 'TimestampPath', scope)
    : state.Timestamp;
  const time = typeof timestamp === 'string' ? parseTimestamp(timestamp) : undefined;
  if (time !== undefined) return Math.max(0, time - now);
  throw runtimeError(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${JSON.stringify(timestamp)}`,
  );
}

function failText(
  read: ((field: string, scope: Scope) => Json) | undefined,
  field: string,
  scope: Scope,
): string | undefined {
  if (!read) return undefined;
  const text = read(field, scope);
  if (typeof text === 'string') return text;
  throw runtimeError(`The ${field} parameter does not reference a string: ${JSON.stringify(text)}`);
}

const effectiveInput = (path: Path | null, scope: Scope): Json => through(path, 'InputPath', scope);

/** What `path` selects; `null` selects an empty object. */
const through = (path: Path | null, field: string, scope: Scope): Json =>
  path === null ? {} : readAt(path, field, scope);

/** ResultSelector, ResultPath (into the state's own input) and OutputPath, in this order. */
function outputOf(state: WorkerState | StateOf<'Pass'>, result: Json, scope: Scope): Json {
  const selected =
    'ResultSelector' in state && state.ResultSelector
      ? state.ResultSelector({ ...scope, input: result })
      : result;
  const merged = state.ResultPath === null ? scope.input : writeAt(state.ResultPath, scope.input, selected);
  return through(state.OutputPath, 'OutputPath', { ...scope, input: merged });
}
