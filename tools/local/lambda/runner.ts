import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { AwsError } from '../aws-error';
import type { Sleep } from '../sleep';
import { deliverEvent } from './deliver-event';
import { type Answer, DEFAULT_CONCURRENCY, functionNameOf, type LambdaFunction } from './function';
import { assertPayload } from './payload';
import { type Report, reportLine } from './report';
import { Sandbox } from './sandbox';
import { unpack } from './unpack';

/** A line that a function wrote, or the REPORT of a request. */
export interface LogEntry {
  readonly functionName: string;
  readonly logGroup: string;
  readonly sandboxId: string;
  /** Absent for what is written outside a request, such as while the code loads. */
  readonly requestId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly line: string;
  /** On a REPORT line, what it says. */
  readonly report?: Report;
}

/** An event that a function failed on for good. */
export interface DeadLetter {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
  /** HTTP status of the last attempt: 200 when the function itself failed, 429 when it was throttled. */
  readonly errorCode: number;
  /** The function's error, JSON, or the text of the throttle. */
  readonly errorMessage: string;
}

export interface LambdaRunnerOptions {
  readonly functions: readonly LambdaFunction[];
  readonly region: string;
  /** Folder that the code is unpacked into. */
  readonly codeFolder: string;
  /** Where functions find every AWS service; asked for when a sandbox starts. */
  readonly endpointUrl: () => string;
  readonly credentials: (functionName: string) => {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  /** For the delays between attempts of asynchronous invocations. */
  readonly sleep: Sleep;
  readonly onLog: (entry: LogEntry) => void;
  /** @default - an event that failed for good is dropped, as on AWS without a dead-letter queue */
  readonly onDeadLetter?: (letter: DeadLetter) => void;
}

export interface Invocation extends Answer {
  readonly requestId: string;
}

interface Pool {
  readonly lambda: LambdaFunction;
  readonly codeFolder: string;
  readonly sandboxes: Set<Sandbox>;
  readonly idle: Sandbox[];
  busy: number;
}

/** Runs functions in processes of their own, one for each request at a time. */
export class LambdaRunner {
  private readonly pools: Map<string, Pool>;
  private readonly closing = new AbortController();
  private readonly events = new Set<Promise<void>>();

  /** Unpacks the code. Throws a `UserError` on a zip that can't be. */
  constructor(private readonly options: LambdaRunnerOptions) {
    this.pools = new Map(
      options.functions.map((lambda) => [
        lambda.name,
        {
          lambda,
          codeFolder: unpack(lambda.zipPath, path.join(options.codeFolder, lambda.name)),
          sandboxes: new Set(),
          idle: [],
          busy: 0,
        },
      ]),
    );
  }

  /**
   * Runs a function and waits for its answer; an error of the function is an answer too. Fails with an {@link AwsError}:
   * no such function, payload too large or not JSON, too many requests at a time.
   *
   * @param reference name or ARN
   * @param payload JSON
   */
  async invoke(reference: string, payload: string): Promise<Invocation> {
    const pool = this.pool(reference);
    assertPayload(payload, 'RequestResponse');
    return this.run(pool, payload, randomUUID());
  }

  /**
   * Accepts an event for a function and returns at once. A function that fails is tried twice more, after one and after
   * two minutes; then the event goes to `onDeadLetter`. Fails as {@link LambdaRunner.invoke} does.
   */
  invokeAsync(reference: string, payload: string): { readonly requestId: string } {
    const pool = this.pool(reference);
    assertPayload(payload, 'Event');
    const requestId = randomUUID();
    const event = this.deliver(pool, payload, requestId).finally(() => this.events.delete(event));
    this.events.add(event);
    return { requestId };
  }

  /** The sandbox whose calls carry this session token, with the request under way. */
  sandboxOf(
    sessionToken: string,
  ):
    | { readonly sandboxId: string; readonly functionName: string; readonly requestId: string | undefined }
    | undefined {
    for (const { lambda, sandboxes } of this.pools.values()) {
      for (const { id, access, requestId } of sandboxes) {
        if (access.sessionToken === sessionToken)
          return { sandboxId: id, functionName: lambda.name, requestId };
      }
    }
    return undefined;
  }

  /** Kills the process of a sandbox at once; its request ends as `Runtime.ExitError`. False when there is none. */
  kill(sandboxId: string): boolean {
    for (const { sandboxes } of this.pools.values()) {
      for (const sandbox of sandboxes) {
        if (sandbox.id !== sandboxId) continue;
        sandbox.kill();
        return true;
      }
    }
    return false;
  }

  functionNames(): readonly string[] {
    return [...this.pools.keys()];
  }

  /** Deletes a function; on AWS a request under way runs on, here its process ends with it. */
  async deleteFunction(name: string): Promise<void> {
    const { sandboxes } = this.pool(name);
    this.pools.delete(name);
    for (const sandbox of sandboxes) sandbox.kill();
    await Promise.all([...sandboxes].map(({ closed }) => closed));
  }

  /** Resolves when no accepted event waits for its function any more. */
  async drained(): Promise<void> {
    while (this.events.size > 0) await Promise.all(this.events);
  }

  /** Ends all processes; events that wait for another attempt are dropped. */
  async close(): Promise<void> {
    this.closing.abort(new Error('the local platform is shut down'));
    const sandboxes = [...this.pools.values()].flatMap((pool) => [...pool.sandboxes]);
    for (const sandbox of sandboxes) sandbox.kill();
    await Promise.all(sandboxes.map(({ closed }) => closed));
    await this.drained();
  }

  private pool(reference: string): Pool {
    const pool = this.pools.get(functionNameOf(reference));
    if (pool) return pool;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${reference}`, 404);
  }

  private async run(pool: Pool, payload: string, requestId: string): Promise<Invocation> {
    const { lambda } = pool;
    if (pool.busy >= (lambda.concurrency ?? DEFAULT_CONCURRENCY)) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    this.closing.signal.throwIfAborted();
    const sandbox = this.take(pool);
    pool.busy++;
    const { answer, report } = await sandbox.run({ requestId, payload });
    pool.busy--;
    if (sandbox.alive) pool.idle.push(sandbox);
    this.log(pool, sandbox.id, { requestId, line: reportLine(report), report });
    return { requestId, ...answer };
  }

  /** The sandbox that was used last, so that the others can be let go; a new one when none is free. */
  private take(pool: Pool): Sandbox {
    for (let sandbox = pool.idle.pop(); sandbox; sandbox = pool.idle.pop()) {
      if (sandbox.alive) return sandbox;
    }
    const { lambda } = pool;
    const { region, endpointUrl, credentials } = this.options;
    const access = {
      region,
      endpointUrl: endpointUrl(),
      ...credentials(lambda.name),
      sessionToken: randomUUID(),
    };
    const sandbox: Sandbox = new Sandbox(lambda, access, pool.codeFolder, (line, requestId) =>
      this.log(pool, sandbox.id, { requestId, line }),
    );
    pool.sandboxes.add(sandbox);
    void sandbox.closed.then(() => pool.sandboxes.delete(sandbox));
    return sandbox;
  }

  private log(
    { lambda }: Pool,
    sandboxId: string,
    entry: Pick<LogEntry, 'requestId' | 'line' | 'report'>,
  ): void {
    const { name, logGroup } = lambda;
    this.options.onLog({ functionName: name, logGroup, sandboxId, timestamp: Date.now(), ...entry });
  }

  private async deliver(pool: Pool, payload: string, requestId: string): Promise<void> {
    const { signal } = this.closing;
    try {
      const failure = await deliverEvent(
        () => this.run(pool, payload, requestId),
        this.options.sleep,
        signal,
      );
      if (failure)
        this.options.onDeadLetter?.({ functionName: pool.lambda.name, requestId, payload, ...failure });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
