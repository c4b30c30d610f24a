/** A function as the stack defines it. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** Zip with the code. */
  readonly zipPath: string;
  /** File and export, e.g. `index.handler`. */
  readonly handler: string;
  /** E.g. `nodejs24.x`; told to the function, which runs on this machine's Node. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /**
   * Requests at a time; further ones are refused.
   *
   * @default 1000, the quota of a new account's Region
   */
  readonly concurrency?: number | undefined;
}

/** Quota "Concurrent executions" of Lambda. */
export const DEFAULT_CONCURRENCY = 1_000;

/** What the function answers with, or its error in the same form. */
export interface Answer {
  /** JSON. */
  readonly payload: string;
  /** The error's type; absent when the function succeeded. */
  readonly errorType?: string | undefined;
}

/** The name in a function's name, ARN or partial ARN, with or without the qualifier `$LATEST`. */
export function functionNameOf(reference: string): string {
  const parts = reference.replace(/:\$LATEST$/, '').split(':');
  return parts.at(-1) ?? reference;
}
