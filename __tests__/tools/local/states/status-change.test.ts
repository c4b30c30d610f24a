import type { StatusChangeEvent } from '../../../../tools/local/states/status-change';
import {
  EXECUTION_ARN,
  executionsOf,
  fakeWorld,
  MACHINE_ARN,
  START,
  testValidity,
} from '../support/state-machines';

/** Runs an execution that waits as long as its input says, and gives the events that it sent. */
async function eventsOf(input: string): Promise<StatusChangeEvent[]> {
  const events: StatusChangeEvent[] = [];
  const definition = {
    StartAt: 'Rest',
    States: { Rest: { Type: 'Wait', SecondsPath: '$.rest', End: true } },
  };
  const executions = executionsOf(definition, fakeWorld().ports, (event) => events.push(event));
  await executions.start(MACHINE_ARN, input, 'run-1').ended;
  return events;
}

describe('the event of a change of status', () => {
  test('is sent when an execution begins and when it ends', async () => {
    const events = await eventsOf('{"rest":5}');
    const detail = {
      executionArn: `${EXECUTION_ARN}:run-1`,
      stateMachineArn: MACHINE_ARN,
      name: 'run-1',
      startDate: START,
      input: '{"rest":5}',
      inputDetails: { included: true },
      error: null,
      cause: null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
    };
    const event = {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      region: 'eu-west-1',
      resources: [`${EXECUTION_ARN}:run-1`],
    };
    expect(events).toEqual([
      {
        ...event,
        time: '2026-11-30T09:00:00Z',
        detail: {
          ...detail,
          status: 'RUNNING',
          stopDate: null,
          output: null,
          outputDetails: null,
          redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
        },
      },
      {
        ...event,
        time: '2026-11-30T09:00:05Z',
        detail: {
          ...detail,
          status: 'SUCCEEDED',
          stopDate: START + 5_000,
          output: '{"rest":5}',
          outputDetails: { included: true },
          redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        },
      },
    ]);
  });

  test('says how an execution failed', async () => {
    const events = await eventsOf('{"rest":"soon"}');
    expect(events.at(-1)?.detail).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'Rest' (entered at the event id #2). The SecondsPath parameter does not reference a positive integer: "soon"`,
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
    });
  });

  test('leaves out the input, then the output, over 248 KiB', async () => {
    const ended = async (length: number) =>
      (await eventsOf(JSON.stringify({ rest: 0, text: 'x'.repeat(length) }))).at(-1)?.detail;
    expect(await ended(130_000)).toMatchObject({
      input: null,
      inputDetails: { included: false },
      outputDetails: { included: true },
    });
    expect(await ended(255_000)).toMatchObject({
      input: null,
      output: null,
      outputDetails: { included: false },
    });
  });
});

testValidity();
