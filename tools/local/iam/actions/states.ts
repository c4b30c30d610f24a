import { type AccessRule, access } from './operation';
import { jsonService } from './protocol';

/** Step Functions: on the state machine, the execution or the Map Run that the request names. */
export const statesActions = jsonService('states', {
  DescribeExecution: onArn('states:DescribeExecution', 'executionArn'),
  DescribeMapRun: onArn('states:DescribeMapRun', 'mapRunArn'),
  DescribeStateMachine: onArn('states:DescribeStateMachine', 'stateMachineArn'),
  GetExecutionHistory: onArn('states:GetExecutionHistory', 'executionArn'),
  ListExecutions: (input) => [
    access('states:ListExecutions', input.optionalText('mapRunArn') ?? input.text('stateMachineArn')),
  ],
  ListMapRuns: onArn('states:ListMapRuns', 'executionArn'),
  ListStateMachines: () => [access('states:ListStateMachines', '*')],
  StartExecution: onArn('states:StartExecution', 'stateMachineArn'),
  StopExecution: onArn('states:StopExecution', 'executionArn'),
});

function onArn(action: string, field: string): AccessRule {
  return (input) => [access(action, input.text(field))];
}
