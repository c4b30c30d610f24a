import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Deployment, DeploymentProps } from '../../constructs/deployment';
import { type CampaignSchedule, Scheduler } from '../../constructs/scheduler';
import { UserError } from '../../lambdas/shared/user-error';
import { partsOf } from '../support/parts';
import { ref, roleStatements, trustStatements } from '../support/policies';
import { synthesize } from '../support/synthesize';

const weekly: CampaignSchedule = {
  name: 'weekly-promotion',
  campaign: 'product-promotion',
  expression: 'cron(0 9 ? * MON *)',
  timeZone: 'Europe/Berlin',
};

function scheduler(stack: TerraformStack, deployment: Deployment, schedules: readonly CampaignSchedule[]) {
  const parts = partsOf(stack, deployment);
  return new Scheduler(stack, 'scheduler', {
    deployment,
    key: parts.key(),
    workflow: parts.workflow(),
    schedules,
  });
}

const synthesizeSchedule = (
  options: Partial<CampaignSchedule> = {},
  deployment: Partial<DeploymentProps> = {},
) => synthesize((stack, made) => void scheduler(stack, made, [{ ...weekly, ...options }]), deployment);

test('starts the campaign at its time, once the role may, disabled until somebody enables it', () => {
  const out = synthesizeSchedule();
  const role = out.one('aws_iam_role', { name: 'shop-test-scheduler' });
  expect(out.one('aws_scheduler_schedule').config).toEqual({
    name: 'shop-test-weekly-promotion',
    group_name: ref(out.one('aws_scheduler_schedule_group'), 'name'),
    description: 'Sends campaign product-promotion',
    schedule_expression: 'cron(0 9 ? * MON *)',
    schedule_expression_timezone: 'Europe/Berlin',
    state: 'DISABLED',
    flexible_time_window: { mode: 'FLEXIBLE', maximum_window_in_minutes: 15 },
    target: {
      arn: ref(out.one('aws_sfn_state_machine'), 'arn'),
      role_arn: ref(role, 'arn'),
      input: '{"campaign":"product-promotion","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 10 },
      dead_letter_config: {
        arn: ref(out.one('aws_sqs_queue', { name: 'shop-test-schedule-dead-letters' }), 'arn'),
      },
    },
    depends_on: [out.one('aws_iam_role_policy', { role: ref(role, 'name') }).address],
  });
});

test('makes a group, which one-time schedules are made in too', () => {
  const out = synthesize((stack, deployment) => void scheduler(stack, deployment, []));
  expect(out.one('aws_scheduler_schedule_group').config).toEqual({ name: 'shop-test-campaigns' });
  expect(out.resources('aws_scheduler_schedule')).toEqual([]);
});

test.each([
  [true, 'ENABLED'],
  [false, 'DISABLED'],
])('enabled: %p is %s, and the settings decide it with each apply', (enabled, state) => {
  const { config } = synthesizeSchedule({ enabled }).one('aws_scheduler_schedule');
  expect(config.state).toBe(state);
  expect(config.lifecycle).toBeUndefined();
});

test.each([
  [0, { mode: 'OFF' }],
  [1, { mode: 'FLEXIBLE', maximum_window_in_minutes: 1 }],
  [1440, { mode: 'FLEXIBLE', maximum_window_in_minutes: 1440 }],
])('fires within %d minutes', (flexibleMinutes, window) => {
  const { config } = synthesizeSchedule({ flexibleMinutes }).one('aws_scheduler_schedule');
  expect(config.flexible_time_window).toEqual(window);
});

test('its role may start this one state machine and set aside what failed', () => {
  const out = synthesizeSchedule();
  expect(roleStatements(out, 'shop-test-scheduler')).toEqual([
    {
      Sid: 'StartCampaigns',
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: ref(out.one('aws_sfn_state_machine'), 'arn'),
    },
    {
      Sid: 'SendDeadLetters',
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: ref(out.one('aws_sqs_queue', { name: 'shop-test-schedule-dead-letters' }), 'arn'),
    },
    {
      Sid: 'EncryptMessages',
      Effect: 'Allow',
      Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
      Resource: '${aws_kms_key.key_F64E54E4.arn}',
    },
  ]);
});

test('its role serves the schedules of this group alone', () => {
  expect(trustStatements(synthesizeSchedule({}, { region: 'us-gov-west-1' }), 'shop-test-scheduler')).toEqual(
    [
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '111122223333',
            'aws:SourceArn':
              'arn:aws-us-gov:scheduler:us-gov-west-1:111122223333:schedule-group/shop-test-campaigns',
          },
        },
      },
    ],
  );
});

test('fails with every schedule whose window is out of bounds', () => {
  const schedules = [
    { ...weekly, name: 'low', flexibleMinutes: -1 },
    { ...weekly, name: 'right', flexibleMinutes: 1440 },
    { ...weekly, name: 'high', flexibleMinutes: 1441 },
  ];
  expect(() => synthesize((stack, deployment) => void scheduler(stack, deployment, schedules))).toThrow(
    new UserError(
      [
        'stack/scheduler:',
        '  flexibleMinutes of low must be 0 to 1440, got -1',
        '  flexibleMinutes of high must be 0 to 1440, got 1441',
      ].join('\n'),
    ),
  );
});

test('takes a window that only Terraform knows', () => {
  const out = synthesize((stack, deployment) => {
    const { numberValue } = new TerraformVariable(stack, 'minutes', { type: 'number' });
    scheduler(stack, deployment, [{ ...weekly, flexibleMinutes: numberValue }]);
  });
  expect(out.one('aws_scheduler_schedule').config.flexible_time_window).toEqual({
    mode: 'FLEXIBLE',
    maximum_window_in_minutes: '${var.minutes}',
  });
});
