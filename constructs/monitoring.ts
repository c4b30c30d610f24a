import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmMetricQuery,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import type { AlertTopic } from './alert-topic';
import type { ConfigurationSet } from './configuration-set';
import { type Alarm, alarmName, runbookAnchor } from './monitoring/alarm';
import { alarmTable, type Watched } from './monitoring/alarm-table';
import { dashboardBody } from './monitoring/dashboard';

export interface MonitoringProps extends Watched {
  readonly alertTopic: AlertTopic;
  readonly configurationSet: ConfigurationSet;
}

/** The dashboard and the alarms, both made from one table, so that a graph's line and its alarm can't disagree. */
export class Monitoring extends Construct {
  public readonly dashboard: CloudwatchDashboard;
  /** The table, from which the headings of the runbook come too. */
  public readonly table: readonly Alarm[];
  public readonly alarms: readonly CloudwatchMetricAlarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { deployment, alertTopic } = props;
    this.table = alarmTable(props);
    this.alarms = this.table.map(
      (alarm) =>
        new CloudwatchMetricAlarm(this, alarm.id, {
          alarmName: alarmName(deployment, alarm.id),
          alarmDescription: `${alarm.means} What to do: ${runbookAnchor(alarm)}`,
          comparisonOperator: 'GreaterThanOrEqualToThreshold',
          threshold: alarm.threshold,
          evaluationPeriods: alarm.periods,
          treatMissingData: alarm.missingData,
          alarmActions: [alertTopic.topic.arn],
          okActions: [alertTopic.topic.arn],
          ...watchedArguments(alarm.watches),
        }),
    );
    this.dashboard = new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: deployment.nameOf('dashboard', 'dashboard'),
      dashboardBody: JSON.stringify(dashboardBody(deployment, props.configurationSet, this.table)),
    });
  }
}

function watchedArguments(watches: Alarm['watches']) {
  if (!('expression' in watches)) {
    const { namespace, name, dimensions, statistic, periodSeconds } = watches;
    return {
      namespace,
      metricName: name,
      ...(Object.keys(dimensions).length > 0 && { dimensions: { ...dimensions } }),
      statistic,
      period: periodSeconds,
    };
  }
  const metricQuery: CloudwatchMetricAlarmMetricQuery[] = [
    { id: 'judged', expression: watches.expression, label: watches.expression, returnData: true },
    ...Object.entries(watches.metrics).map(([id, metric]) => ({
      id,
      metric: {
        namespace: metric.namespace,
        metricName: metric.name,
        dimensions: { ...metric.dimensions },
        stat: metric.statistic,
        period: metric.periodSeconds,
      },
    })),
  ];
  return { metricQuery };
}
