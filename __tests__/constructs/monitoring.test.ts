import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Deployment } from '../../constructs/deployment';
import { Monitoring, type MonitoringProps } from '../../constructs/monitoring';
import {
  type Alarm,
  CRITICAL_REPUTATION_ALARMS,
  criticalReputationAlarmArns,
  runbookAnchor,
} from '../../constructs/monitoring/alarm';
import { partsOf } from '../support/parts';
import { ref } from '../support/policies';
import { synthesize, type TerraformJson } from '../support/synthesize';

/** Monitoring of everything that can be watched, or without the optional parts. */
function monitor(optional = true): { readonly out: TerraformJson; readonly table: readonly Alarm[] } {
  let table: readonly Alarm[] = [];
  const out = synthesize((stack, deployment) => {
    const parts = partsOf(stack, deployment);
    const props: MonitoringProps = {
      deployment,
      alertTopic: parts.alertTopic(),
      configurationSet: parts.configurationSet(),
      pipeline: parts.pipeline(),
      workflow: parts.workflow(),
      unsubscribe: parts.unsubscribe(),
      housekeeping: parts.housekeeping(),
      ...(optional && { scheduler: parts.scheduler(), guard: parts.guard() }),
      bounceRate: { warn: 0.05, critical: 0.08 },
      complaintRate: { warn: 0.001, critical: 0.003 },
      dailyQuotaWarning: 0.75,
    };
    table = new Monitoring(stack, 'monitoring', props).table;
  });
  return { out, table };
}

const { out, table } = monitor();
const alarm = (id: string) => out.one('aws_cloudwatch_metric_alarm', { alarm_name: `shop-test-${id}` });
const queueName = (name: string) => ref(out.one('aws_sqs_queue', { name: `shop-test-${name}` }), 'name');

interface Judged {
  readonly namespace: string;
  readonly metric_name: string;
  readonly dimensions?: object;
  readonly statistic: string;
  readonly period: number;
  readonly threshold: number;
  readonly treat_missing_data: string;
}

const reputation = (metric: string, threshold: number): Judged => ({
  namespace: 'AWS/SES',
  metric_name: `Reputation.${metric}`,
  statistic: 'Average',
  period: 900,
  threshold,
  // AWS's advice: between sendings there is no data, and that says nothing (SES Developer Guide, "Creating reputation
  // monitoring alarms").
  treat_missing_data: 'ignore',
});
const count = (namespace: string, metric_name: string, dimensions: object): Judged => ({
  namespace,
  metric_name,
  dimensions,
  statistic: 'Sum',
  period: 300,
  threshold: 1,
  treat_missing_data: 'notBreaching',
});
const own = (metric: string) => count('EmailMarketing', metric, { Stack: 'shop-test' });
const queue = (metric: string, name: string, threshold: number): Judged => ({
  ...count('AWS/SQS', metric, { QueueName: queueName(name) }),
  statistic: 'Maximum',
  threshold,
});
const deadLetters = (name: string) => queue('ApproximateNumberOfMessagesVisible', name, 1);
const lambda = (metric: string, name: string) =>
  count('AWS/Lambda', metric, { FunctionName: `shop-test-${name}` });

const JUDGED: Record<string, Judged> = {
  'bounce-rate-warning': reputation('BounceRate', 0.05),
  'bounce-rate-critical': reputation('BounceRate', 0.08),
  'complaint-rate-warning': reputation('ComplaintRate', 0.001),
  'complaint-rate-critical': reputation('ComplaintRate', 0.003),
  'rendering-failures': own('RenderingFailures'),
  rejects: own('Rejects'),
  'daily-quota': { ...own('DailyQuotaUsed'), statistic: 'Maximum', threshold: 0.75 },
  'failed-runs': count('AWS/States', 'ExecutionsFailed', {
    StateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:shop-test-campaign',
  }),
  'failed-schedules': count('AWS/Scheduler', 'TargetErrorCount', {
    ScheduleGroup: ref(out.one('aws_scheduler_schedule_group'), 'name'),
  }),
  'event-queue-age': queue('ApproximateAgeOfOldestMessage', 'email-events', 600),
  'events-dead-letters': deadLetters('email-events-dead-letters'),
  'housekeeping-schedule-dead-letters': deadLetters('housekeeping-schedule-dead-letters'),
  'campaign-schedules-dead-letters': deadLetters('schedule-dead-letters'),
  'reputation-guard-dead-letters': deadLetters('reputation-guard-dead-letters'),
  'start-run-errors': lambda('Errors', 'start-run'),
  'build-audience-errors': lambda('Errors', 'build-audience'),
  'send-shard-errors': lambda('Errors', 'send-shard'),
  'settle-errors': lambda('Errors', 'settle'),
  'event-handler-errors': lambda('Errors', 'handle-events'),
  'unsubscribe-errors': lambda('Errors', 'unsubscribe'),
  'housekeeping-errors': lambda('Errors', 'housekeeping'),
  'reputation-guard-errors': lambda('Errors', 'pause-sending'),
  'send-shard-throttles': lambda('Throttles', 'send-shard'),
  'unsubscribe-throttles': lambda('Throttles', 'unsubscribe'),
};
const alertTopicArn = ref(out.one('aws_sns_topic', { name: 'shop-test-alerts' }), 'arn');

test.each(Object.entries(JUDGED))(
  '%s goes off when its metric reaches the limit once, and tells people',
  (id, judged) => {
    expect(alarm(id).config).toEqual({
      alarm_name: `shop-test-${id}`,
      alarm_description: expect.any(String),
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      evaluation_periods: 1,
      alarm_actions: [alertTopicArn],
      ok_actions: [alertTopicArn],
      ...judged,
    });
  },
);

test('goes off when mail is sent for half an hour and no event comes back', () => {
  const metric = (metric_name: string) => ({
    namespace: 'EmailMarketing',
    metric_name,
    dimensions: { Stack: 'shop-test' },
    stat: 'Sum',
    period: 900,
  });
  expect(alarm('sending-without-events').config).toEqual({
    alarm_name: 'shop-test-sending-without-events',
    alarm_description:
      'SES accepts mail and no event about it comes back: bounces and complaints go unseen. What to do: docs/runbook.md#sending-without-events',
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    evaluation_periods: 2,
    treat_missing_data: 'notBreaching',
    alarm_actions: [alertTopicArn],
    ok_actions: [alertTopicArn],
    metric_query: [
      {
        id: 'judged',
        expression: 'IF(accepted >= 50 AND events == 0, 1, 0)',
        label: 'IF(accepted >= 50 AND events == 0, 1, 0)',
        return_data: true,
      },
      { id: 'accepted', metric: metric('RecipientsAccepted') },
      { id: 'events', metric: metric('EventsReceived') },
    ],
  });
});

test('makes these alarms and no others', () => {
  expect(table.map(({ id }) => id).sort()).toEqual([...Object.keys(JUDGED), 'sending-without-events'].sort());
  expect(out.resources('aws_cloudwatch_metric_alarm')).toHaveLength(table.length);
});

test('watches no schedule and no guard where there is none', () => {
  const left = monitor(false).table.map(({ id }) => id);
  expect(Object.keys(JUDGED).filter((id) => !left.includes(id))).toEqual([
    'failed-schedules',
    'campaign-schedules-dead-letters',
    'reputation-guard-dead-letters',
    'reputation-guard-errors',
  ]);
});

test('the alarms at which the guard acts are in the table, under the ARNs that the guard knows', () => {
  const arns: string[] = [];
  const collect = (deployment: Deployment) => arns.push(...criticalReputationAlarmArns(deployment));
  synthesize((_stack, deployment) => void collect(deployment), { region: 'us-gov-west-1' });
  expect(table.map(({ id }) => id)).toEqual(expect.arrayContaining([...CRITICAL_REPUTATION_ALARMS]));
  expect(arns).toEqual(
    CRITICAL_REPUTATION_ALARMS.map(
      (id) => `arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:shop-test-${id}`,
    ),
  );
});

test('sends people to one chapter of the runbook for each alarm, and each chapter is there', () => {
  const anchors = table.map(runbookAnchor);
  expect(new Set(anchors).size).toBe(table.length);
  const runbook = readFileSync(path.join(__dirname, '../../docs/runbook.md'), 'utf8');
  // As GitHub makes anchors of headings: lower case, hyphens for spaces.
  const chapters = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll(' ', '-'),
  );
  expect(anchors.filter((anchor) => !chapters.includes(anchor.replace('docs/runbook.md#', '')))).toEqual([]);
});

test.each([
  ['Bounce rate critical', 'docs/runbook.md#bounce-rate-critical'],
  ['What now? (again)', 'docs/runbook.md#what-now-again'],
])('links "%s" to %s', (title, anchor) => {
  expect(runbookAnchor({ title })).toBe(anchor);
});

test.each(['warning', 'critical'])('says in each %s what it means', (level) => {
  expect(alarm(`bounce-rate-${level}`).config.alarm_description).toBe(
    {
      warning:
        "The account's bounce rate is at the line from which on SES reviews an account. What to do: docs/runbook.md#bounce-rate-warning",
      critical:
        "The account's bounce rate is so high that SES may pause the account; the reputation guard pauses this configuration set first. What to do: docs/runbook.md#bounce-rate-critical",
    }[level],
  );
});
