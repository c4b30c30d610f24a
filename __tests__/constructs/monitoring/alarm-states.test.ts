import { type AlarmState, alarmState, type MetricData } from '../../support/alarm-state';
import { stackOf } from '../../support/stacks';

const prod = stackOf('prod');
const alarms = new Map(
  prod
    .resources('aws_cloudwatch_metric_alarm')
    .map(({ config }) => [String(config.alarm_name).replace('email-marketing-prod-', ''), config]),
);

function stateOf(id: string, data: MetricData, before?: AlarmState): AlarmState {
  const config = alarms.get(id);
  if (!config) throw new Error(`no alarm ${id}`);
  return alarmState(config, data, before);
}

type Case = readonly [id: string, metric: string, raises: number, doesNot: number];
const one = (id: string, metric: string): Case => [id, metric, 1, 0];

/** The value of the newest period that raises each alarm, and the nearest that does not. */
const CASES: readonly Case[] = [
  ['bounce-rate-warning', 'Reputation.BounceRate', 0.05, 0.0499],
  ['bounce-rate-critical', 'Reputation.BounceRate', 0.08, 0.0799],
  ['complaint-rate-warning', 'Reputation.ComplaintRate', 0.001, 0.00099],
  ['complaint-rate-critical', 'Reputation.ComplaintRate', 0.003, 0.00299],
  ['daily-quota', 'DailyQuotaUsed', 0.8, 0.799],
  ['event-queue-age', 'ApproximateAgeOfOldestMessage', 600, 599],
  one('rendering-failures', 'RenderingFailures'),
  one('rejects', 'Rejects'),
  one('failed-runs', 'ExecutionsFailed'),
  one('failed-schedules', 'TargetErrorCount'),
  ...['events', 'housekeeping-schedule', 'campaign-schedules', 'reputation-guard'].map((queue) =>
    one(`${queue}-dead-letters`, 'ApproximateNumberOfMessagesVisible'),
  ),
  ...[
    'start-run',
    'build-audience',
    'send-shard',
    'settle',
    'event-handler',
    'unsubscribe',
    'housekeeping',
    'reputation-guard',
  ].map((name) => one(`${name}-errors`, 'Errors')),
  ...['send-shard', 'unsubscribe'].map((name) => one(`${name}-throttles`, 'Throttles')),
];

test.each(CASES)('%s: %s raises it at %p and not at %p', (id, metric, raises, doesNot) => {
  expect(stateOf(id, { [metric]: [doesNot, raises] })).toBe('ALARM');
  expect(stateOf(id, { [metric]: [raises, doesNot] })).toBe('OK');
});

test.each(CASES.filter(([id]) => !id.includes('-rate-')))(
  '%s ends when its metric falls silent',
  (id, metric) => {
    expect(stateOf(id, { [metric]: [null] }, 'ALARM')).toBe('OK');
  },
);

test.each(CASES.filter(([id]) => id.includes('-rate-')))(
  '%s stands while nothing is sent, since the rate is then as it was',
  (id, metric) => {
    expect(stateOf(id, { [metric]: [null] }, 'ALARM')).toBe('ALARM');
    expect(stateOf(id, { [metric]: [null] }, 'OK')).toBe('OK');
  },
);

test.each<[string, AlarmState, (number | null)[], (number | null)[]]>([
  ['mail without a single event for half an hour', 'ALARM', [50, 50], [0, 0]],
  ['a quarter of an hour, in which events may still be on their way', 'OK', [0, 5000], [0, 0]],
  ['one event', 'OK', [5000, 5000], [0, 1]],
  ['a volume at which no event may well be chance', 'OK', [49, 49], [0, 0]],
  ['nothing sent', 'OK', [null, null], [null, null]],
])('sending-without-events: %s: %s', (_what, state, accepted, events) => {
  const data = { RecipientsAccepted: accepted, EventsReceived: events };
  expect(stateOf('sending-without-events', data)).toBe(state);
});

test('every alarm is tried', () => {
  expect([...CASES.map(([id]) => id), 'sending-without-events'].toSorted()).toEqual(
    [...alarms.keys()].toSorted(),
  );
});
