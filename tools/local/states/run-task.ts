import { abortable } from '../sleep';
import type { StateOf } from './definition';
import { type Frame, failureDetails, payloadText } from './frame';
import type { Json } from './json';
import type { Scope } from './path';
import { StateError } from './state-error';

/** One attempt of a Task state. */
export async function runTask(
  name: string,
  state: StateOf<'Task'>,
  scope: Scope,
  frame: Frame,
): Promise<Json> {
  const { ports, region, roleArn } = frame.execution;
  const parameters = state.Parameters(scope);
  const kind = { resourceType: 'lambda', resource: 'invoke' };
  frame.trail.record('TaskScheduled', {
    ...kind,
    region,
    parameters: payloadText(parameters, name),
    ...(state.TimeoutSeconds === undefined ? {} : { timeoutInSeconds: state.TimeoutSeconds }),
  });
  frame.trail.record('TaskStarted', kind);
  try {
    const work = ports.task(state.Resource, parameters, roleArn);
    const result = await limited(work, state.TimeoutSeconds, frame);
    frame.trail.record('TaskSucceeded', {
      ...kind,
      output: payloadText(result, name),
      outputDetails: { truncated: false },
    });
    return result;
  } catch (error) {
    if (error instanceof StateError) {
      const type = error.failure.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
      frame.trail.record(type, { ...kind, ...failureDetails(error) });
    }
    throw error;
  }
}

/** What `work` gives within so many seconds, else `States.Timeout`, which has no cause on AWS; the work goes on unheard. */
async function limited<T>(
  work: Promise<T>,
  seconds: number | undefined,
  { execution, signal }: Frame,
): Promise<T> {
  if (seconds === undefined) return abortable(work, signal);
  const settled = new AbortController();
  const expiry = execution.ports.timer(seconds * 1_000, settled.signal).then((): never => {
    throw new StateError({ error: 'States.Timeout' });
  });
  try {
    return await abortable(Promise.race([work, expiry]), signal);
  } finally {
    settled.abort();
    expiry.catch(() => undefined);
  }
}
