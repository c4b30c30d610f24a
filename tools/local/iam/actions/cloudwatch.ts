import { arnOf } from '../../arn';
import { access } from './operation';
import { jsonService } from './protocol';

/** CloudWatch: on alarms by name; metrics have no resource. */
export const cloudwatchActions = jsonService('cloudwatch', {
  DescribeAlarms: (input, { account }) => {
    const names = input.texts('AlarmNames');
    return (names.length > 0 ? names : ['*']).map((name) =>
      access('cloudwatch:DescribeAlarms', arnOf(account, 'cloudwatch', `alarm:${name}`)),
    );
  },
  GetMetricData: () => [access('cloudwatch:GetMetricData', '*')],
  GetMetricStatistics: () => [access('cloudwatch:GetMetricStatistics', '*')],
  ListMetrics: () => [access('cloudwatch:ListMetrics', '*')],
  PutMetricData: (input) => [
    access('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': input.text('Namespace') }),
  ],
  SetAlarmState: (input, { account }) => [
    access('cloudwatch:SetAlarmState', arnOf(account, 'cloudwatch', `alarm:${input.text('AlarmName')}`)),
  ],
});
