import { concurrently } from './concurrently';
import type { StateOf } from './definition';
import type { Frame, RunGraph } from './frame';
import type { Json } from './json';

/** One attempt of a Parallel state: all branches at once with one input; the first that fails fails the state. */
export async function runParallel(
  state: StateOf<'Parallel'>,
  input: Json,
  frame: Frame,
  runGraph: RunGraph,
): Promise<Json> {
  frame.trail.record('ParallelStateStarted');
  const { Branches: branches } = state;
  try {
    const results = await concurrently(branches, branches.length, frame.signal, (branch, _index, signal) =>
      runGraph(branch, input, { ...frame, signal, trail: frame.trail.fork() }),
    );
    frame.trail.record('ParallelStateSucceeded');
    return results;
  } catch (error) {
    if (!frame.signal.aborted) frame.trail.record('ParallelStateFailed');
    throw error;
  }
}
