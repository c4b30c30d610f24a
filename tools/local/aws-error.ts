/** What a local service answers instead of a result, by the name and in the words of AWS. */
export class AwsError extends Error {
  override readonly name = 'AwsError';

  /** @param code name under which the SDK throws it, e.g. `ExecutionAlreadyExists` */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
