import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../../../constructs/project-root';
import type { Answer, LambdaFunction } from './function';
import { readOutput } from './output-lines';
import type { Report } from './report';
import { residentBytes } from './resident-memory';
import { type SandboxAccess, sandboxEnvironment } from './sandbox-environment';

/** How often the memory of a sandbox is looked at. */
const MEMORY_INTERVAL_MS = 50;
/** Time that the code may take to load before a first request (Lambda guide, "Init phase"). */
const INIT_SECONDS = 10;
/** Largest response, and the figure that Lambda names (Lambda quotas, "Invocation payload"). */
const MAX_RESPONSE_BYTES = 6_291_556;

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string(), trace: z.array(z.string()) });
const messageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), initMs: z.number() }),
  z.object({ kind: z.literal('result'), payload: z.string() }),
  z.object({ kind: z.literal('error'), error: errorSchema }),
  z.object({ kind: z.literal('fatal'), error: errorSchema }),
]);

/** A request as the sandbox gets it. */
export interface SandboxRequest {
  readonly requestId: string;
  /** JSON. */
  readonly payload: string;
}

export interface SandboxResult {
  readonly answer: Answer;
  readonly report: Report;
}

interface Pending {
  readonly request: SandboxRequest;
  readonly resolve: (result: SandboxResult) => void;
  readonly watch: NodeJS.Timeout;
  startedAt: number;
  limit?: NodeJS.Timeout;
  initMs?: number;
  answer?: Answer;
  /** Of stdout and stderr, how many have told all that the request wrote. */
  outputsEnded: number;
  peakBytes: number;
}

/** One process in which a function runs, one request at a time. Reused until it ends. */
export class Sandbox {
  readonly id: string = randomUUID();
  /** Resolves when the process has ended and all that it wrote is told. */
  readonly closed: Promise<void>;
  private readonly child: ChildProcess;
  private initMs: number | undefined;
  private pending: Pending | undefined;
  /** The error that ended or is about to end the process. */
  private last: Answer | undefined;
  private usable = true;

  /**
   * Starts the process, which loads the code at once.
   *
   * @param onLine what the function writes, with the request under way
   */
  constructor(
    private readonly lambda: LambdaFunction,
    readonly access: SandboxAccess,
    codeFolder: string,
    onLine: (line: string, requestId: string | undefined) => void,
  ) {
    const logStream = `local/[$LATEST]${this.id.replaceAll('-', '')}`;
    this.child = fork(path.join(projectRoot(), 'tools', 'local', 'lambda', 'bootstrap.cjs'), [], {
      cwd: codeFolder,
      env: sandboxEnvironment(lambda, access, { codeFolder, logStream }),
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (!stream) continue;
      readOutput(stream, {
        onLine: (line) => onLine(line, this.pending?.request.requestId),
        onEnd: (requestId) => this.onOutputEnd(requestId),
      });
    }
    this.child.on('message', (message) => this.onMessage(message));
    this.child.on('error', (error) => {
      this.usable = false;
      this.last ??= errorAnswer('Runtime.ExitError', `the process could not be run: ${error.message}`);
    });
    this.closed = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.onClose(code, signal);
        resolve();
      });
    });
  }

  /** Whether it can take a request. */
  get alive(): boolean {
    return this.usable && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The request under way. */
  get requestId(): string | undefined {
    return this.pending?.request.requestId;
  }

  /** Ends the process at once, as the system does on Lambda. */
  kill(): void {
    this.usable = false;
    this.child.kill('SIGKILL');
  }

  /** Runs one request; never throws. The time limit counts from the moment when the code is loaded. */
  run(request: SandboxRequest): Promise<SandboxResult> {
    return new Promise((resolve) => {
      const watch = setInterval(() => void this.checkMemory(), MEMORY_INTERVAL_MS);
      this.pending = { request, resolve, watch, startedAt: performance.now(), outputsEnded: 0, peakBytes: 0 };
      if (this.initMs === undefined) this.limit(Math.max(INIT_SECONDS, this.lambda.timeoutSeconds));
      else this.dispatch();
    });
  }

  private dispatch(): void {
    const { pending, lambda } = this;
    if (!pending) return;
    this.limit(lambda.timeoutSeconds);
    pending.startedAt = performance.now();
    const deadline = Date.now() + lambda.timeoutSeconds * 1_000;
    // A process that has just ended is told by its close event.
    this.child.send({ ...pending.request, arn: lambda.arn, deadline }, () => undefined);
  }

  private limit(seconds: number): void {
    const { pending } = this;
    if (!pending) return;
    clearTimeout(pending.limit);
    pending.limit = setTimeout(() => {
      const { requestId } = pending.request;
      this.last = errorAnswer(
        'Sandbox.Timedout',
        `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
      );
      this.kill();
    }, seconds * 1_000);
  }

  private onMessage(received: unknown): void {
    const { data: message } = messageSchema.safeParse(received);
    const { pending } = this;
    // A function may send messages of its own; on Lambda nobody hears them either.
    if (!message) return;
    switch (message.kind) {
      case 'ready':
        this.initMs = message.initMs;
        if (pending) pending.initMs = message.initMs;
        this.dispatch();
        return;
      case 'fatal':
        this.usable = false;
        this.last ??= { payload: JSON.stringify(message.error), errorType: message.error.errorType };
        return;
      case 'error':
        this.answered({ payload: JSON.stringify(message.error), errorType: message.error.errorType });
        return;
      case 'result':
        this.answered(withinLimit(message.payload));
    }
  }

  private answered(answer: Answer): void {
    if (this.pending) this.pending.answer = answer;
    void this.finishWhenTold();
  }

  private onOutputEnd(requestId: string): void {
    if (this.pending?.request.requestId === requestId) this.pending.outputsEnded++;
    void this.finishWhenTold();
  }

  /** Both the answer and the end of its output have to be there: they come through different pipes. */
  private async finishWhenTold(): Promise<void> {
    if (!this.pending?.answer || this.pending.outputsEnded < 2) return;
    const { answer, startedAt } = this.pending;
    const durationMs = performance.now() - startedAt;
    await this.checkMemory();
    this.finish(answer, durationMs);
  }

  private onClose(code: number | null, signal: NodeJS.Signals | null): void {
    this.usable = false;
    const { pending } = this;
    if (!pending) return;
    const exit = exitAnswer(pending.request.requestId, code, signal);
    const answer = pending.answer ?? this.last ?? exit;
    this.finish(
      answer,
      performance.now() - pending.startedAt,
      answer === pending.answer ? undefined : answer.errorType,
    );
  }

  private finish(answer: Answer, durationMs: number, errorType?: string): void {
    const { pending, lambda } = this;
    if (!pending) return;
    this.pending = undefined;
    clearInterval(pending.watch);
    clearTimeout(pending.limit);
    pending.resolve({
      answer,
      report: {
        requestId: pending.request.requestId,
        durationMs,
        initMs: pending.initMs,
        memoryMb: lambda.memoryMb,
        maxMemoryMb: Math.min(lambda.memoryMb, Math.round(pending.peakBytes / 1024 / 1024)),
        errorType,
      },
    });
  }

  /** The heap's own limit counts no buffers: what a process holds in all is what Lambda limits. */
  private async checkMemory(): Promise<void> {
    const { pending, child } = this;
    const bytes = child.pid === undefined ? undefined : await residentBytes(child.pid);
    if (!pending || bytes === undefined) return;
    pending.peakBytes = Math.max(pending.peakBytes, bytes);
    if (bytes > this.lambda.memoryMb * 1024 * 1024) this.kill();
  }
}

function errorAnswer(errorType: string, errorMessage: string): Answer {
  return { payload: JSON.stringify({ errorType, errorMessage }), errorType };
}

function withinLimit(payload: string): Answer {
  if (Buffer.byteLength(payload) <= MAX_RESPONSE_BYTES) return { payload };
  return errorAnswer(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  );
}

function exitAnswer(requestId: string, code: number | null, signal: NodeJS.Signals | null): Answer {
  const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  const reason = code === 0 ? 'exited without providing a reason' : `exited with error: ${how}`;
  return errorAnswer('Runtime.ExitError', `RequestId: ${requestId} Error: Runtime ${reason}`);
}
