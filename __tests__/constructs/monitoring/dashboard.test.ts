import { Monitoring } from '../../../constructs/monitoring';
import type { Alarm } from '../../../constructs/monitoring/alarm';
import { emittedMetrics } from '../../../lambdas/shared/metrics';
import { partsOf } from '../../support/parts';
import { synthesize } from '../../support/synthesize';

interface Line {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Record<string, string>;
  readonly stat: string;
  readonly period: number;
}

interface Widget {
  readonly type: 'text' | 'metric';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly markdown?: string;
    readonly title?: string;
    readonly region?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { label: string; value: number }[] };
  };
}

let table: readonly Alarm[] = [];
const out = synthesize((stack, deployment) => {
  const parts = partsOf(stack, deployment);
  table = new Monitoring(stack, 'monitoring', {
    deployment,
    alertTopic: parts.alertTopic(),
    configurationSet: parts.configurationSet(),
    pipeline: parts.pipeline(),
    workflow: parts.workflow(),
    unsubscribe: parts.unsubscribe(),
    housekeeping: parts.housekeeping(),
    scheduler: parts.scheduler(),
    guard: parts.guard(),
    bounceRate: { warn: 0.05, critical: 0.08 },
    complaintRate: { warn: 0.001, critical: 0.003 },
    dailyQuotaWarning: 0.8,
  }).table;
});
const dashboard = out.one('aws_cloudwatch_dashboard').config;
const { widgets } = JSON.parse(String(dashboard.dashboard_body)) as { readonly widgets: readonly Widget[] };
const graphs = widgets.filter(({ type }) => type === 'metric');
const alarms = out.resources('aws_cloudwatch_metric_alarm').map(({ config }) => config);

/** The metrics of a graph; a search is none. */
function linesOf({ properties: { metrics = [] } }: Widget): Line[] {
  return metrics.flatMap((metric) => {
    if (metric.length === 1) return [];
    const [namespace, name, ...rest] = metric as string[];
    const dimensions: Record<string, string> = {};
    for (let index = 0; index + 1 < rest.length; index += 2)
      dimensions[String(rest[index])] = String(rest[index + 1]);
    const { stat, period } = metric[metric.length - 1] as { stat: string; period: number };
    return [{ namespace: String(namespace), name: String(name), dimensions, stat, period }];
  });
}

/** `MetricName` of each search, of which there is one a graph at most. */
const searches = graphs.flatMap(({ properties: { title, metrics = [] } }) =>
  metrics
    .filter(({ length }) => length === 1)
    .map(([search]) => ({ title, expression: (search as { expression: string }).expression })),
);

test('is named after the deployment and says which configuration set it shows', () => {
  expect(dashboard.dashboard_name).toBe('shop-test-dashboard');
  expect(widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown)).toEqual([
    '# shop-test\nConfiguration set shop-test-campaigns\n## Sending',
    '## Engagement',
    '## Reputation',
    '## Pipeline',
  ]);
});

test('shows its own Region in every graph', () => {
  expect(new Set(graphs.map(({ properties }) => properties.region))).toEqual(new Set(['eu-central-1']));
});

test('draws the recipe’s graph of the account, with the names that SES publishes', () => {
  const sent = graphs.find(({ properties }) => properties.title === 'Email campaign metrics (account)');
  expect(sent?.properties.metrics).toEqual(
    ['Send', 'Delivery', 'Bounce', 'Complaint'].map((name) => [
      'AWS/SES',
      name,
      { stat: 'Sum', period: 300, label: name },
    ]),
  );
});

test('draws one line a campaign by a search over the dimension that the event destination makes', () => {
  const search = (name: string) => `SEARCH('{AWS/SES,campaign} MetricName="${name}"', 'Sum', 300)`;
  expect(searches).toEqual([
    { title: 'Deliveries by campaign', expression: search('Delivery') },
    { title: 'Opens by campaign', expression: search('Open') },
    { title: 'Clicks by campaign', expression: search('Click') },
    { title: 'Bounces by campaign', expression: search('Bounce') },
  ]);
});

const plain = table.filter(({ watches }) => !('expression' in watches));

test.each(plain.map(({ id, title }) => [id, title]))(
  'draws the limit of %s on the graph of its metric',
  (id, title) => {
    const alarm = alarms.find(({ alarm_name }) => alarm_name === `shop-test-${id}`);
    const drawn = graphs.filter(({ properties }) =>
      properties.annotations?.horizontal.some(({ label }) => label === title),
    );
    expect(drawn.flatMap(linesOf)).toContainEqual({
      namespace: alarm?.namespace,
      name: alarm?.metric_name,
      dimensions: alarm?.dimensions ?? {},
      stat: alarm?.statistic,
      period: alarm?.period,
    });
    expect(drawn.flatMap(({ properties }) => properties.annotations?.horizontal ?? [])).toContainEqual({
      label: title,
      value: alarm?.threshold,
    });
  },
);

test('draws no limit that no alarm judges', () => {
  const drawn = graphs.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);
  expect(drawn.map(({ label }) => label).sort()).toEqual(plain.map(({ title }) => title).sort());
});

/** What is drawn or judged, expressions' metrics included. */
const watched = [
  ...graphs.flatMap(linesOf).map(({ namespace, name }) => [namespace, name]),
  ...searches.map(({ expression }) => ['AWS/SES', /MetricName="(\w+)"/.exec(expression)?.[1]]),
  ...alarms.map(({ namespace, metric_name }) => [namespace, metric_name]),
  ...alarms.flatMap(({ metric_query = [] }) =>
    (metric_query as { metric?: { namespace: string; metric_name: string } }[]).flatMap(({ metric }) =>
      metric ? [[metric.namespace, metric.metric_name]] : [],
    ),
  ),
].filter(([namespace]) => namespace !== undefined);

/** Every metric of these namespaces that AWS emits and a deployment could watch. */
const AWS_METRICS: Record<string, readonly string[]> = {
  // SES Developer Guide, "Retrieving Amazon SES event data from CloudWatch", "Creating reputation monitoring alarms".
  'AWS/SES': [
    'Send',
    'Delivery',
    'Bounce',
    'Complaint',
    'Reject',
    'Open',
    'Click',
    'RenderingFailure',
    'Reputation.BounceRate',
    'Reputation.ComplaintRate',
  ],
  // Lambda Developer Guide, "Types of metrics for Lambda functions".
  'AWS/Lambda': ['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions'],
  // SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS".
  'AWS/SQS': ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible', 'NumberOfMessagesSent'],
  // Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch".
  'AWS/States': ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted', 'ExecutionsSucceeded'],
  // EventBridge Scheduler User Guide, "Monitoring EventBridge Scheduler with Amazon CloudWatch".
  'AWS/Scheduler': ['InvocationAttemptCount', 'TargetErrorCount', 'InvocationDroppedCount'],
};
const EMITTED: Record<string, readonly string[]> = {
  ...AWS_METRICS,
  EmailMarketing: Object.keys(emittedMetrics),
};

test('watches only what AWS or one of the functions emits', () => {
  expect(watched.length).toBeGreaterThan(alarms.length);
  expect(watched.filter(([namespace, name]) => !EMITTED[String(namespace)]?.includes(String(name)))).toEqual(
    [],
  );
});

test('shows every metric that the functions emit', () => {
  const shown = graphs.flatMap(linesOf).filter(({ namespace }) => namespace === 'EmailMarketing');
  expect([...new Set(shown.map(({ name }) => name))].sort()).toEqual(Object.keys(emittedMetrics).sort());
});

test('lays widgets out on a grid 24 wide, none over another', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
    ),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
});

test('begins each section below the one before, its heading first', () => {
  const rows = widgets.map(({ y }) => y);
  expect(rows).toEqual([...rows].sort((one, other) => one - other));
  expect(rows[0]).toBe(0);
});
