import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../aws-error';
import { bodyJson, checkedInput } from '../aws-input';
import { page } from '../page';
import { type LocalService, readBody, type ServiceRequest, type ServiceResponse } from '../service';
import { DEFAULT_GROUP } from './schedule';
import {
  groupInput,
  groupOutput,
  listGroupsInput,
  listInput,
  scheduleInput,
  scheduleName,
  scheduleOutput,
  settingsOf,
  summaryOutput,
} from './scheduler-api';
import type { Schedules } from './schedules';

/** A request that was taken apart. */
interface Call {
  /** From the path; empty in a list. */
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  /** As JSON. */
  readonly body: unknown;
}
type Operation = (schedules: Schedules, call: Call) => object;

/** By method and path, `*` for a name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /schedules/*': createSchedule,
  'GET /schedules/*': getSchedule,
  'PUT /schedules/*': updateSchedule,
  'DELETE /schedules/*': deleteSchedule,
  'GET /schedules': listSchedules,
  'POST /schedule-groups/*': createScheduleGroup,
  'GET /schedule-groups/*': getScheduleGroup,
  'DELETE /schedule-groups/*': deleteScheduleGroup,
  'GET /schedule-groups': listScheduleGroups,
};

/**
 * The API of EventBridge Scheduler (REST JSON): schedules and groups of schedules. Another operation is an
 * `UnknownOperationException`, another field a `ValidationException`.
 */
export function schedulerService(schedules: Schedules): LocalService {
  return async (request) => {
    try {
      const { operation, name } = route(request);
      const body = bodyJson(await readBody(request.body));
      return response(200, operation(schedules, { name, query: Object.fromEntries(request.query), body }));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return response(error.status, { Message: error.message }, { 'x-amzn-errortype': error.code });
    }
  };
}

function route({ method, path }: ServiceRequest): { readonly operation: Operation; readonly name: string } {
  const [, collection = '', name] = /^\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  const pattern = `${method} /${collection}${name === undefined ? '' : '/*'}`;
  const operation = Object.hasOwn(OPERATIONS, pattern) ? OPERATIONS[pattern] : undefined;
  if (operation) return { operation, name: name === undefined ? '' : decodeURIComponent(name) };
  throw new AwsError(
    'UnknownOperationException',
    `EventBridge Scheduler here has no operation ${method} ${path}`,
    404,
  );
}

function response(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ServiceResponse {
  const common = { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() };
  return { status, headers: { ...common, ...headers }, body: JSON.stringify(body) };
}

function createSchedule(schedules: Schedules, { name, body }: Call): object {
  const input = checkedInput(scheduleInput, body, 'CreateSchedule');
  const called = { group: input.GroupName, name: checkedInput(scheduleName, name, 'CreateSchedule') };
  return { ScheduleArn: schedules.create(called, settingsOf(input)).arn };
}

function updateSchedule(schedules: Schedules, { name, body }: Call): object {
  const input = checkedInput(scheduleInput, body, 'UpdateSchedule');
  return { ScheduleArn: schedules.update({ group: input.GroupName, name }, settingsOf(input)).arn };
}

const oneInput = z.strictObject({
  groupName: scheduleName.default(DEFAULT_GROUP),
  clientToken: z.string().optional(),
});

function getSchedule(schedules: Schedules, { name, query }: Call): object {
  const { groupName } = checkedInput(oneInput, query, 'GetSchedule');
  return scheduleOutput(schedules.get({ group: groupName, name }));
}

function deleteSchedule(schedules: Schedules, { name, query }: Call): object {
  const { groupName } = checkedInput(oneInput, query, 'DeleteSchedule');
  schedules.delete({ group: groupName, name });
  return {};
}

function listSchedules(schedules: Schedules, { query }: Call): object {
  const input = checkedInput(listInput, query, 'ListSchedules');
  const { ScheduleGroup: group, NamePrefix: prefix = '', State: state } = input;
  if (group !== undefined) schedules.group(group);
  const found = schedules
    .list({ group })
    .filter(({ name }) => name.startsWith(prefix))
    .filter(({ settings }) => state === undefined || state === (settings.state ?? 'ENABLED'));
  const { items, nextToken } = page(found, input.MaxResults, input.NextToken);
  return { Schedules: items.map(summaryOutput), NextToken: nextToken };
}

function createScheduleGroup(schedules: Schedules, { name, body }: Call): object {
  checkedInput(groupInput, body, 'CreateScheduleGroup');
  return {
    ScheduleGroupArn: schedules.createGroup(checkedInput(scheduleName, name, 'CreateScheduleGroup')).arn,
  };
}

function getScheduleGroup(schedules: Schedules, { name }: Call): object {
  return groupOutput(schedules.group(name));
}

function deleteScheduleGroup(schedules: Schedules, { name }: Call): object {
  schedules.deleteGroup(name);
  return {};
}

function listScheduleGroups(schedules: Schedules, { query }: Call): object {
  const input = checkedInput(listGroupsInput, query, 'ListScheduleGroups');
  const { NamePrefix: prefix = '' } = input;
  const found = schedules.listGroups().filter(({ name }) => name.startsWith(prefix));
  const { items, nextToken } = page(found, input.MaxResults, input.NextToken);
  return { ScheduleGroups: items.map(groupOutput), NextToken: nextToken };
}
