import type { StatusChangeEvent } from '../../../../tools/local/states/status-change';

describe('the event of a change of status', () => {
  test('is sent when an execution begins and when it ends', async () => {
    await start('run-1');
    await finish('run-1');
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
      time: '2026-11-30T09:00:00Z',
      region: 'eu-west-1',
      resources: [`${EXECUTION_ARN}:run-1`],
    };
    expect(events).toEqual([
      {
        ...event,
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
        detail: {
          ...detail,
          status: 'SUCCEEDED',
          stopDate: START,
          output: '{"rest":5}',
          outputDetails: { included: true },
          redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        },
      },
    ]);
  });

  test('says how an execution failed', async () => {
    await executions.start(MACHINE_ARN, '{"rest":"soon"}', 'run-1').ended;
    expect(events.at(-1)?.detail).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'Rest' (entered at the event id #7). The SecondsPath parameter does not reference a positive integer: "soon"`,
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
    });
  });

  test('leaves out the input, then the output, over 248 KiB', async () => {
    const input = (length: number) => JSON.stringify({ rest: 0, text: 'x'.repeat(length) });
    release();
    await executions.start(MACHINE_ARN, input(130_000), 'half').ended;
    expect(events.at(-1)?.detail).toMatchObject({
      input: null,
      inputDetails: { included: false },
      outputDetails: { included: true },
    });
    await executions.start(MACHINE_ARN, input(255_000), 'whole').ended;
    expect(events.at(-1)?.detail).toMatchObject({
      input: null,
      output: null,
      outputDetails: { included: false },
    });
  });
});
