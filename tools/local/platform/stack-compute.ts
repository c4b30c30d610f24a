import { UserError } from '../../../lambdas/shared/user-error';
import type { LambdaFunction } from '../lambda/function';
import type { ScheduleName, ScheduleSettings } from '../schedules/schedule';
import type { Schedules } from '../schedules/schedules';
import type { StateMachineSource } from '../states/executions';
import { blocksOf, type Resource, type Stack } from '../terraform/stack';

/** A function with the name of the role that it runs in. */
export interface StackFunction extends LambdaFunction {
  readonly roleName: string;
  readonly roleArn: string;
}

/** The functions of a stack. */
export function functionsOf(stack: Stack): readonly StackFunction[] {
  return stack.ofType('aws_lambda_function').map((lambda) => {
    const [environment] = lambda.blocks('environment');
    const [logging] = lambda.blocks('logging_config');
    const name = lambda.text('function_name');
    return {
      name,
      arn: lambda.text('arn'),
      zipPath: lambda.file('filename'),
      handler: lambda.text('handler'),
      runtime: lambda.text('runtime'),
      timeoutSeconds: Number(lambda.argument('timeout') ?? 3),
      memoryMb: Number(lambda.argument('memory_size') ?? 128),
      environment: (environment?.variables ?? {}) as Record<string, string>,
      logGroup: String(logging?.log_group ?? `/aws/lambda/${name}`),
      roleName: roleNameOf(lambda.text('role')),
      roleArn: lambda.text('role'),
    };
  });
}

/** `arn:aws:iam::…:role/NAME`. */
export function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.indexOf('/') + 1);
}

/** The state machines of a stack. */
export function stateMachinesOf(stack: Stack): readonly StateMachineSource[] {
  return stack.ofType('aws_sfn_state_machine').map((machine) => {
    if (machine.argument('type') === 'EXPRESS')
      throw new UserError(`${machine.address}: EXPRESS is not supported here`);
    return {
      arn: machine.text('arn'),
      name: machine.text('name'),
      roleArn: machine.text('role_arn'),
      definition: machine.text('definition'),
    };
  });
}

/** Makes the groups and schedules of a stack. */
export function createSchedules(stack: Stack, schedules: Schedules): void {
  for (const group of stack.ofType('aws_scheduler_schedule_group')) schedules.createGroup(group.text('name'));
  for (const schedule of stack.ofType('aws_scheduler_schedule')) {
    const { name, settings } = scheduleOf(schedule);
    schedules.create(name, settings);
  }
}

function scheduleOf(resource: Resource): { name: ScheduleName; settings: ScheduleSettings } {
  const [target] = resource.blocks('target');
  const [window] = resource.blocks('flexible_time_window');
  const [retry] = blocksOf(target?.retry_policy);
  const [deadLetters] = blocksOf(target?.dead_letter_config);
  const minutes = window?.maximum_window_in_minutes;
  const text = (argument: string) => {
    const value = resource.argument(argument);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: { group: text('group_name') ?? 'default', name: resource.text('name') },
    settings: {
      expression: resource.text('schedule_expression'),
      timeZone: text('schedule_expression_timezone'),
      state: text('state') === 'DISABLED' ? 'DISABLED' : 'ENABLED',
      description: text('description'),
      ...(typeof minutes === 'number' && { flexibleMinutes: minutes }),
      target: {
        arn: String(target?.arn),
        roleArn: String(target?.role_arn),
        ...(typeof target?.input === 'string' && { input: target.input }),
        ...(retry && {
          maximumRetryAttempts: Number(retry.maximum_retry_attempts),
          maximumEventAgeSeconds: Number(retry.maximum_event_age_in_seconds),
        }),
        ...(deadLetters && { deadLetterQueueArn: String(deadLetters.arn) }),
      },
    },
  };
}
