/**
 * The grammar of schedule expressions of EventBridge Scheduler: rate(value unit), cron(six fields) and
 * at(yyyy-mm-ddThh:mm:ss). Source: EventBridge Scheduler User Guide, "Schedule types", and "Cron expressions reference"
 * of the EventBridge User Guide. `LW`, `6L` and a range with a step are in none of its tables but work on AWS
 * (localstack/localstack#13628 and grumBit/aws_cron_expression_validator#12, #18, tried there). What no source vouches for,
 * such as `L-3`, names in small letters or a range that runs backwards, is refused with another way to write it.
 */

/** API reference of EventBridge Scheduler, CreateSchedule, ScheduleExpression. */
const MAX_LENGTH = 256;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names?: readonly string[];
  /** What may stand in the field by itself, besides values: `L` and kin. */
  readonly alone?: (text: string) => boolean;
  /** What the field takes, in words. */
  readonly allowed: string;
  readonly steps: boolean;
}

const DAY_OF_MONTH: CronField = {
  name: 'day-of-month',
  min: 1,
  max: 31,
  alone: (text) => /^(?:L|LW|(?:0?[1-9]|[12]\d|3[01])W)$/.test(text),
  allowed: '1 to 31, L, LW or a nearest weekday such as 15W',
  steps: true,
};

const DAY_OF_WEEK: CronField = {
  name: 'day-of-week',
  min: 1,
  max: 7,
  names: WEEKDAYS,
  alone: (text) => /^(?:L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/.test(text),
  allowed: '1 to 7, SUN to SAT, L, a last weekday such as 6L or an nth one such as MON#1',
  steps: false,
};

/** In the order in which cron() takes them. */
const CRON_FIELDS: readonly CronField[] = [
  { name: 'minutes', min: 0, max: 59, allowed: '0 to 59', steps: true },
  { name: 'hours', min: 0, max: 23, allowed: '0 to 23', steps: true },
  DAY_OF_MONTH,
  { name: 'month', min: 1, max: 12, names: MONTHS, allowed: '1 to 12 or JAN to DEC', steps: true },
  DAY_OF_WEEK,
  { name: 'year', min: 1970, max: 2199, allowed: '1970 to 2199', steps: true },
];

/** The number that `text` stands for in the field, or nothing. */
function numberOf(field: CronField, text: string): number | undefined {
  const named = field.names?.indexOf(text) ?? -1;
  if (named >= 0) return field.min + named;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.min && value <= field.max ? value : undefined;
}

function stepFault(field: CronField, item: string, step: string): string | undefined {
  if (!field.steps) return `${field.name} takes no steps such as "${item}"; write a list of days`;
  // A year has no natural cycle: its step is bound by the years that there are.
  const largest = Math.min(field.max, field.max - field.min + 1);
  const size = /^\d+$/.test(step) ? Number(step) : 0;
  return size >= 1 && size <= largest
    ? undefined
    : `${field.name}: the step of "${item}" is not 1 to ${largest}`;
}

/** Why `item`, one of a list, can't stand in the field: `*`, a value, a range, or one of them with a step. */
function itemFault(field: CronField, item: string): string | undefined {
  if (field.alone?.(item)) return `${field.name}: "${item}" stands alone, not in a list`;
  const [values = '', step, ...rest] = item.split('/');
  const [first = '', last, ...more] = values.split('-');
  const fault = `${field.name}: "${item}" is not ${field.allowed}`;
  if (rest.length > 0 || more.length > 0) return fault;
  if (values !== '*') {
    const from = numberOf(field, first);
    const to = last === undefined ? from : numberOf(field, last);
    if (from === undefined || to === undefined) return fault;
    if (from > to) return `${field.name}: the range "${values}" runs backwards; write a list of its values`;
  }
  return step === undefined ? undefined : stepFault(field, item, step);
}

function fieldFaults(field: CronField, text: string): string[] {
  if (field.alone?.(text)) return [];
  return text
    .split(',')
    .map((item) => itemFault(field, item))
    .filter((fault) => fault !== undefined);
}

function cronFaults(fields: readonly string[]): string[] {
  if (fields.length !== CRON_FIELDS.length) {
    const names = CRON_FIELDS.map(({ name }) => name).join(' ');
    return [`cron takes ${CRON_FIELDS.length} fields (${names}), got ${fields.length}`];
  }
  const days = [DAY_OF_MONTH, DAY_OF_WEEK];
  const faults = CRON_FIELDS.flatMap((field, index) => {
    const text = fields[index] ?? '';
    if (text === '?') return days.includes(field) ? [] : [`${field.name}: "?" is not ${field.allowed}`];
    return fieldFaults(field, text);
  });
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    faults.push(
      `exactly one of day-of-month and day-of-week has to be ?, got "${dayOfMonth}" and "${dayOfWeek}"`,
    );
  }
  return faults;
}

function atFaults(time: string): string[] {
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(time);
  // A date that does not exist comes back as another one, or as none.
  const date = new Date(`${time}Z`);
  const exists = isTime && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(time);
  return exists ? [] : [`at takes a time that exists, as yyyy-mm-ddThh:mm:ss without a zone, got "${time}"`];
}

/** Every reason why EventBridge Scheduler would refuse `expression`; none when it takes it. */
export function scheduleExpressionFaults(expression: string): string[] {
  if (expression.length > MAX_LENGTH) {
    return [`a schedule expression has at most ${MAX_LENGTH} characters, got ${expression.length}`];
  }
  const [, kind, body = ''] = /^(rate|cron|at)\(([^()]*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate':
      return /^[1-9]\d* (?:minutes?|hours?|days?)$/.test(body)
        ? []
        : [`rate takes a whole number above 0 and minutes, hours or days, got "${body}"`];
    case 'cron':
      return cronFaults(body.split(/ +/));
    case 'at':
      return atFaults(body);
    default:
      return ['a schedule expression is rate(7 days), cron(0 9 ? * MON *) or at(2026-11-30T09:00:00)'];
  }
}

/** Whether `expression` names one moment, at(…), and not a recurring schedule. */
export const isOneTime = (expression: string): boolean => expression.startsWith('at(');
