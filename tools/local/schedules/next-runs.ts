import { Cron } from 'croner';
import { scheduleExpressionFaults } from '../../../config/schedule-expression';
import { isTimeZone } from '../../../config/time-zone';
import { UserError } from '../../../lambdas/shared/user-error';
import { instantOf, wallAt } from './wall-clock';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Last value of each field that `a/b` counts up to: minutes, hours, day of month, month, day of week, year. */
const FIELD_MAXIMA = [59, 23, 31, 12, 7, 2199];

/** The next `count` runs after `from`; fewer when the expression ends before. A rate counts from `from` on. */
export function nextRuns(expression: string, timeZone: string, from: Date, count: number): Date[] {
  const runs: Date[] = [];
  for (let run = nextRun(expression, timeZone, from, from); run && runs.length < count; ) {
    runs.push(run);
    run = nextRun(expression, timeZone, run, from);
  }
  return runs;
}

/**
 * The first run after a moment, or nothing when there is none any more. Throws a `UserError` on an expression or a zone
 * that EventBridge Scheduler refuses.
 *
 * Wall times that the clocks skip are skipped; those that they show twice run once, the first time (EventBridge Scheduler
 * User Guide, "Schedule types", daylight savings time).
 *
 * @param anchor first run of a rate
 */
export function nextRun(expression: string, timeZone: string, after: Date, anchor: Date): Date | undefined {
  const faults = scheduleExpressionFaults(expression);
  if (!isTimeZone(timeZone))
    faults.push(`${JSON.stringify(timeZone)} is not a time zone of the IANA database`);
  if (faults.length > 0) throw new UserError([`${expression}:`, ...faults].join('\n  '));
  const [kind = '', body = ''] = expression.slice(0, -1).split('(');
  const next = { rate: rateRun, cron: cronRun, at: atRun }[kind];
  const run = next?.(body, timeZone, after.getTime(), anchor.getTime());
  return run === undefined ? undefined : new Date(run);
}

type NextRun = (body: string, timeZone: string, after: number, anchor: number) => number | undefined;

const rateRun: NextRun = (body, _timeZone, after, anchor) => {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(body) ?? [];
  const interval = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return anchor + Math.max(0, Math.floor((after - anchor) / interval) + 1) * interval;
};

const atRun: NextRun = (body, timeZone, after) => {
  const instant = instantOf(Date.parse(`${body}Z`), timeZone);
  return instant !== undefined && instant > after ? instant : undefined;
};

/** Finds wall times with croner on a clock without a zone, and asks the zone for the instant of each. */
const cronRun: NextRun = (body, timeZone, after) => {
  const cron = new Cron(cronerPattern(body), {
    timezone: 'UTC',
    mode: '7-part',
    alternativeWeekdays: true,
    paused: true,
  });
  // A wall time before this one stands for an earlier instant: of two instants it is always the first.
  let wall = cron.nextRun(new Date(wallAt(after, timeZone)));
  for (; wall; wall = cron.nextRun(wall)) {
    const instant = instantOf(wall.getTime(), timeZone);
    if (instant !== undefined && instant > after) return instant;
  }
  return undefined;
};

/** Six fields of AWS as the seven of croner, which counts weekdays as AWS does when told so. */
function cronerPattern(body: string): string {
  const fields = body.split(/ +/).map((field, index) => {
    if (field === '?') return '*';
    // The last day of the week is Saturday.
    if (field === 'L' && index === 4) return '7';
    return field.replace(/(?<=^|,)(\w+)\/(?=\d)/g, `$1-${FIELD_MAXIMA[index]}/`);
  });
  return ['0', ...fields].join(' ');
}
