import { randomUUID } from 'node:crypto';
import type { Graph } from './definition';
import { type ChildResult, failureDetails, type MapRun, type Ports } from './frame';
import { History, Trail } from './history';
import { type Json, parseJson } from './json';
import { runGraph } from './run-graph';
import { type Failure, StateError } from './state-error';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What an execution runs, and who it is. */
export interface ExecutionOrigin {
  readonly executionArn: string;
  readonly name: string;
  /** JSON, kept as it was given. */
  readonly input: string;
  /** For the child of a distributed Map with `/<label>` at the end. */
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly region: string;
  readonly graph: Graph;
  readonly timeoutSeconds?: number | undefined;
  /** Where it is the child of a distributed Map. */
  readonly mapRunArn?: string;
}

/** Who hears of an execution. */
export interface ExecutionObserver {
  /** Called when it begins and when it ends. */
  readonly onStatus: (execution: Execution) => void;
  /** Called for each child execution that it starts. */
  readonly onChild: (child: Execution) => void;
}

/** Why an execution ends from outside. */
class Ending {
  constructor(
    readonly status: 'TIMED_OUT' | 'ABORTED',
    readonly failure: Failure,
  ) {}
}

/** One run of a state machine, or of a child of a distributed Map. It begins by itself and never throws. */
export class Execution {
  readonly startDate: number;
  readonly history: History;
  /** Resolves when the execution has ended, however it ended. */
  readonly ended: Promise<void>;
  private readonly controller = new AbortController();
  private readonly trail: Trail;
  private state: { status: ExecutionStatus; stopDate?: number; output?: Json; failure: Failure } = {
    status: 'RUNNING',
    failure: {},
  };

  constructor(
    readonly origin: ExecutionOrigin,
    private readonly ports: Ports,
    private readonly observer: ExecutionObserver,
  ) {
    this.startDate = ports.now();
    this.history = new History(ports.now);
    this.trail = new Trail(this.history);
    this.ended = this.run();
  }

  get status(): ExecutionStatus {
    return this.state.status;
  }

  /** Milliseconds since 1970; absent while it runs. */
  get stopDate(): number | undefined {
    return this.state.stopDate;
  }

  /** Absent unless it succeeded. */
  get output(): Json | undefined {
    return this.state.output;
  }

  get failure(): Failure {
    return this.state.failure;
  }

  /** Ends it as ABORTED and waits for that; what it had started in functions goes on there. Nothing when it has ended. */
  async stop(failure: Failure): Promise<void> {
    this.controller.abort(new Ending('ABORTED', failure));
    await this.ended;
  }

  private async run(): Promise<void> {
    // Whoever makes an execution files it before its first event.
    await Promise.resolve();
    const { origin } = this;
    this.history.record('ExecutionStarted', 0, {
      input: origin.input,
      inputDetails: { truncated: false },
      roleArn: origin.roleArn,
    });
    this.observer.onStatus(this);
    const timedOut = this.startTimeLimit();
    try {
      this.succeed(await runGraph(origin.graph, parseJson(origin.input), this.frame()));
    } catch (error) {
      this.fail(error);
    } finally {
      timedOut.abort();
      this.observer.onStatus(this);
    }
  }

  private startTimeLimit(): AbortController {
    const over = new AbortController();
    const { timeoutSeconds } = this.origin;
    if (timeoutSeconds !== undefined) {
      this.ports.timer(timeoutSeconds * 1_000, over.signal).then(
        () => this.controller.abort(new Ending('TIMED_OUT', {})),
        () => undefined,
      );
    }
    return over;
  }

  private succeed(output: Json): void {
    this.trail.record('ExecutionSucceeded', {
      output: JSON.stringify(output),
      outputDetails: { truncated: false },
    });
    this.state = { status: 'SUCCEEDED', stopDate: this.ports.now(), output, failure: {} };
  }

  private fail(error: unknown): void {
    const stopDate = this.ports.now();
    const { reason } = this.controller.signal;
    if (reason instanceof Ending) {
      const { status, failure } = reason;
      // A time limit is named in the event alone, not by DescribeExecution.
      if (status === 'TIMED_OUT') this.history.record('ExecutionTimedOut', 0, { error: 'States.Timeout' });
      else this.history.record('ExecutionAborted', 0, failureDetails(reason));
      this.state = { status, stopDate, failure };
      return;
    }
    const stateError =
      error instanceof StateError ? error : new StateError({ error: 'States.Runtime', cause: String(error) });
    this.trail.record('ExecutionFailed', failureDetails(stateError));
    this.state = { status: 'FAILED', stopDate, failure: stateError.failure };
  }

  private frame() {
    const { executionArn, name, input, roleArn, region, stateMachineArn } = this.origin;
    const context = {
      Execution: {
        Id: executionArn,
        Input: parseJson(input),
        Name: name,
        RedriveCount: 0,
        RoleArn: roleArn,
        StartTime: new Date(this.startDate).toISOString(),
      },
      StateMachine: {
        Id: stateMachineArn,
        Name: stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1),
      },
    };
    const startMapRun = (graph: Graph, label: string): MapRun => this.startMapRun(graph, label);
    return {
      execution: { ports: this.ports, region, roleArn, context, startMapRun },
      trail: this.trail,
      signal: this.controller.signal,
    };
  }

  private startMapRun(graph: Graph, label: string): MapRun {
    const { stateMachineArn, roleArn, region } = this.origin;
    this.ports.assertMayStart?.(stateMachineArn, roleArn);
    const labelled = `${stateMachineArn}/${label}`;
    const mapRunArn = `${labelled.replace(':stateMachine:', ':mapRun:')}:${randomUUID()}`;
    const runChild = async (input: Json, signal: AbortSignal): Promise<ChildResult> => {
      const name = randomUUID();
      const executionArn = `${labelled.replace(':stateMachine:', ':execution:')}:${name}`;
      const child = new Execution(
        {
          executionArn,
          name,
          input: JSON.stringify(input),
          stateMachineArn: labelled,
          roleArn,
          region,
          graph,
          mapRunArn,
        },
        this.ports,
        this.observer,
      );
      this.observer.onChild(child);
      const stop = (): void => void child.stop({});
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
      await child.ended;
      signal.removeEventListener('abort', stop);
      return {
        succeeded: child.status === 'SUCCEEDED',
        output: child.output ?? null,
        record: recordOf(child),
      };
    };
    return { mapRunArn, runChild };
  }
}

/** The form in which a Map keeps a child that failed (Step Functions guide, "ResultWriter", `FAILED_0.json`). */
function recordOf({ origin, status, startDate, stopDate, failure }: Execution) {
  return {
    ...(failure.cause === undefined ? {} : { Cause: failure.cause }),
    ...(failure.error === undefined ? {} : { Error: failure.error }),
    ExecutionArn: origin.executionArn,
    Input: origin.input,
    InputDetails: { Included: true },
    Name: origin.name,
    OutputDetails: { Included: true },
    RedriveCount: 0,
    RedriveStatus: 'REDRIVABLE',
    StartDate: new Date(startDate).toISOString(),
    StateMachineArn: origin.stateMachineArn,
    Status: status,
    ...(stopDate === undefined ? {} : { StopDate: new Date(stopDate).toISOString() }),
  };
}
