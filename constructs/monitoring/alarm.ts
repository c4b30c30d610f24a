import type { Deployment } from '../deployment';
import type { Metric } from './metric';

/** Parts of the dashboard; each alarm's line is drawn in one. */
export type Section = 'sending' | 'engagement' | 'reputation' | 'pipeline';

/** One line of the table from which alarms, dashboard lines and the runbook's headings are made. */
export interface Alarm {
  /** Last part of the alarm's name. */
  readonly id: string;
  /** Heading in `docs/runbook.md`. */
  readonly title: string;
  readonly section: Section;
  /** What has happened when it goes off, in one sentence. */
  readonly means: string;
  /** The metric; or several by id with the expression over them that is judged. */
  readonly watches:
    | Metric
    | { readonly expression: string; readonly metrics: Readonly<Record<string, Metric>> };
  /** The alarm goes off when the value reaches this. */
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods: number;
  /**
   * What a period without data says. AWS advises `ignore` for the reputation metrics, which have data only while mail is
   * sent (SES Developer Guide, "Creating reputation monitoring alarms"); for counts, no data is nothing bad.
   */
  readonly missingData: 'ignore' | 'notBreaching';
}

/** `docs/runbook.md#…`, where the alarm's chapter is. */
export function runbookAnchor(alarm: Pick<Alarm, 'title'>): string {
  return `docs/runbook.md#${alarm.title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replace(/ /g, '-')}`;
}

/** The alarm's name in CloudWatch. */
export function alarmName(deployment: Deployment, id: string): string {
  return deployment.nameOf('alarm', id);
}

/** Ids of the alarms at which the reputation guard pauses sending. */
export const CRITICAL_REPUTATION_ALARMS = ['bounce-rate-critical', 'complaint-rate-critical'] as const;

/** ARNs of the critical reputation alarms, made from their names, so that the guard can be made before them. */
export function criticalReputationAlarmArns(deployment: Deployment): readonly [string, string] {
  const [bounces, complaints] = CRITICAL_REPUTATION_ALARMS;
  const arn = (id: string) => deployment.arnOf('cloudwatch', `alarm:${alarmName(deployment, id)}`);
  return [arn(bounces), arn(complaints)];
}

/** Whether an alarm watches exactly this metric by itself, so that its threshold is a line on the metric's graph. */
export function isLineOf(alarm: Alarm, metric: Metric): boolean {
  if ('expression' in alarm.watches) return false;
  const { namespace, name, dimensions } = alarm.watches;
  return (
    namespace === metric.namespace &&
    name === metric.name &&
    JSON.stringify(dimensions) === JSON.stringify(metric.dimensions)
  );
}
