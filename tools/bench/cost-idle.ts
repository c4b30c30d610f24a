import * as z from 'zod';
import { type CostLine, PRICES } from './cost-prices';

const alarm = z.looseObject({
  metric_query: z.array(z.looseObject({ metric: z.unknown().optional() })).optional(),
});
const blocks = z.record(z.string(), z.record(z.string(), z.unknown()));
const synthesized = z.looseObject({ resource: blocks });

/** Requests a month by which Lambda waits for messages: five pollers (Lambda Developer Guide, "Using Lambda with SQS"), 20 s each. */
const POLLS_A_MONTH = (5 * 30 * 24 * 60 * 60) / 20;

/** GB that a run of a million leaves behind: items of ledger and suppression, audience and lists, logs. */
const LEFT_BEHIND = { tables: 0.1, objects: 0.5, logs: 0.1 } as const;

/** Seconds of all daily functions a month, at 1 GB, generously. */
const DAILY_GB_SECONDS = 30 * 10;

/**
 * What a month costs in which nothing is sent, read from a synthesized stack. Free tiers are those of the account, so they
 * count for its first environment alone.
 *
 * @param stack `cdk.tf.json`, parsed
 */
export function idleLines(stack: unknown, isFirstOfAccount: boolean): CostLine[] {
  const { resource } = synthesized.parse(stack);
  const of = (type: string): unknown[] => Object.values(resource[type] ?? {});
  const free = (count: number): number => (isFirstOfAccount ? count : 0);
  const { cloudwatch, dynamodb, kms, lambda, logs, route53, s3, sqs } = PRICES;
  const line = (service: string, what: string, count: number, price: number): CostLine => ({
    service,
    what,
    count,
    usd: Math.max(0, count) * price,
  });
  const alarmMetrics = of('aws_cloudwatch_metric_alarm').reduce<number>(
    (sum, one) => sum + metricsOf(alarm.parse(one)),
    0,
  );
  const polled = of('aws_lambda_event_source_mapping').length;
  // An environment has one dashboard, and the free ones are enough for three environments.
  const dashboards = of('aws_cloudwatch_dashboard').length - cloudwatch.freeDashboards;
  return [
    line('kms', 'customer-managed keys', of('aws_kms_key').length, kms.perKeyMonth),
    line(
      'cloudwatch',
      'metrics of alarms',
      alarmMetrics - free(cloudwatch.freeAlarmMetrics),
      cloudwatch.perAlarmMetricMonth,
    ),
    line('cloudwatch', 'dashboards', dashboards, cloudwatch.perDashboardMonth),
    line('route53', 'hosted zones', of('aws_route53_zone').length, route53.perZoneMonth),
    line('sqs', 'empty receives', polled * POLLS_A_MONTH, sqs.perRequest),
    line('lambda', 'GB-seconds of daily functions', DAILY_GB_SECONDS, lambda.perGbSecond),
    line(
      'dynamodb',
      'GB kept, with backups',
      LEFT_BEHIND.tables,
      dynamodb.perGbMonth + dynamodb.recoveryPerGbMonth,
    ),
    line('s3', 'GB kept', LEFT_BEHIND.objects, s3.perGbMonth),
    line('logs', 'GB kept', LEFT_BEHIND.logs, logs.perGbMonth),
  ];
}

/** An expression is charged for each metric that it is made of. */
function metricsOf({ metric_query: queries }: z.output<typeof alarm>): number {
  return queries === undefined ? 1 : queries.filter(({ metric }) => metric !== undefined).length;
}
