import { isOneTime, scheduleExpressionFaults } from '../../config/schedule-expression';

test.each([
  'rate(1 minute)',
  'rate(1 hours)',
  'rate(7 days)',
  'rate(36500 day)',
  'cron(0 9 ? * MON *)',
  'cron(00 09 1 1 ? 2026)',
  'cron(59 23 31 12 ? 2199)',
  'cron(*/5 * * * ? *)',
  'cron(0/15 8-18 ? * MON-FRI *)',
  'cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)',
  'cron(1-31/30 1-1 1-31/30 1-12/3 ? 1970-2199)',
  'cron(15,45 10 ? JAN,MAR-MAY,12 SUN-SAT 2026/2)',
  'cron(0 9 L * ? *)',
  'cron(0 9 LW * ? *)',
  'cron(0 9 15W * ? *)',
  'cron(0 9 ? * L *)',
  'cron(15 10 ? * 6L 2026-2027)',
  'cron(15 10 ? * FRIL *)',
  'cron(0 9 ? * MON#1 *)',
  'cron(0 9 ? * 3#5 *)',
  'cron(0  9 ? * MON *)',
  'at(2026-11-30T09:00:00)',
  'at(2028-02-29T23:59:59)',
])('takes %s', (expression) => {
  expect(scheduleExpressionFaults(expression)).toEqual([]);
});

const DAY_OF_MONTH = '1 to 31, L, LW or a nearest weekday such as 15W';
const DAY_OF_WEEK = '1 to 7, SUN to SAT, L, a last weekday such as 6L or an nth one such as MON#1';

test.each([
  ['rate(0 days)', 'rate takes a whole number above 0 and minutes, hours or days, got "0 days"'],
  ['rate(1.5 days)', 'rate takes a whole number above 0 and minutes, hours or days, got "1.5 days"'],
  ['rate(2 weeks)', 'rate takes a whole number above 0 and minutes, hours or days, got "2 weeks"'],
  ['rate(7days)', 'rate takes a whole number above 0 and minutes, hours or days, got "7days"'],
  ['cron(60 9 ? * MON *)', 'minutes: "60" is not 0 to 59'],
  ['cron(-1 9 ? * MON *)', 'minutes: "-1" is not 0 to 59'],
  ['cron(0 24 ? * MON *)', 'hours: "24" is not 0 to 23'],
  ['cron(0 9 0 * ? *)', `day-of-month: "0" is not ${DAY_OF_MONTH}`],
  ['cron(0 9 32 * ? *)', `day-of-month: "32" is not ${DAY_OF_MONTH}`],
  ['cron(0 9 32W * ? *)', `day-of-month: "32W" is not ${DAY_OF_MONTH}`],
  ['cron(0 9 L-3 * ? *)', `day-of-month: "L-3" is not ${DAY_OF_MONTH}`],
  ['cron(0 9 15,L * ? *)', 'day-of-month: "L" stands alone, not in a list'],
  ['cron(0 9 MON * ? *)', `day-of-month: "MON" is not ${DAY_OF_MONTH}`],
  ['cron(0 9 ? 0 MON *)', 'month: "0" is not 1 to 12 or JAN to DEC'],
  ['cron(0 9 ? 13 MON *)', 'month: "13" is not 1 to 12 or JAN to DEC'],
  ['cron(0 9 ? jan MON *)', 'month: "jan" is not 1 to 12 or JAN to DEC'],
  ['cron(0 9 ? * 0 *)', `day-of-week: "0" is not ${DAY_OF_WEEK}`],
  ['cron(0 9 ? * 8 *)', `day-of-week: "8" is not ${DAY_OF_WEEK}`],
  ['cron(0 9 ? * MON#6 *)', `day-of-week: "MON#6" is not ${DAY_OF_WEEK}`],
  ['cron(0 9 ? * MON#1,FRI *)', 'day-of-week: "MON#1" stands alone, not in a list'],
  ['cron(0 9 ? * 2/2 *)', 'day-of-week takes no steps such as "2/2"; write a list of days'],
  ['cron(0 9 ? * FRI-MON *)', 'day-of-week: the range "FRI-MON" runs backwards; write a list of its values'],
  ['cron(0 9 ? * MON 1969)', 'year: "1969" is not 1970 to 2199'],
  ['cron(0 9 ? * MON 2200)', 'year: "2200" is not 1970 to 2199'],
  ['cron(*/60 9 ? * MON *)', 'minutes: the step of "*/60" is not 1 to 59'],
  ['cron(0/0 9 ? * MON *)', 'minutes: the step of "0/0" is not 1 to 59'],
  ['cron(0/ 9 ? * MON *)', 'minutes: the step of "0/" is not 1 to 59'],
  ['cron(0 0/24 ? * MON *)', 'hours: the step of "0/24" is not 1 to 23'],
  ['cron(0 9 ? * MON 2026/231)', 'year: the step of "2026/231" is not 1 to 230'],
  ['cron(0/5/5 9 ? * MON *)', 'minutes: "0/5/5" is not 0 to 59'],
  ['cron(1-2-3 9 ? * MON *)', 'minutes: "1-2-3" is not 0 to 59'],
  ['cron(1-60 9 ? * MON *)', 'minutes: "1-60" is not 0 to 59'],
  ['cron(0, 9 ? * MON *)', 'minutes: "" is not 0 to 59'],
  ['cron(? 9 ? * MON *)', 'minutes: "?" is not 0 to 59'],
  ['cron(0 9 * * * *)', 'exactly one of day-of-month and day-of-week has to be ?, got "*" and "*"'],
  ['cron(0 9 ? * ? *)', 'exactly one of day-of-month and day-of-week has to be ?, got "?" and "?"'],
  ['cron(0 9 * * MON)', 'cron takes 6 fields (minutes hours day-of-month month day-of-week year), got 5'],
  ['cron( 0 9 ? * MON *)', 'cron takes 6 fields (minutes hours day-of-month month day-of-week year), got 7'],
  [
    'at(2026-02-30T09:00:00)',
    'at takes a time that exists, as yyyy-mm-ddThh:mm:ss without a zone, got "2026-02-30T09:00:00"',
  ],
  [
    'at(2026-11-30T09:00:00Z)',
    'at takes a time that exists, as yyyy-mm-ddThh:mm:ss without a zone, got "2026-11-30T09:00:00Z"',
  ],
  ['at(2026-11-30)', 'at takes a time that exists, as yyyy-mm-ddThh:mm:ss without a zone, got "2026-11-30"'],
])('refuses %s', (expression, fault) => {
  expect(scheduleExpressionFaults(expression)).toEqual([fault]);
});

test.each(['', '0 9 ? * MON *', 'CRON(0 9 ? * MON *)', ' rate(7 days)', 'rate(7 days', 'every monday'])(
  'refuses what is none of the three forms: "%s"',
  (expression) => {
    expect(scheduleExpressionFaults(expression)).toEqual([
      'a schedule expression is rate(7 days), cron(0 9 ? * MON *) or at(2026-11-30T09:00:00)',
    ]);
  },
);

test('lists every fault of a cron expression', () => {
  expect(scheduleExpressionFaults('cron(60 24 1 * MON 1)')).toEqual([
    'minutes: "60" is not 0 to 59',
    'hours: "24" is not 0 to 23',
    'year: "1" is not 1970 to 2199',
    'exactly one of day-of-month and day-of-week has to be ?, got "1" and "MON"',
  ]);
});

test('takes 256 characters and refuses 257', () => {
  const longest = `cron(0${' '.repeat(256 - 'cron(09 ? * MON *)'.length)}9 ? * MON *)`;
  expect(longest).toHaveLength(256);
  expect(scheduleExpressionFaults(longest)).toEqual([]);
  expect(scheduleExpressionFaults(longest.replace('? *', '?  *'))).toEqual([
    'a schedule expression has at most 256 characters, got 257',
  ]);
});

test('tells one-time schedules from recurring ones', () => {
  expect(['at(2026-11-30T09:00:00)', 'rate(7 days)', 'cron(0 9 ? * MON *)'].map(isOneTime)).toEqual([
    true,
    false,
    false,
  ]);
});
