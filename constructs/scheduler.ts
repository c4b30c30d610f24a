import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group';
import { Construct } from 'constructs';
import type { CampaignWorkflow } from './campaign-workflow';
import { DeadLetterQueue } from './dead-letter-queue';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import { assertRules, wholeWithin } from './rules';
import { ServiceRole } from './service-role';

/** When a campaign is sent again and again. One-time sendings are made by the CLI, in the same group. */
export interface CampaignSchedule {
  /** Last part of the schedule's name. */
  readonly name: string;
  /** Id of the campaign, the name of its file without `.json`. */
  readonly campaign: string;
  /** `cron(…)` or `rate(…)` of EventBridge Scheduler. */
  readonly expression: string;
  /** IANA time zone, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
  /**
   * Whether it fires. The settings decide, also after somebody changed it by hand.
   *
   * @default false
   */
  readonly enabled?: boolean;
  /**
   * Minutes after its time within which it fires, 0 to 1,440; 0 is at the minute.
   *
   * @default 15
   */
  readonly flexibleMinutes?: number;
}

export interface SchedulerProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  readonly workflow: CampaignWorkflow;
  readonly schedules: readonly CampaignSchedule[];
}

/** Sends campaigns by the clock: a group of schedules that may start one state machine and nothing else. */
export class Scheduler extends Construct {
  public readonly group: SchedulerScheduleGroup;
  public readonly schedules: readonly SchedulerSchedule[];
  public readonly deadLetters: DeadLetterQueue;
  /** Role of the schedules in this group, those of the CLI too. */
  public readonly role: ServiceRole;

  constructor(scope: Construct, id: string, props: SchedulerProps) {
    super(scope, id);
    const { deployment, key, workflow } = props;
    assertRules(
      this,
      props.schedules.map(({ name, flexibleMinutes }) => ({
        ok: wholeWithin(flexibleMinutes, 0, 1440),
        fault: `flexibleMinutes of ${name} must be 0 to 1440, got ${flexibleMinutes}`,
      })),
    );
    const groupName = deployment.nameOf('schedule group', 'campaigns');
    this.group = new SchedulerScheduleGroup(this, 'group', { name: groupName });
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      deployment,
      key,
      part: 'schedule-dead-letters',
    });
    this.role = new ServiceRole(this, 'role', {
      deployment,
      part: 'scheduler',
      service: 'scheduler.amazonaws.com',
      trustConditions: {
        StringEquals: {
          'aws:SourceAccount': deployment.accountId,
          'aws:SourceArn': deployment.arnOf('scheduler', `schedule-group/${groupName}`),
        },
      },
      statements: [
        { sid: 'StartCampaigns', actions: ['states:StartExecution'], resources: [workflow.stateMachine.arn] },
      ],
    });
    this.deadLetters.grantSend(this.role);
    this.schedules = props.schedules.map((schedule) => this.createSchedule(deployment, workflow, schedule));
  }

  private createSchedule(
    deployment: Deployment,
    workflow: CampaignWorkflow,
    schedule: CampaignSchedule,
  ): SchedulerSchedule {
    const { flexibleMinutes = 15 } = schedule;
    return new SchedulerSchedule(this, `schedule-${schedule.name}`, {
      name: deployment.nameOf('schedule', schedule.name),
      groupName: this.group.name,
      description: `Sends campaign ${schedule.campaign}`,
      scheduleExpression: schedule.expression,
      scheduleExpressionTimezone: schedule.timeZone,
      state: schedule.enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow:
        flexibleMinutes === 0
          ? { mode: 'OFF' }
          : { mode: 'FLEXIBLE', maximumWindowInMinutes: flexibleMinutes },
      target: {
        arn: workflow.stateMachine.arn,
        roleArn: this.role.arn,
        // The scheduled time, not the time of the start, names the run: a schedule that fires twice is one run.
        input: JSON.stringify({
          campaign: schedule.campaign,
          scheduledTime: '<aws.scheduler.scheduled-time>',
        }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        deadLetterConfig: { arn: this.deadLetters.queue.arn },
      },
      dependsOn: [this.role.policy],
    });
  }
}
