import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Json = Readonly<Record<string, unknown>>;
/** The Terraform JSON of a stack, as far as this page is made from it. */
export interface SynthesizedMonitoring {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

interface Widget {
  readonly type: 'text' | 'metric';
  readonly properties: {
    readonly markdown?: string;
    readonly title?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { label: string; value: number }[] };
  };
}

/**
 * `docs/monitoring.md`: what the dashboard shows and when which alarm goes off, read from what is synthesized. Names are those of
 * the given environment; a deployment of another one has them with its own prefix.
 */
export function monitoringPage(stack: SynthesizedMonitoring): string {
  return [
    '# Monitoring',
    '',
    'Made from the synthesized stack `prod` by `npm run synth && node tools/run.cjs tools/docs/monitoring-table.ts`.',
    'Alarms tell the alert topic when they begin and when they end; each names its chapter of the [runbook](runbook.md).',
    '',
    '## Dashboard',
    '',
    ...dashboardTable(stack),
    '',
    '## Alarms',
    '',
    ...alarmTable(stack),
    '',
  ].join('\n');
}

function dashboardTable(stack: SynthesizedMonitoring): string[] {
  const [dashboard] = resources(stack, 'aws_cloudwatch_dashboard');
  const { widgets } = JSON.parse(resolved(stack, String(dashboard?.dashboard_body))) as { widgets: Widget[] };
  let section = '';
  const rows = widgets.flatMap(({ type, properties }) => {
    if (type === 'text') {
      section = properties.markdown?.match(/^## (.+)$/m)?.[1] ?? '';
      return [];
    }
    const { title = '', metrics = [], annotations } = properties;
    const lines = (annotations?.horizontal ?? []).map(({ label, value }) => `${label} at ${value}`);
    return [[section, title, metrics.map(drawn).join('<br>'), lines.join('<br>') || 'none']];
  });
  return table(['Section', 'Graph', 'Metrics', 'Alarm lines'], rows);
}

/** One line of a graph: the metric's name with its dimensions, or the search that finds the metrics. */
function drawn(metric: readonly unknown[]): string {
  const [first] = metric;
  if (typeof first === 'object') return code(String((first as { expression: string }).expression));
  const texts = metric.filter((part): part is string => typeof part === 'string');
  const [namespace = '', name = '', ...dimensions] = texts;
  const { stat = '' } = (metric.at(-1) ?? {}) as { stat?: string };
  return `${stat} of ${code(`${namespace} ${name}`)}${dimensions.length > 0 ? ` (${pairs(dimensions)})` : ''}`;
}

function alarmTable(stack: SynthesizedMonitoring): string[] {
  const rows = resources(stack, 'aws_cloudwatch_metric_alarm').map((alarm) => {
    const description = String(alarm.alarm_description);
    const [, means = '', chapter = ''] = /^(.*) What to do: docs\/(\S+)$/.exec(description) ?? [];
    return [
      `[${code(String(alarm.alarm_name))}](${chapter})`,
      means,
      condition(stack, alarm),
      alarm.treat_missing_data === 'ignore' ? 'changes nothing' : 'is good',
    ];
  });
  return table(['Alarm', 'It means', 'It goes off when', 'A period without data'], rows);
}

function condition(stack: SynthesizedMonitoring, alarm: Json): string {
  const queries = (alarm.metric_query ?? []) as readonly (Json & { metric?: Json })[];
  const judged = queries.find((query) => query.return_data === true);
  const periods = Number(alarm.evaluation_periods);
  if (judged) {
    const parts = queries.flatMap(({ id, metric }) =>
      metric ? [`${id} = ${metric.stat} of ${code(`${metric.namespace} ${metric.metric_name}`)}`] : [],
    );
    const seconds = Number(queries.find(({ metric }) => metric)?.metric?.period);
    const name = code(String(judged.expression));
    return `${name} reaches ${alarm.threshold} (${parts.join(', ')}), ${span(periods, seconds)}`;
  }
  const dimensions = Object.entries((alarm.dimensions ?? {}) as Record<string, string>).flat();
  const of = dimensions.length > 0 ? ` (${pairs(dimensions.map((text) => resolved(stack, text)))})` : '';
  const metric = code(`${alarm.namespace} ${alarm.metric_name}`);
  return `${alarm.statistic} of ${metric}${of} reaches ${alarm.threshold}, ${span(periods, Number(alarm.period))}`;
}

const span = (periods: number, seconds: number) =>
  `${periods === 1 ? 'once' : `${periods} times in a row`}, in ${seconds / 60} minutes`;

const pairs = (names: readonly string[]) =>
  Array.from({ length: names.length / 2 }, (_, pair) =>
    code(`${names[2 * pair]}=${names[2 * pair + 1]}`),
  ).join(', ');

function resources({ resource }: SynthesizedMonitoring, type: string): Json[] {
  return Object.values(resource[type] ?? {});
}

/** A text with each reference such as `${aws_sqs_queue.events.name}` replaced by what it leads to; what only AWS knows, by its name. */
function resolved(stack: SynthesizedMonitoring, text: string): string {
  return text.replaceAll(/\$\{([^}]+)\}/g, (_reference, path: string) => {
    const [type = '', id = '', argument = ''] = path.split('.');
    const value = stack.resource[type]?.[id]?.[argument];
    return typeof value === 'string' ? resolved(stack, value) : `<${path.split('.').at(-1)}>`;
  });
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
}

// Run as a program: node tools/run.cjs tools/docs/monitoring-table.ts, after a synth.
if (process.argv[1]?.endsWith('monitoring-table.ts')) {
  const stack = readFileSync(path.join('cdktf.out', 'stacks', 'prod', 'cdk.tf.json'), 'utf8');
  writeFileSync(
    path.join('docs', 'monitoring.md'),
    monitoringPage(JSON.parse(stack) as SynthesizedMonitoring),
  );
}
