import { scheduleExpressionFaults } from '../../../config/schedule-expression';
import { isTimeZone } from '../../../config/time-zone';
import { arnOf, type LocalAccount } from '../arn';
import { AwsError } from '../aws-error';
import {
  DEFAULT_GROUP,
  type Schedule,
  type ScheduleGroup,
  type ScheduleName,
  type ScheduleSettings,
} from './schedule';

/** Groups and schedules of EventBridge Scheduler, in memory. Errors are those of its API. */
export class Schedules {
  private readonly groups = new Map<string, ScheduleGroup>();
  private readonly schedules = new Map<string, Schedule>();
  private readonly listeners = new Set<() => void>();

  /** @param now milliseconds since 1970 */
  constructor(
    private readonly account: LocalAccount,
    private readonly now: () => number,
  ) {
    this.createGroup(DEFAULT_GROUP);
  }

  createGroup(name: string): ScheduleGroup {
    if (this.groups.has(name))
      throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
    const arn = arnOf(this.account, 'scheduler', `schedule-group/${name}`);
    const group = { name, arn, creationDate: this.now() };
    this.groups.set(name, group);
    return group;
  }

  group(name: string): ScheduleGroup {
    const group = this.groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  listGroups(): ScheduleGroup[] {
    return [...this.groups.values()];
  }

  /** Deletes a group and its schedules. */
  deleteGroup(name: string): void {
    this.group(name);
    if (name === DEFAULT_GROUP)
      throw new AwsError('ValidationException', `Schedule group ${name} can't be deleted.`);
    for (const schedule of this.list({ group: name })) this.schedules.delete(keyOf(schedule));
    this.groups.delete(name);
    this.changed();
  }

  create(name: ScheduleName, settings: ScheduleSettings): Schedule {
    this.group(name.group);
    if (this.schedules.has(keyOf(name))) {
      throw new AwsError('ConflictException', `Schedule ${name.name} already exists.`, 409);
    }
    const creationDate = this.now();
    return this.put({
      ...name,
      arn: arnOf(this.account, 'scheduler', `schedule/${keyOf(name)}`),
      settings,
      creationDate,
      lastModificationDate: creationDate,
    });
  }

  /** Replaces all settings: what is not said goes back to its default. */
  update(name: ScheduleName, settings: ScheduleSettings): Schedule {
    return this.put({ ...this.get(name), settings, lastModificationDate: this.now() });
  }

  get(name: ScheduleName): Schedule {
    const schedule = this.schedules.get(keyOf(name));
    if (schedule) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name.name} does not exist.`, 404);
  }

  /** In the order of their names. */
  list({ group }: { readonly group?: string | undefined } = {}): Schedule[] {
    return [...this.schedules.values()]
      .filter((schedule) => group === undefined || schedule.group === group)
      .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  }

  delete(name: ScheduleName): void {
    this.get(name);
    this.schedules.delete(keyOf(name));
    this.changed();
  }

  /** Calls `listener` after each change; gives back what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private put(schedule: Schedule): Schedule {
    assertSettings(schedule.settings);
    this.schedules.set(keyOf(schedule), schedule);
    this.changed();
    return schedule;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Unique among all schedules, and how an ARN names one. */
const keyOf = ({ group, name }: ScheduleName): string => `${group}/${name}`;

function assertSettings({ expression, timeZone = 'UTC', startDate, endDate }: ScheduleSettings): void {
  const faults = scheduleExpressionFaults(expression);
  if (faults.length > 0) {
    throw new AwsError(
      'ValidationException',
      `Invalid Schedule Expression ${expression}. ${faults.join('; ')}`,
    );
  }
  if (!isTimeZone(timeZone))
    throw new AwsError('ValidationException', `Invalid ScheduleExpressionTimezone ${timeZone}.`);
  if (startDate !== undefined && endDate !== undefined && startDate >= endDate) {
    throw new AwsError('ValidationException', 'The StartDate must come before the EndDate.');
  }
}
