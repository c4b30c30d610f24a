import validate from 'asl-validator';
import type { Execution } from '../../../../tools/local/states/execution';
import { Executions } from '../../../../tools/local/states/executions';
import type { Ports } from '../../../../tools/local/states/frame';
import { isJsonObject, type Json, type JsonObject } from '../../../../tools/local/states/json';
import { StateError } from '../../../../tools/local/states/state-error';
import type { StatusChangeEvent } from '../../../../tools/local/states/status-change';

export const MACHINE_ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop-dev-campaign';
export const EXECUTION_ARN = 'arn:aws:states:eu-west-1:000000000000:execution:shop-dev-campaign';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/shop-dev-campaign';
export const START = Date.parse('2026-11-30T09:00:00Z');

/** A Task state that invokes the function `name` with the whole input. */
export function lambda(name: string, rest: JsonObject = { End: true }): JsonObject {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: name, 'Payload.$': '$' },
    ...rest,
  };
}

export const fails = (error: string, cause = 'boom'): never => {
  throw new StateError({ error, cause });
};

type Functions = Readonly<Record<string, (payload: Json) => Json | Promise<Json>>>;

/** A world in which sleeping only writes down how long, functions are plain ones and the clock counts what was slept. */
export function fakeWorld(functions: Functions = {}) {
  const sleeps: number[] = [];
  const calls: { functionName: string; payload: Json }[] = [];
  let now = START;
  const sleep: Ports['sleep'] = async (milliseconds) => {
    sleeps.push(milliseconds);
    now += milliseconds;
  };
  const ports: Ports = {
    task: async (_resource, { FunctionName: functionName = null, Payload: payload = null }) => {
      calls.push({ functionName: String(functionName), payload });
      const run = functions[String(functionName)];
      if (!run) throw new Error(`no function ${functionName} in this test`);
      return { ExecutedVersion: '$LATEST', Payload: await run(payload), StatusCode: 200 };
    },
    sleep,
    sleepUntil: sleep,
    timer: () => new Promise(() => undefined),
    now: () => now,
    random: () => 0.5,
  };
  return { ports, sleeps, calls };
}

export function executionsOf(
  definition: JsonObject,
  ports: Ports,
  onStatusChange: (event: StatusChangeEvent) => void = () => undefined,
): Executions {
  accepted.push(definition);
  return new Executions({
    region: 'eu-west-1',
    stateMachines: [
      {
        arn: MACHINE_ARN,
        name: 'shop-dev-campaign',
        roleArn: ROLE_ARN,
        definition: JSON.stringify(definition),
      },
    ],
    ports,
    onStatusChange,
  });
}

/** All definitions that ran in a test file. */
const accepted: JsonObject[] = [];

/** Declares a test that what the interpreter ran before in this file is valid for an independent validator. */
export function testValidity(): void {
  test('the machines of these tests are valid for asl-validator', () => {
    const branches = accepted.map(({ StartAt = null, States = null }, index) =>
      renamed({ StartAt, States }, `${index} `),
    );
    // One call for all: it compiles its schemas anew in each.
    const all = { StartAt: 'All', States: { All: { Type: 'Parallel', Branches: branches, End: true } } };
    expect(accepted.length).toBeGreaterThan(0);
    expect(validate(all).errorsText()).toBe('');
  });
}

/** The definition with `prefix` in front of each state's name: names are unique in a machine. */
function renamed(value: Json, prefix: string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, prefix));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (['StartAt', 'Next', 'Default'].includes(key) && typeof inner === 'string')
        return [key, prefix + inner];
      if (key !== 'States' || !isJsonObject(inner)) return [key, renamed(inner, prefix)];
      const states = Object.entries(inner).map(([name, state]) => [prefix + name, renamed(state, prefix)]);
      return [key, Object.fromEntries(states)];
    }),
  );
}

/** Runs a machine to its end. */
export async function run(definition: JsonObject, input: Json = {}, functions: Functions = {}) {
  const world = fakeWorld(functions);
  const executions = executionsOf(definition, world.ports);
  const execution = executions.start(MACHINE_ARN, JSON.stringify(input), 'run-1');
  await execution.ended;
  return { ...world, ...outcome(execution), execution, executions };
}

/** Runs one state, the last of its machine, and gives its output; fails when the execution does. */
export async function outputOf(
  state: JsonObject,
  input: Json = {},
  functions: Functions = {},
): Promise<Json | undefined> {
  const { output, failure } = await run({ StartAt: 'Only', States: { Only: state } }, input, functions);
  expect(failure).toEqual({});
  return output;
}

export function outcome({ status, output, failure, history }: Execution) {
  return { status, output, failure, eventTypes: history.events.map(({ type }) => type) };
}
