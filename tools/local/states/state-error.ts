/** How a state, an execution or a child execution failed, in the words of the Amazon States Language. */
export interface Failure {
  /** Name that Retry and Catch match, such as `States.Timeout`; a Fail state may leave it out. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** What fails a state and can be retried or caught. Ports throw it so that a name reaches `ErrorEquals`. */
export class StateError extends Error {
  override readonly name = 'StateError';

  constructor(readonly failure: Failure) {
    super(`${failure.error ?? 'error without a name'}: ${failure.cause ?? ''}`);
  }
}

/**
 * A failure that the interpreter itself finds (a path, an intrinsic function, a choice). Its cause gets the name of the
 * state in front, as on AWS.
 */
export class EvaluationError extends StateError {
  constructor(
    error: 'States.Runtime' | 'States.IntrinsicFailure' | 'States.ResultPathMatchFailure',
    cause: string,
  ) {
    super({ error, cause });
  }
}

/** `States.Runtime`, which no Retry or Catch touches. */
export const runtimeError = (cause: string): EvaluationError => new EvaluationError('States.Runtime', cause);
