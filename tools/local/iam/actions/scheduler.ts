import { arnOf } from '../../arn';
import { type AccessRule, type ActionEnvironment, access, type Input } from './operation';
import { restService } from './protocol';

/** Scheduler: on the schedule in its group; whoever makes a schedule must be allowed to pass its role on. */
export const schedulerActions = restService('scheduler', [
  {
    operation: 'CreateSchedule',
    method: 'POST',
    path: '/schedules/{Name}',
    rule: writeSchedule('CreateSchedule'),
  },
  {
    operation: 'DeleteSchedule',
    method: 'DELETE',
    path: '/schedules/{Name}',
    rule: onSchedule('DeleteSchedule'),
  },
  { operation: 'GetSchedule', method: 'GET', path: '/schedules/{Name}', rule: onSchedule('GetSchedule') },
  {
    operation: 'UpdateSchedule',
    method: 'PUT',
    path: '/schedules/{Name}',
    rule: writeSchedule('UpdateSchedule'),
  },
  {
    operation: 'GetScheduleGroup',
    method: 'GET',
    path: '/schedule-groups/{Name}',
    rule: (input, { account }) => [
      access(
        'scheduler:GetScheduleGroup',
        arnOf(account, 'scheduler', `schedule-group/${input.text('Name')}`),
      ),
    ],
  },
  {
    operation: 'ListSchedules',
    method: 'GET',
    path: '/schedules',
    rule: () => [access('scheduler:ListSchedules', '*')],
  },
  {
    operation: 'ListScheduleGroups',
    method: 'GET',
    path: '/schedule-groups',
    rule: () => [access('scheduler:ListScheduleGroups', '*')],
  },
]);

function onSchedule(action: string): AccessRule {
  return (input, environment) => [access(`scheduler:${action}`, scheduleArn(input, environment))];
}

function writeSchedule(action: string): AccessRule {
  return (input, environment) => [
    access(`scheduler:${action}`, scheduleArn(input, environment)),
    access('iam:PassRole', input.structure('Target').text('RoleArn'), {
      'iam:PassedToService': 'scheduler.amazonaws.com',
    }),
  ];
}

/** The group is `GroupName` in a body and `groupName` in a query. */
function scheduleArn(input: Input, { account }: ActionEnvironment): string {
  const group = input.optionalText('GroupName') ?? input.optionalText('groupName') ?? 'default';
  return arnOf(account, 'scheduler', `schedule/${group}/${input.text('Name')}`);
}
