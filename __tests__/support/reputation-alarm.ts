import type { Platform } from '../../tools/local/platform/bring-up';

/** Tells the event bus that the critical alarm on bounces went off, as CloudWatch does; answers with the alarm's ARN. */
export async function setOffReputationAlarm({
  stack,
  account,
  publishEvent,
  runner,
}: Platform): Promise<string> {
  const alarm = stack
    .ofType('aws_cloudwatch_metric_alarm')
    .find((one) => one.text('alarm_name').endsWith('bounce-rate-critical'));
  if (!alarm) throw new Error('the stack has no alarm …bounce-rate-critical');
  await publishEvent({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    region: account.region,
    resources: [alarm.text('arn')],
    detail: {
      alarmName: alarm.text('alarm_name'),
      state: { value: 'ALARM', reason: 'Threshold crossed', timestamp: '2026-12-07T09:00:00Z' },
    },
  });
  await runner.drained();
  return alarm.text('arn');
}
