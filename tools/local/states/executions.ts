import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error';
import { messageOf } from '../message-of';
import { Execution, type ExecutionObserver, type ExecutionStatus } from './execution';
import { MAX_PAYLOAD_BYTES, type Ports } from './frame';
import { parseJson } from './json';
import { type Definition, loadDefinition } from './load';
import type { Failure } from './state-error';
import { type StatusChangeEvent, statusChangeEvent } from './status-change';

/** A state machine of the stack. */
export interface StateMachineSource {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** In the Amazon States Language, JSON. */
  readonly definition: string;
}

export interface ExecutionsOptions {
  readonly region: string;
  readonly stateMachines: readonly StateMachineSource[];
  readonly ports: Ports;
  /** Hears of each execution that begins or ends, but for children of distributed Maps. Must not throw. */
  readonly onStatusChange: (event: StatusChangeEvent) => void;
}

export interface StateMachine extends StateMachineSource {
  readonly loaded: Definition;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
}

/** Not in a name: white space, brackets, wildcards, special and control characters (API reference, StartExecution). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what AWS refuses
const NOT_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
const MAX_NAME = 80;

/** All executions of some state machines, in memory, from the newest back. */
export class Executions {
  private readonly machines: Map<string, StateMachine>;
  private readonly executions = new Map<string, Execution>();

  /** Throws a `UserError` when a definition does not run here. */
  constructor(private readonly options: ExecutionsOptions) {
    this.machines = new Map(
      options.stateMachines.map((machine) => [
        machine.arn,
        {
          ...machine,
          loaded: loadDefinition(machine.definition, `state machine ${machine.name}`),
          creationDate: options.ports.now(),
        },
      ]),
    );
  }

  /** Starts an execution; the same name and input again while it runs is the same execution. */
  start(stateMachineArn: string, input: string, name: string = randomUUID()): Execution {
    const machine = this.stateMachine(stateMachineArn);
    assertName(name);
    assertInput(input);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const before = this.executions.get(executionArn);
    if (before) {
      if (before.status === 'RUNNING' && before.origin.input === input) return before;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const { ports, region } = this.options;
    const { loaded, roleArn } = machine;
    const execution = new Execution(
      {
        executionArn,
        name,
        input,
        stateMachineArn,
        roleArn,
        region,
        graph: loaded,
        timeoutSeconds: loaded.TimeoutSeconds,
      },
      ports,
      this.observer,
    );
    this.executions.set(executionArn, execution);
    return execution;
  }

  execution(executionArn: string): Execution {
    assertArn(executionArn, 'execution');
    const execution = this.executions.get(executionArn);
    if (execution) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }

  stateMachine(stateMachineArn: string): StateMachine {
    assertArn(stateMachineArn, 'stateMachine');
    const machine = this.machines.get(stateMachineArn);
    if (machine) return machine;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
  }

  /** Executions of one state machine or children of one map run, the newest first. */
  list(of: { stateMachineArn: string } | { mapRunArn: string }, status?: ExecutionStatus): Execution[] {
    if ('stateMachineArn' in of) this.stateMachine(of.stateMachineArn);
    return [...this.executions.values()]
      .filter(({ origin }) =>
        'mapRunArn' in of
          ? origin.mapRunArn === of.mapRunArn
          : origin.stateMachineArn === of.stateMachineArn && origin.mapRunArn === undefined,
      )
      .filter((execution) => status === undefined || execution.status === status)
      .reverse();
  }

  stateMachineArns(): readonly string[] {
    return [...this.machines.keys()];
  }

  /** Deletes a state machine; AWS ends its executions at their next state, here they end at once. */
  async deleteStateMachine(stateMachineArn: string): Promise<void> {
    const running = [...this.executions.values()].filter(
      ({ origin }) => origin.stateMachineArn === stateMachineArn,
    );
    await Promise.all(running.map((execution) => execution.stop({})));
    this.machines.delete(stateMachineArn);
  }

  /** Ends all that run as ABORTED, for the end of the program. */
  async stopAll(failure: Failure = {}): Promise<void> {
    await Promise.all([...this.executions.values()].map((execution) => execution.stop(failure)));
  }

  private readonly observer: ExecutionObserver = {
    onStatus: (execution) => {
      if (execution.origin.mapRunArn !== undefined) return;
      this.options.onStatusChange(statusChangeEvent(execution, this.options.ports.now()));
    },
    onChild: (child) => void this.executions.set(child.origin.executionArn, child),
  };
}

function assertName(name: string): void {
  if (name.length >= 1 && name.length <= MAX_NAME && !NOT_IN_NAME.test(name)) return;
  throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}

function assertInput(input: string): void {
  try {
    parseJson(input);
  } catch (error) {
    const detail = messageOf(error);
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${detail}'`);
  }
  const bytes = Buffer.byteLength(input);
  if (bytes <= MAX_PAYLOAD_BYTES) return;
  throw new AwsError(
    'ValidationException',
    `input: at most ${MAX_PAYLOAD_BYTES} bytes are taken, got ${bytes}`,
  );
}

function assertArn(arn: string, kind: 'execution' | 'stateMachine'): void {
  if (arn.startsWith('arn:') && arn.includes(`:states:`) && arn.includes(`:${kind}:`)) return;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}
