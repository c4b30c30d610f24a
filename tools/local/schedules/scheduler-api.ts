import * as z from 'zod';
import {
  DEFAULT_GROUP,
  DEFAULT_RETRY_POLICY,
  type Schedule,
  type ScheduleGroup,
  type ScheduleSettings,
} from './schedule';

/** Patterns and bounds: API reference of EventBridge Scheduler. */
const name = z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/);
const arn = z.string().regex(/^arn:/).max(1_600);
const seconds = z.number();
const state = z.enum(['ENABLED', 'DISABLED']);

const targetSchema = z.strictObject({
  Arn: arn,
  RoleArn: arn,
  Input: z.string().min(1).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: arn.optional() }).optional(),
});

const flexibleWindowSchema = z.discriminatedUnion('Mode', [
  z.strictObject({ Mode: z.literal('OFF') }),
  z.strictObject({ Mode: z.literal('FLEXIBLE'), MaximumWindowInMinutes: z.int().min(1).max(1_440) }),
]);

/** Body of CreateSchedule and UpdateSchedule. */
export const scheduleInput = z.strictObject({
  GroupName: name.default(DEFAULT_GROUP),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).optional(),
  StartDate: seconds.optional(),
  EndDate: seconds.optional(),
  Description: z.string().max(512).optional(),
  State: state.optional(),
  Target: targetSchema,
  FlexibleTimeWindow: flexibleWindowSchema,
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).optional(),
  ClientToken: z.string().min(1).max(64).optional(),
});

const paging = {
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().regex(/^\d+$/, 'is not a token of this list').optional(),
};

/** Query of ListSchedules. */
export const listInput = z.strictObject({
  ScheduleGroup: name.optional(),
  NamePrefix: name.optional(),
  State: state.optional(),
  ...paging,
});

/** Query of ListScheduleGroups. */
export const listGroupsInput = z.strictObject({ NamePrefix: name.optional(), ...paging });

/** Body of CreateScheduleGroup. */
export const groupInput = z.strictObject({ ClientToken: z.string().min(1).max(64).optional() });

export const scheduleName = name;

export function settingsOf(input: z.output<typeof scheduleInput>): ScheduleSettings {
  const { Target: target, FlexibleTimeWindow: window } = input;
  return {
    expression: input.ScheduleExpression,
    timeZone: input.ScheduleExpressionTimezone,
    state: input.State,
    startDate: milliseconds(input.StartDate),
    endDate: milliseconds(input.EndDate),
    description: input.Description,
    flexibleMinutes: window.Mode === 'FLEXIBLE' ? window.MaximumWindowInMinutes : undefined,
    actionAfterCompletion: input.ActionAfterCompletion,
    target: {
      arn: target.Arn,
      roleArn: target.RoleArn,
      input: target.Input,
      maximumRetryAttempts: target.RetryPolicy?.MaximumRetryAttempts,
      maximumEventAgeSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds,
      deadLetterQueueArn: target.DeadLetterConfig?.Arn,
    },
  };
}

/** What GetSchedule answers. Absent fields fall out when it becomes JSON. */
export function scheduleOutput(schedule: Schedule): object {
  const { settings } = schedule;
  const { target, flexibleMinutes } = settings;
  return {
    ...summaryOutput(schedule),
    Description: settings.description,
    ScheduleExpression: settings.expression,
    ScheduleExpressionTimezone: settings.timeZone ?? 'UTC',
    StartDate: secondsOf(settings.startDate),
    EndDate: secondsOf(settings.endDate),
    ActionAfterCompletion: settings.actionAfterCompletion ?? 'NONE',
    FlexibleTimeWindow:
      flexibleMinutes === undefined
        ? { Mode: 'OFF' }
        : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleMinutes },
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: {
        MaximumRetryAttempts: target.maximumRetryAttempts ?? DEFAULT_RETRY_POLICY.maximumRetryAttempts,
        MaximumEventAgeInSeconds:
          target.maximumEventAgeSeconds ?? DEFAULT_RETRY_POLICY.maximumEventAgeSeconds,
      },
      DeadLetterConfig:
        target.deadLetterQueueArn === undefined ? undefined : { Arn: target.deadLetterQueueArn },
    },
  };
}

/** What ListSchedules says of a schedule. */
export function summaryOutput({
  arn: scheduleArn,
  name: called,
  group,
  settings,
  ...dates
}: Schedule): object {
  return {
    Arn: scheduleArn,
    Name: called,
    GroupName: group,
    State: settings.state ?? 'ENABLED',
    CreationDate: secondsOf(dates.creationDate),
    LastModificationDate: secondsOf(dates.lastModificationDate),
    Target: { Arn: settings.target.arn },
  };
}

export function groupOutput({ arn: groupArn, name: called, creationDate }: ScheduleGroup): object {
  return {
    Arn: groupArn,
    Name: called,
    State: 'ACTIVE',
    CreationDate: secondsOf(creationDate),
    LastModificationDate: secondsOf(creationDate),
  };
}

const milliseconds = (time: number | undefined): number | undefined =>
  time === undefined ? undefined : time * 1_000;

/** Times go over the wire as seconds since 1970 with decimals. */
const secondsOf = (time: number | undefined): number | undefined =>
  time === undefined ? undefined : time / 1_000;
