/** Arguments of an `aws_cloudwatch_metric_alarm` as synthesized. */
type AlarmConfig = Readonly<Record<string, unknown>>;
export type AlarmState = 'OK' | 'ALARM';
/** Values of each metric, by its name, one for each period, oldest first; null where the period has no data. */
export type MetricData = Readonly<Record<string, readonly (number | null)[]>>;

interface Query {
  readonly id: string;
  readonly expression?: string;
  readonly metric?: { readonly metric_name: string };
}

/**
 * The state that an alarm is in after the newest period, when it was in `before`: it is in alarm when the last
 * `evaluation_periods` periods all breach; periods without data count as `treat_missing_data` says (CloudWatch User Guide, "Using
 * CloudWatch alarms", "Configuring how CloudWatch alarms treat missing data").
 *
 * Fails on what it does not know: an operator, a treatment, an expression.
 */
export function alarmState(alarm: AlarmConfig, data: MetricData, before: AlarmState = 'OK'): AlarmState {
  if (alarm.comparison_operator !== 'GreaterThanOrEqualToThreshold')
    throw new Error(`unknown operator ${String(alarm.comparison_operator)}`);
  const values = judged(alarm, data).slice(-Number(alarm.evaluation_periods));
  if (values.every((value) => value === null) && alarm.treat_missing_data === 'ignore') return before;
  if (!['ignore', 'notBreaching'].includes(String(alarm.treat_missing_data)))
    throw new Error(`unknown treatment ${String(alarm.treat_missing_data)}`);
  const breaching = values.every((value) => value !== null && value >= Number(alarm.threshold));
  return values.length === Number(alarm.evaluation_periods) && breaching ? 'ALARM' : 'OK';
}

/** What the alarm judges in each period: its metric, or its expression over metrics. */
function judged(alarm: AlarmConfig, data: MetricData): readonly (number | null)[] {
  const of = (name: string) => {
    const values = data[name];
    if (!values) throw new Error(`no data for the metric ${name}`);
    return values;
  };
  const queries = alarm.metric_query as readonly Query[] | undefined;
  if (!queries) return of(String(alarm.metric_name));
  const metrics = queries.flatMap(({ id, metric }) =>
    metric ? [[id, of(metric.metric_name)] as const] : [],
  );
  const { expression = '' } = queries.find((query) => query.expression !== undefined) ?? {};
  return (metrics[0]?.[1] ?? []).map((_value, period) => {
    const values = metrics.map(([id, series]) => [id, series[period] ?? null] as const);
    // An expression over a metric without data has no data itself (CloudWatch User Guide, "Using metric math").
    return values.some(([, value]) => value === null) ? null : evaluated(expression, new Map(values));
  });
}

/** `IF(name >= number AND name == number, number, number)`, the one form of metric math that alarms here use. */
function evaluated(expression: string, values: ReadonlyMap<string, number | null>): number {
  const [, condition, met, unmet] = /^IF\(([^,]+), (\d+), (\d+)\)$/.exec(expression) ?? [];
  if (condition === undefined) throw new Error(`unknown expression ${expression}`);
  const holds = condition.split(' AND ').every((comparison) => {
    const [, id = '', operator, limit] = /^(\w+) (>=|==) (\d+)$/.exec(comparison) ?? [];
    const value = values.get(id);
    if (value === undefined || value === null) throw new Error(`unknown comparison ${comparison}`);
    return operator === '>=' ? value >= Number(limit) : value === Number(limit);
  });
  return Number(holds ? met : unmet);
}
