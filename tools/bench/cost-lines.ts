import { type CostLine, HOURS_A_MONTH, PRICES } from './cost-prices';
import type { CountedRun } from './cost-run';

/** Messages of one receive or delete of a queue under load (API reference of SQS). */
const MESSAGES_A_REQUEST = 10;

/** Hours in which a campaign's metrics have data: people open mail for a day. */
const METRIC_HOURS = 24;

/**
 * Requests to KMS by which SNS and SQS get a data key, each of which they use for five minutes: topic and queue each 2 by whoever
 * writes, the queue 1 by each of five pollers (Developer Guides of SNS and SQS, "Key management").
 */
const DATA_KEY_SECONDS = 300;
const DATA_KEY_REQUESTS = 2 + 2 + 5;

/** What a counted run comes to for a million recipients. */
export function millionLines(run: CountedRun): CostLine[] {
  const scale = 1e6 / run.sent;
  const { cloudwatch, dynamodb, httpApi, kms, lambda, logs, s3, sns, sqs, states } = PRICES;
  const line = (service: string, what: string, counted: number, price: number): CostLine => {
    const count = counted * scale;
    return { service, what, count, usd: count * price };
  };
  const batches = Math.ceil(run.events / MESSAGES_A_REQUEST);
  const dataKeys = (run.seconds / DATA_KEY_SECONDS) * DATA_KEY_REQUESTS;
  const metricMonths = (run.customMetrics * METRIC_HOURS) / HOURS_A_MONTH;
  return [
    line('sns', 'events published', run.snsPublishes, sns.perPublish),
    line('sqs', 'events sent to the queue', run.events, sqs.perRequest),
    line('sqs', 'receives and deletes of 10', 2 * batches, sqs.perRequest),
    line('dynamodb', 'write units', run.writeUnits, dynamodb.perWriteUnit),
    line('dynamodb', 'read units', run.readUnits, dynamodb.perReadUnit),
    line('lambda', 'GB-seconds', run.lambdaGbSeconds, lambda.perGbSecond),
    line('lambda', 'requests', run.lambdaRequests, lambda.perRequest),
    line('states', 'transitions', run.transitions, states.perTransition),
    line('s3', 'PUT and LIST', run.s3Puts, s3.perPut),
    line('s3', 'GET', run.s3Gets, s3.perGet),
    line('kms', 'requests', run.kmsRequests + dataKeys, kms.perRequest),
    line('logs', 'GB taken in', run.logBytes / 1e9, logs.perGbIn),
    line('http-api', 'requests', run.httpRequests, httpApi.perRequest),
    // A larger list has no more metrics: not scaled.
    {
      service: 'cloudwatch',
      what: 'months of custom metrics',
      count: metricMonths,
      usd: metricMonths * cloudwatch.perMetricMonth,
    },
  ];
}
