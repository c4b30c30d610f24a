import { type EmittedMetric, METRIC_NAMESPACE, STACK_DIMENSION } from '../../lambdas/shared/metrics';
import type { Deployment } from '../deployment';

/** One CloudWatch metric as a graph and an alarm read it. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average' | 'Maximum';
  readonly periodSeconds: number;
  /** What the legend of a graph calls it. */
  readonly label: string;
}

/** A metric that our own functions emit. */
export function ownMetric(
  deployment: Deployment,
  name: EmittedMetric,
  label: string,
  statistic: Metric['statistic'] = 'Sum',
  periodSeconds = 300,
): Metric {
  return {
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: { [STACK_DIMENSION]: deployment.prefix },
    statistic,
    periodSeconds,
    label,
  };
}

/** A metric of the whole SES account in the Region: SES publishes these without dimensions, at no charge. */
export function accountMetric(
  name: string,
  label: string,
  statistic: Metric['statistic'] = 'Sum',
  periodSeconds = 300,
): Metric {
  return { namespace: 'AWS/SES', name, dimensions: {}, statistic, periodSeconds, label };
}

/** A metric of one Lambda function. */
export function functionMetric(name: 'Errors' | 'Throttles', functionName: string, label: string): Metric {
  return {
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: functionName },
    statistic: 'Sum',
    periodSeconds: 300,
    label,
  };
}

/** A metric of one queue. */
export function queueMetric(
  name: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage',
  queueName: string,
  label: string,
): Metric {
  return {
    namespace: 'AWS/SQS',
    name,
    dimensions: { QueueName: queueName },
    statistic: 'Maximum',
    periodSeconds: 300,
    label,
  };
}
