/**
 * List prices in USD of us-east-1, as AWS's pricing pages gave them in November 2026, without any free tier unless it says
 * so. Each page is https://aws.amazon.com/<page>/pricing/. SES itself is left out: its price is the same for every sender.
 */
export const PRICES = {
  asOf: '2026-11',
  region: 'us-east-1',
  /** Page `dynamodb`, on-demand, Standard table class. */
  dynamodb: { perWriteUnit: 0.625e-6, perReadUnit: 0.125e-6, perGbMonth: 0.25, recoveryPerGbMonth: 0.2 },
  /** Page `s3`, S3 Standard. `put` is PUT, COPY, POST and LIST; `get` is GET and all others. DELETE is free. */
  s3: { perPut: 5e-6, perGet: 0.4e-6, perGbMonth: 0.023 },
  /** Page `lambda`, arm64, first tier. */
  lambda: { perGbSecond: 13.3334e-6, perRequest: 0.2e-6 },
  /** Page `step-functions`, Standard workflows; children of a distributed Map are executions like any other. */
  states: { perTransition: 25e-6 },
  /** Page `sns`, standard topics; a publish is 64 KB, delivery to SQS is free. */
  sns: { perPublish: 0.5e-6 },
  /** Page `sqs`, standard queues; a request is 64 KB. */
  sqs: { perRequest: 0.4e-6 },
  /** Page `kms`; symmetric and HMAC keys alike. */
  kms: { perRequest: 3e-6, perKeyMonth: 1 },
  /**
   * Page `cloudwatch`. A custom metric is charged by the hour in which it has data. An alarm is charged by each metric that it
   * watches; the first ten alarms and three dashboards of an account are free.
   */
  cloudwatch: {
    perMetricMonth: 0.3,
    perAlarmMetricMonth: 0.1,
    perDashboardMonth: 3,
    freeAlarmMetrics: 10,
    freeDashboards: 3,
  },
  /** Page `cloudwatch`, logs: what is taken in, and what is kept (compressed to about a seventh; the full size is priced). */
  logs: { perGbIn: 0.5, perGbMonth: 0.03 },
  /** Page `api-gateway`, HTTP APIs. */
  httpApi: { perRequest: 1e-6 },
  /** Page `route53`. */
  route53: { perZoneMonth: 0.5 },
} as const;

export const HOURS_A_MONTH = 730;

/** One item of a bill. */
export interface CostLine {
  readonly service: string;
  readonly what: string;
  readonly count: number;
  readonly usd: number;
}

export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

/** Sums by service, most expensive first. */
export function byService(lines: readonly CostLine[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { service, usd } of lines) sums.set(service, (sums.get(service) ?? 0) + usd);
  return Object.fromEntries(
    [...sums]
      .sort(([, one], [, other]) => other - one)
      .map(([service, usd]) => [service, Number(usd.toFixed(4))]),
  );
}
