import * as sfn from '@aws-sdk/client-sfn';
import { arn, type ClientCall } from './call';

const MACHINE = arn('states', 'stateMachine:campaign');
const EXECUTION = arn('states', 'execution:campaign:run-1');
const MAP_RUN = arn('states', 'mapRun:campaign/SendShards:1');

export function statesCalls(client: sfn.SFNClient): ClientCall[] {
  const on = (operation: string, resource: string, call: () => Promise<unknown>): ClientCall => ({
    service: 'states',
    operation,
    call,
    accesses: [[`states:${operation}`, resource]],
  });
  return [
    on('StartExecution', MACHINE, () =>
      client.send(new sfn.StartExecutionCommand({ stateMachineArn: MACHINE, input: '{}' })),
    ),
    on('StopExecution', EXECUTION, () =>
      client.send(new sfn.StopExecutionCommand({ executionArn: EXECUTION })),
    ),
    on('DescribeExecution', EXECUTION, () =>
      client.send(new sfn.DescribeExecutionCommand({ executionArn: EXECUTION })),
    ),
    on('GetExecutionHistory', EXECUTION, () =>
      client.send(new sfn.GetExecutionHistoryCommand({ executionArn: EXECUTION })),
    ),
    on('ListExecutions', MACHINE, () =>
      client.send(new sfn.ListExecutionsCommand({ stateMachineArn: MACHINE })),
    ),
    on('ListExecutions', MAP_RUN, () => client.send(new sfn.ListExecutionsCommand({ mapRunArn: MAP_RUN }))),
    on('DescribeStateMachine', MACHINE, () =>
      client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: MACHINE })),
    ),
    on('ListStateMachines', '*', () => client.send(new sfn.ListStateMachinesCommand({}))),
    on('ListMapRuns', EXECUTION, () => client.send(new sfn.ListMapRunsCommand({ executionArn: EXECUTION }))),
    on('DescribeMapRun', MAP_RUN, () => client.send(new sfn.DescribeMapRunCommand({ mapRunArn: MAP_RUN }))),
  ];
}
