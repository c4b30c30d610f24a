import type { ActionRequest, AwsService } from '../../../../tools/local/iam/actions';
import type { Expected } from './client-calls';

export interface DocumentedRequest {
  readonly service: AwsService;
  readonly operation: string;
  readonly request: ActionRequest;
  readonly accesses: readonly Expected[];
}

const ARN = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:000000000000:${resource}`;
const ROLE = 'arn:aws:iam::000000000000:role/scheduler';
const passRole: Expected = ['iam:PassRole', ROLE, { 'iam:PassedToService': 'scheduler.amazonaws.com' }];

function rest(method: string, url: string, body: unknown = undefined): ActionRequest {
  const [path = '', search = ''] = url.split('?');
  return {
    method,
    path,
    query: new URLSearchParams(search),
    headers: {},
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

function cloudwatch(operation: string, input: unknown, ...accesses: Expected[]): DocumentedRequest {
  const headers = { 'x-amz-target': `GraniteServiceVersion20100801.${operation}` };
  return { service: 'cloudwatch', operation, request: { ...rest('POST', '/', input), headers }, accesses };
}

function scheduler(operation: string, request: ActionRequest, ...accesses: Expected[]): DocumentedRequest {
  return { service: 'scheduler', operation, request, accesses };
}

function invoke(url: string, functionArn: string, body: unknown = {}): DocumentedRequest {
  return {
    service: 'lambda',
    operation: 'Invoke',
    request: rest('POST', url, body),
    accesses: [['lambda:InvokeFunction', functionArn]],
  };
}

const FUNCTIONS = '/2015-03-31/functions';
const target = { Target: { Arn: ARN('states', 'stateMachine:campaign'), RoleArn: ROLE } };

/** Requests in the form that the API references of services without an installed client give them. */
export const documentedRequests: readonly DocumentedRequest[] = [
  cloudwatch('PutMetricData', { Namespace: 'EmailMarketing', MetricData: [] }, [
    'cloudwatch:PutMetricData',
    '*',
    { 'cloudwatch:namespace': 'EmailMarketing' },
  ]),
  cloudwatch('GetMetricData', {}, ['cloudwatch:GetMetricData', '*']),
  cloudwatch('GetMetricStatistics', {}, ['cloudwatch:GetMetricStatistics', '*']),
  cloudwatch('ListMetrics', {}, ['cloudwatch:ListMetrics', '*']),
  cloudwatch('DescribeAlarms', {}, ['cloudwatch:DescribeAlarms', ARN('cloudwatch', 'alarm:*')]),
  cloudwatch(
    'DescribeAlarms',
    { AlarmNames: ['a', 'b'] },
    ['cloudwatch:DescribeAlarms', ARN('cloudwatch', 'alarm:a')],
    ['cloudwatch:DescribeAlarms', ARN('cloudwatch', 'alarm:b')],
  ),
  cloudwatch('SetAlarmState', { AlarmName: 'a' }, ['cloudwatch:SetAlarmState', ARN('cloudwatch', 'alarm:a')]),
  scheduler(
    'CreateSchedule',
    rest('POST', '/schedules/weekly', { GroupName: 'campaigns', ...target }),
    ['scheduler:CreateSchedule', ARN('scheduler', 'schedule/campaigns/weekly')],
    passRole,
  ),
  scheduler(
    'UpdateSchedule',
    rest('PUT', '/schedules/weekly', target),
    ['scheduler:UpdateSchedule', ARN('scheduler', 'schedule/default/weekly')],
    passRole,
  ),
  scheduler('GetSchedule', rest('GET', '/schedules/weekly?groupName=campaigns'), [
    'scheduler:GetSchedule',
    ARN('scheduler', 'schedule/campaigns/weekly'),
  ]),
  scheduler('DeleteSchedule', rest('DELETE', '/schedules/weekly?groupName=campaigns&clientToken=t'), [
    'scheduler:DeleteSchedule',
    ARN('scheduler', 'schedule/campaigns/weekly'),
  ]),
  scheduler('ListSchedules', rest('GET', '/schedules?ScheduleGroup=campaigns'), [
    'scheduler:ListSchedules',
    '*',
  ]),
  scheduler('GetScheduleGroup', rest('GET', '/schedule-groups/campaigns'), [
    'scheduler:GetScheduleGroup',
    ARN('scheduler', 'schedule-group/campaigns'),
  ]),
  scheduler('ListScheduleGroups', rest('GET', '/schedule-groups'), ['scheduler:ListScheduleGroups', '*']),
  invoke(`${FUNCTIONS}/settle/invocations`, ARN('lambda', 'function:settle'), {
    Qualifier: 'of the payload',
  }),
  invoke(`${FUNCTIONS}/settle/invocations?Qualifier=live`, ARN('lambda', 'function:settle:live')),
  invoke(`${FUNCTIONS}/settle:live/invocations`, ARN('lambda', 'function:settle:live')),
  invoke(
    `${FUNCTIONS}/${encodeURIComponent(ARN('lambda', 'function:settle'))}/invocations`,
    ARN('lambda', 'function:settle'),
    'a payload',
  ),
  invoke(
    `${FUNCTIONS}/${encodeURIComponent(ARN('lambda', 'function:settle:$LATEST'))}/invocations`,
    ARN('lambda', 'function:settle:$LATEST'),
    [],
  ),
];
