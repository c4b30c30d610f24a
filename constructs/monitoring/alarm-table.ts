import type { CampaignWorkflow } from '../campaign-workflow';
import type { DeadLetterQueue } from '../dead-letter-queue';
import type { Deployment } from '../deployment';
import type { EventPipeline } from '../event-pipeline';
import type { Housekeeping } from '../housekeeping';
import type { NodeLambda } from '../node-lambda';
import type { ReputationGuard } from '../reputation-guard';
import type { Scheduler } from '../scheduler';
import type { UnsubscribeEndpoint } from '../unsubscribe-endpoint';
import type { Alarm } from './alarm';
import { accountMetric, functionMetric, ownMetric, queueMetric } from './metric';

/** Rates of the account, as fractions, at which people are warned and sending is paused. */
export interface RateThresholds {
  readonly warn: number;
  readonly critical: number;
}

export interface Watched {
  readonly deployment: Deployment;
  readonly pipeline: EventPipeline;
  readonly workflow: CampaignWorkflow;
  readonly unsubscribe: UnsubscribeEndpoint;
  readonly housekeeping: Housekeeping;
  readonly scheduler?: Scheduler;
  readonly guard?: ReputationGuard;
  readonly bounceRate: RateThresholds;
  readonly complaintRate: RateThresholds;
  /** Share of the account's daily quota from which on people are told. */
  readonly dailyQuotaWarning: number;
}

/** Every alarm of a deployment. */
export function alarmTable(watched: Watched): readonly Alarm[] {
  return [...reputationAlarms(watched), ...sendingAlarms(watched), ...pipelineAlarms(watched)];
}

/** SES itself judges these rates over what it calls a representative volume: fractions, not counts, so no volume guard. */
function reputationAlarms({ bounceRate, complaintRate, guard }: Watched): Alarm[] {
  const rate = (
    metric: 'BounceRate' | 'ComplaintRate',
    word: string,
    level: 'warning' | 'critical',
    threshold: number,
  ): Alarm => ({
    id: `${word.toLowerCase()}-rate-${level}`,
    title: `${word} rate ${level}`,
    section: 'reputation',
    means:
      level === 'critical'
        ? `The account's ${word.toLowerCase()} rate is so high that SES may pause the account${guard ? '; the reputation guard pauses this configuration set first' : ''}.`
        : `The account's ${word.toLowerCase()} rate is at the line from which on SES reviews an account.`,
    watches: accountMetric(`Reputation.${metric}`, `${word} rate`, 'Average', 900),
    threshold,
    periods: 1,
    missingData: 'ignore',
  });
  return [
    rate('BounceRate', 'Bounce', 'warning', bounceRate.warn),
    rate('BounceRate', 'Bounce', 'critical', bounceRate.critical),
    rate('ComplaintRate', 'Complaint', 'warning', complaintRate.warn),
    rate('ComplaintRate', 'Complaint', 'critical', complaintRate.critical),
  ];
}

function sendingAlarms({ deployment, workflow, scheduler, dailyQuotaWarning }: Watched): Alarm[] {
  const count = (metric: 'RenderingFailures' | 'Rejects', title: string, means: string): Alarm => ({
    id: title.toLowerCase().replace(/ /g, '-'),
    title,
    section: 'sending',
    means,
    watches: ownMetric(deployment, metric, title),
    threshold: 1,
    periods: 1,
    missingData: 'notBreaching',
  });
  return [
    count(
      'RenderingFailures',
      'Rendering failures',
      'SES accepted mails and could not render them: data for the template is missing.',
    ),
    count('Rejects', 'Rejects', 'SES accepted mails and then refused them, as it does for a virus.'),
    {
      id: 'daily-quota',
      title: 'Daily quota',
      section: 'sending',
      means: 'Most of the daily quota of the account is used; what is beyond it waits for tomorrow.',
      watches: ownMetric(deployment, 'DailyQuotaUsed', 'Share of the daily quota', 'Maximum'),
      threshold: dailyQuotaWarning,
      periods: 1,
      missingData: 'notBreaching',
    },
    {
      id: 'sending-without-events',
      title: 'Sending without events',
      section: 'sending',
      means: 'SES accepts mail and no event about it comes back: bounces and complaints go unseen.',
      // The sender writes EventsReceived = 0 beside what it sends, since an expression over a metric without data has none.
      watches: {
        expression: 'IF(accepted >= 50 AND events == 0, 1, 0)',
        metrics: {
          accepted: ownMetric(deployment, 'RecipientsAccepted', 'Accepted by SES', 'Sum', 900),
          events: ownMetric(deployment, 'EventsReceived', 'Events received', 'Sum', 900),
        },
      },
      threshold: 1,
      periods: 2,
      missingData: 'notBreaching',
    },
    {
      id: 'failed-runs',
      title: 'Failed runs',
      section: 'sending',
      means: 'A run of a campaign ended as not ready, paused or failed.',
      watches: {
        namespace: 'AWS/States',
        name: 'ExecutionsFailed',
        dimensions: { StateMachineArn: workflow.stateMachineArn },
        statistic: 'Sum',
        periodSeconds: 300,
        label: 'Failed runs',
      },
      threshold: 1,
      periods: 1,
      missingData: 'notBreaching',
    },
    ...(scheduler
      ? [
          {
            id: 'failed-schedules',
            title: 'Failed schedules',
            section: 'sending',
            means: 'A schedule came due and the state machine could not be started.',
            watches: {
              namespace: 'AWS/Scheduler',
              name: 'TargetErrorCount',
              dimensions: { ScheduleGroup: scheduler.group.name },
              statistic: 'Sum',
              periodSeconds: 300,
              label: 'Failed schedules',
            },
            threshold: 1,
            periods: 1,
            missingData: 'notBreaching',
          } as const,
        ]
      : []),
  ];
}

function pipelineAlarms({
  pipeline,
  workflow,
  unsubscribe,
  housekeeping,
  scheduler,
  guard,
}: Watched): Alarm[] {
  const functions: [string, NodeLambda][] = [
    ['Start run', workflow.functions.startRun],
    ['Build audience', workflow.functions.buildAudience],
    ['Send shard', workflow.functions.sendShard],
    ['Settle', workflow.functions.settle],
    ['Event handler', pipeline.lambda],
    ['Unsubscribe', unsubscribe.lambda],
    ['Housekeeping', housekeeping.lambda],
    ...(guard ? ([['Reputation guard', guard.lambda]] as [string, NodeLambda][]) : []),
  ];
  const deadLetters: [string, DeadLetterQueue][] = [
    ['Events', pipeline.queue.deadLetters],
    ['Housekeeping schedule', housekeeping.deadLetters],
    ...(scheduler ? ([['Campaign schedules', scheduler.deadLetters]] as [string, DeadLetterQueue][]) : []),
    ...(guard ? ([['Reputation guard', guard.deadLetters]] as [string, DeadLetterQueue][]) : []),
  ];
  // Those that many call at once; the others run one at a time. Events that the handler was not let run for wait in their queue,
  // whose age has an alarm.
  const called = new Set<NodeLambda>([workflow.functions.sendShard, unsubscribe.lambda]);
  const crowded = functions.filter(([, lambda]) => called.has(lambda));
  return [
    {
      id: 'event-queue-age',
      title: 'Event queue age',
      section: 'pipeline',
      means: 'Events wait longer than ten minutes: the handler fails or does not keep up.',
      watches: queueMetric(
        'ApproximateAgeOfOldestMessage',
        pipeline.queue.queue.name,
        'Oldest event (seconds)',
      ),
      threshold: 600,
      periods: 1,
      missingData: 'notBreaching',
    },
    ...deadLetters.map(([word, queue]) => ({
      ...pipelineAlarm(
        `${word} dead letters`,
        'Messages wait in the dead-letter queue for a person to look at.',
      ),
      watches: queueMetric('ApproximateNumberOfMessagesVisible', queue.queue.name, `${word} dead letters`),
    })),
    ...functions.map(([word, lambda]) => ({
      ...pipelineAlarm(`${word} errors`, `The function ${lambda.functionName} failed.`),
      watches: functionMetric('Errors', lambda.functionName, `${word} errors`),
    })),
    ...crowded.map(([word, lambda]) => ({
      ...pipelineAlarm(
        `${word} throttles`,
        `Lambda turned calls of ${lambda.functionName} away: the account's concurrency is used up.`,
      ),
      watches: functionMetric('Throttles', lambda.functionName, `${word} throttles`),
    })),
  ];
}

/** What the alarms of the pipeline have in common: one is one too many. */
function pipelineAlarm(title: string, means: string) {
  return {
    id: title.toLowerCase().replace(/ /g, '-'),
    title,
    section: 'pipeline',
    means,
    threshold: 1,
    periods: 1,
    missingData: 'notBreaching',
  } as const;
}
