import { concurrently } from './concurrently';
import type { StateOf } from './definition';
import { type Frame, failureDetails, payloadText, type RunGraph } from './frame';
import { isJsonArray, type Json } from './json';
import { type Path, readAt, type Scope } from './path';
import { runtimeError, StateError } from './state-error';

/** Most iterations and children at a time (Step Functions guide, "Map state processing modes"). */
const MAX_INLINE = 40;
const MAX_CHILDREN = 10_000;

type MapState = StateOf<'Map'>;

/** One attempt of a Map state. `scope.input` is the state's input after InputPath. */
export async function runMap(
  name: string,
  state: MapState,
  scope: Scope,
  frame: Frame,
  runGraph: RunGraph,
): Promise<Json> {
  const items = itemsAt(state.ItemsPath, scope);
  frame.trail.record('MapStateStarted', { length: items.length });
  const distributed = state.ItemProcessor.ProcessorConfig.Mode === 'DISTRIBUTED';
  try {
    const results = distributed
      ? await runDistributed(name, state, items, scope, frame)
      : await runInline(name, state, items, scope, frame, runGraph);
    frame.trail.record('MapStateSucceeded');
    return results;
  } catch (error) {
    if (!frame.signal.aborted) frame.trail.record('MapStateFailed');
    throw error;
  }
}

function itemsAt(path: Path, scope: Scope): readonly Json[] {
  const items = readAt(path, 'ItemsPath', scope);
  if (!isJsonArray(items)) throw runtimeError(`Reference path "${path.text}" must point to array.`);
  return items;
}

/** What one iteration or child begins with, and `Map` of its context object. */
function itemInput(name: string, state: MapState, item: Json, index: number, scope: Scope) {
  const map = { Item: { Index: index, Value: item } };
  const input = state.ItemSelector?.({ ...scope, context: { ...scope.context, Map: map } }) ?? item;
  payloadText(input, name);
  return { input, map };
}

function runInline(
  name: string,
  state: MapState,
  items: readonly Json[],
  scope: Scope,
  frame: Frame,
  runGraph: RunGraph,
): Promise<Json[]> {
  const limit = Math.min(state.MaxConcurrency || MAX_INLINE, MAX_INLINE);
  return concurrently(items, limit, frame.signal, async (item, index, signal) => {
    const trail = frame.trail.fork();
    const iteration = { name, index };
    trail.record('MapIterationStarted', iteration);
    try {
      const { input, map } = itemInput(name, state, item, index, scope);
      const output = await runGraph(state.ItemProcessor, input, { ...frame, trail, signal, map });
      trail.record('MapIterationSucceeded', iteration);
      return output;
    } catch (error) {
      trail.record(signal.aborted ? 'MapIterationAborted' : 'MapIterationFailed', iteration);
      throw error;
    }
  });
}

/**
 * Runs each item as a child execution. A failed child that is tolerated stays in the results as the record of its
 * execution (Step Functions guide, "ResultWriter": without one the results are those of `COMPACT`, which leaves the
 * result of a failed child unchanged).
 */
async function runDistributed(
  name: string,
  state: MapState,
  items: readonly Json[],
  scope: Scope,
  frame: Frame,
): Promise<Json[]> {
  const run = frame.execution.startMapRun(state.ItemProcessor, state.Label ?? labelOf(name));
  const limit = Math.min(state.MaxConcurrency || MAX_CHILDREN, MAX_CHILDREN);
  frame.trail.record('MapRunStarted', { mapRunArn: run.mapRunArn });
  let failed = 0;
  try {
    const results = await concurrently(items, limit, frame.signal, async (item, index, signal) => {
      const child = await run.runChild(itemInput(name, state, item, index, scope).input, signal);
      if (!child.succeeded) failed++;
      assertTolerated(state, failed, items.length);
      return child.succeeded ? child.output : child.record;
    });
    frame.trail.record('MapRunSucceeded');
    return results;
  } catch (error) {
    if (frame.signal.aborted) frame.trail.record('MapRunAborted');
    else frame.trail.record('MapRunFailed', error instanceof StateError ? failureDetails(error) : {});
    throw error;
  }
}

/** Without a tolerance no child may fail; with both, reaching over either fails the Map. */
function assertTolerated(state: MapState, failed: number, total: number): void {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = state;
  const none = count === undefined && percentage === undefined;
  const overCount = failed > (none ? 0 : (count ?? Number.POSITIVE_INFINITY));
  const overPercentage = (failed / total) * 100 > (percentage ?? 100);
  if (!overCount && !overPercentage) return;
  throw new StateError({
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded',
  });
}

/** Step Functions makes a label when there is none; here it is the state's name without what a label may not hold. */
const labelOf = (name: string): string => name.replace(/[^\w-]/g, '').slice(0, 40) || 'Map';
