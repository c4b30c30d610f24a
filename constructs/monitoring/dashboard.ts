import type { ConfigurationSet } from '../configuration-set';
import type { Deployment } from '../deployment';
import { type Alarm, isLineOf, type Section } from './alarm';
import { accountMetric, type Metric, ownMetric } from './metric';

/** A graph: metrics, or one search over metrics whose dimension values are not known beforehand. */
interface Graph {
  readonly title: string;
  readonly section: Section;
  readonly metrics: readonly Metric[];
  /** Name of an SES event metric, drawn for each campaign. */
  readonly byCampaign?: string;
}

const SECTION_TITLES: Readonly<Record<Section, string>> = {
  sending: 'Sending',
  engagement: 'Engagement',
  reputation: 'Reputation',
  pipeline: 'Pipeline',
};
/** The dashboard's grid is 24 wide. */
const WIDTH = 24;
const GRAPH = { width: 8, height: 6 } as const;

/** The body of the dashboard: a heading and graphs for each section, each alarm's threshold as a line on its graph. */
export function dashboardBody(
  deployment: Deployment,
  configurationSet: ConfigurationSet,
  alarms: readonly Alarm[],
): { readonly widgets: readonly object[] } {
  const graphs = [...fixedGraphs(deployment), ...alarmedGraphs(alarms, fixedGraphs(deployment))];
  const widgets: object[] = [];
  let y = 0;
  for (const section of Object.keys(SECTION_TITLES) as Section[]) {
    const text =
      section === 'sending'
        ? `# ${deployment.prefix}\nConfiguration set ${configurationSet.configurationSetName}\n`
        : '';
    const heading = `${text}## ${SECTION_TITLES[section]}`;
    const headingHeight = text ? 2 : 1;
    widgets.push({
      type: 'text',
      x: 0,
      y,
      width: WIDTH,
      height: headingHeight,
      properties: { markdown: heading },
    });
    y += headingHeight;
    const own = graphs.filter((graph) => graph.section === section);
    own.forEach((graph, index) => {
      const x = (index * GRAPH.width) % WIDTH;
      widgets.push({
        type: 'metric',
        x,
        y,
        ...GRAPH,
        properties: graphProperties(deployment, graph, alarms),
      });
      if (x + GRAPH.width >= WIDTH || index === own.length - 1) y += GRAPH.height;
    });
  }
  return { widgets };
}

function fixedGraphs(deployment: Deployment): Graph[] {
  const sent = ['Send', 'Delivery', 'Bounce', 'Complaint'];
  return [
    {
      title: 'Email campaign metrics (account)',
      section: 'sending',
      metrics: sent.map((name) => accountMetric(name, name)),
    },
    {
      title: 'Accepted and answered',
      section: 'sending',
      metrics: [
        ownMetric(deployment, 'RecipientsAccepted', 'Accepted by SES'),
        ownMetric(deployment, 'EventsReceived', 'Events received'),
        ownMetric(deployment, 'UntaggedEvents', 'Events without our tags'),
      ],
    },
    { title: 'Deliveries by campaign', section: 'sending', metrics: [], byCampaign: 'Delivery' },
    { title: 'Opens by campaign', section: 'engagement', metrics: [], byCampaign: 'Open' },
    { title: 'Clicks by campaign', section: 'engagement', metrics: [], byCampaign: 'Click' },
    {
      title: 'Unsubscribes',
      section: 'engagement',
      metrics: [ownMetric(deployment, 'Unsubscribes', 'Unsubscribes')],
    },
    { title: 'Bounces by campaign', section: 'reputation', metrics: [], byCampaign: 'Bounce' },
  ];
}

/** One graph for each metric that an alarm watches and that has no graph yet; alarms of one metric share it. */
function alarmedGraphs(alarms: readonly Alarm[], known: readonly Graph[]): Graph[] {
  const graphs: Graph[] = [];
  for (const { watches, section } of alarms) {
    if ('expression' in watches) continue;
    const drawn = [...known, ...graphs].some((graph) =>
      graph.metrics.some((metric) => sameMetric(metric, watches)),
    );
    if (!drawn) graphs.push({ title: watches.label, section, metrics: [watches] });
  }
  return graphs;
}

function sameMetric(one: Metric, other: Metric): boolean {
  return (
    one.namespace === other.namespace &&
    one.name === other.name &&
    JSON.stringify(one.dimensions) === JSON.stringify(other.dimensions)
  );
}

function graphProperties(deployment: Deployment, graph: Graph, alarms: readonly Alarm[]): object {
  const lines = alarms.filter((alarm) => graph.metrics.some((metric) => isLineOf(alarm, metric)));
  return {
    title: graph.title,
    region: deployment.region,
    view: 'timeSeries',
    period: 300,
    stat: 'Sum',
    metrics: graph.byCampaign
      ? [
          [
            {
              expression: `SEARCH('{AWS/SES,campaign} MetricName="${graph.byCampaign}"', 'Sum', 300)`,
              id: 'campaigns',
            },
          ],
        ]
      : graph.metrics.map(({ namespace, name, dimensions, statistic, periodSeconds, label }) => [
          namespace,
          name,
          ...Object.entries(dimensions).flat(),
          { stat: statistic, period: periodSeconds, label },
        ]),
    yAxis: { left: { min: 0 } },
    ...(lines.length > 0 && {
      annotations: { horizontal: lines.map((alarm) => ({ label: alarm.title, value: alarm.threshold })) },
    }),
  };
}
