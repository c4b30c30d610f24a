import { type EmittedMetric, emittedMetrics, METRIC_NAMESPACE, STACK_DIMENSION } from './metrics';

/** Units as CloudWatch writes them. */
const UNITS = { Count: 'Count', NoUnit: 'None' } as const;

/** Emits metrics of a function; each call is one datum each. */
export type EmitMetrics = (values: Readonly<Partial<Record<EmittedMetric, number>>>) => void;

/**
 * Emits metrics as one line in CloudWatch's embedded metric format, with the stack as the one dimension: Powertools would
 * add the function's name as another, and alarms find a metric by all of its dimensions.
 *
 * @param stack `<name>-<environment>`
 */
export function metricEmitter(
  stack: string,
  now: () => number = Date.now,
  write: (line: string) => void = (line) => process.stdout.write(line),
): EmitMetrics {
  return (values) => {
    const metrics = Object.keys(values).map((name) => ({
      Name: name,
      Unit: UNITS[emittedMetrics[name as EmittedMetric].unit],
    }));
    write(
      `${JSON.stringify({
        _aws: {
          Timestamp: now(),
          CloudWatchMetrics: [
            { Namespace: METRIC_NAMESPACE, Dimensions: [[STACK_DIMENSION]], Metrics: metrics },
          ],
        },
        [STACK_DIMENSION]: stack,
        ...values,
      })}\n`,
    );
  };
}
