import { UserError } from '../../../../lambdas/shared/user-error';
import { nextRun, nextRuns } from '../../../../tools/local/schedules/next-runs';

const from = new Date('2026-11-24T10:30:00Z');

const runs = (expression: string, timeZone = 'UTC', start = from, count = 3): string[] =>
  nextRuns(expression, timeZone, start, count).map((run) => run.toISOString().replace(/:00\.000Z$/, 'Z'));

describe('cron', () => {
  test.each<[string, string, string[]]>([
    ['every day', 'cron(0 9 * * ? *)', ['2026-11-25T09:00Z', '2026-11-26T09:00Z', '2026-11-27T09:00Z']],
    [
      'a weekday by its number, Sunday being 1',
      'cron(0 9 ? * 2 *)',
      ['2026-11-30T09:00Z', '2026-12-07T09:00Z', '2026-12-14T09:00Z'],
    ],
    [
      'a weekday by its name',
      'cron(0 9 ? * MON *)',
      ['2026-11-30T09:00Z', '2026-12-07T09:00Z', '2026-12-14T09:00Z'],
    ],
    [
      'Sunday and Saturday',
      'cron(0 9 ? * 1,7 *)',
      ['2026-11-28T09:00Z', '2026-11-29T09:00Z', '2026-12-05T09:00Z'],
    ],
    [
      'a range of weekdays',
      'cron(0 9 ? * THU-FRI *)',
      ['2026-11-26T09:00Z', '2026-11-27T09:00Z', '2026-12-03T09:00Z'],
    ],
    [
      'the first Monday',
      'cron(0 9 ? * 2#1 *)',
      ['2026-12-07T09:00Z', '2027-01-04T09:00Z', '2027-02-01T09:00Z'],
    ],
    [
      'a fifth Monday, where there is one',
      'cron(0 9 ? * MON#5 *)',
      ['2026-11-30T09:00Z', '2027-03-29T09:00Z', '2027-05-31T09:00Z'],
    ],
    [
      'the last Friday',
      'cron(0 9 ? * 6L *)',
      ['2026-11-27T09:00Z', '2026-12-25T09:00Z', '2027-01-29T09:00Z'],
    ],
    [
      'the last day of the week',
      'cron(0 9 ? * L *)',
      ['2026-11-28T09:00Z', '2026-12-05T09:00Z', '2026-12-12T09:00Z'],
    ],
    [
      'the last day of the month',
      'cron(0 9 L * ? *)',
      ['2026-11-30T09:00Z', '2026-12-31T09:00Z', '2027-01-31T09:00Z'],
    ],
    [
      'the last weekday of the month',
      'cron(0 9 LW 1-2 ? *)',
      ['2027-01-29T09:00Z', '2027-02-26T09:00Z', '2028-01-31T09:00Z'],
    ],
    [
      'the weekday nearest to a day',
      'cron(0 9 15W 5-8 ? *)',
      ['2027-05-14T09:00Z', '2027-06-15T09:00Z', '2027-07-15T09:00Z'],
    ],
    [
      'the weekday nearest to the 1st, not in the month before',
      'cron(0 9 1W 8 ? *)',
      ['2027-08-02T09:00Z', '2028-08-01T09:00Z', '2029-08-01T09:00Z'],
    ],
    [
      'steps from a value on',
      'cron(5/25 10 * * ? *)',
      ['2026-11-24T10:55Z', '2026-11-25T10:05Z', '2026-11-25T10:30Z'],
    ],
    [
      'steps from zero on',
      'cron(0/15 * * * ? *)',
      ['2026-11-24T10:45Z', '2026-11-24T11:00Z', '2026-11-24T11:15Z'],
    ],
    [
      'steps in a range',
      'cron(0 8-12/2 * * ? *)',
      ['2026-11-24T12:00Z', '2026-11-25T08:00Z', '2026-11-25T10:00Z'],
    ],
    [
      'lists and names of months',
      'cron(0 9 1,15 JAN,MAR ? *)',
      ['2027-01-01T09:00Z', '2027-01-15T09:00Z', '2027-03-01T09:00Z'],
    ],
    [
      'steps of days',
      'cron(0 9 1/10 * ? *)',
      ['2026-12-01T09:00Z', '2026-12-11T09:00Z', '2026-12-21T09:00Z'],
    ],
    ['years', 'cron(0 9 1 1 ? 2027,2030)', ['2027-01-01T09:00Z', '2030-01-01T09:00Z']],
    [
      'steps of years',
      'cron(0 9 1 1 ? 2027/2)',
      ['2027-01-01T09:00Z', '2029-01-01T09:00Z', '2031-01-01T09:00Z'],
    ],
    ['a leap day', 'cron(0 9 29 2 ? *)', ['2028-02-29T09:00Z', '2032-02-29T09:00Z', '2036-02-29T09:00Z']],
    ['a year that is over', 'cron(0 9 * * ? 2025)', []],
    ['a day that does not exist', 'cron(0 9 31 2 ? *)', []],
  ])('%s', (_what, expression, expected) => {
    expect(runs(expression)).toEqual(expected);
  });

  test('runs after the moment it is asked for, not at it', () => {
    expect(runs('cron(30 10 * * ? *)', 'UTC', from, 1)).toEqual(['2026-11-25T10:30Z']);
  });

  test.each<[string, string, string, string[]]>([
    [
      'Europe/Berlin',
      'cron(0 9 * * ? *)',
      '2027-03-26T12:00:00Z',
      ['2027-03-27T08:00Z', '2027-03-28T07:00Z', '2027-03-29T07:00Z'],
    ],
    [
      'America/New_York',
      'cron(0 9 ? * SUN *)',
      '2026-10-24T00:00:00Z',
      ['2026-10-25T13:00Z', '2026-11-01T14:00Z', '2026-11-08T14:00Z'],
    ],
    [
      'Asia/Kolkata',
      'cron(0 0 1 * ? *)',
      '2026-11-24T00:00:00Z',
      ['2026-11-30T18:30Z', '2026-12-31T18:30Z', '2027-01-31T18:30Z'],
    ],
    [
      'Australia/Lord_Howe',
      'cron(0 9 * * ? *)',
      '2027-04-03T12:00:00Z',
      ['2027-04-03T22:30Z', '2027-04-04T22:30Z', '2027-04-05T22:30Z'],
    ],
    [
      'Pacific/Kiritimati',
      'cron(0 1 L * ? *)',
      '2026-11-24T00:00:00Z',
      ['2026-11-29T11:00Z', '2026-12-30T11:00Z', '2027-01-30T11:00Z'],
    ],
  ])('follows the clocks of %s', (timeZone, expression, start, expected) => {
    expect(runs(expression, timeZone, new Date(start))).toEqual(expected);
  });

  describe('where the clocks change, in Berlin', () => {
    const spring = new Date('2027-03-27T12:00:00Z');
    const autumn = new Date('2027-10-30T12:00:00Z');

    test('skips a time that does not exist', () => {
      expect(runs('cron(30 2 * * ? *)', 'Europe/Berlin', spring)).toEqual([
        '2027-03-29T00:30Z',
        '2027-03-30T00:30Z',
        '2027-03-31T00:30Z',
      ]);
    });

    test('skips only the steps that do not exist', () => {
      expect(runs('cron(0/30 1-3 * * ? *)', 'Europe/Berlin', spring, 4)).toEqual([
        '2027-03-28T00:00Z',
        '2027-03-28T00:30Z',
        '2027-03-28T01:00Z',
        '2027-03-28T01:30Z',
      ]);
    });

    test('runs once at a time that comes twice, the first time', () => {
      expect(runs('cron(30 2 * * ? *)', 'Europe/Berlin', autumn)).toEqual([
        '2027-10-31T00:30Z',
        '2027-11-01T01:30Z',
        '2027-11-02T01:30Z',
      ]);
    });

    test('runs once at each step that comes twice', () => {
      expect(runs('cron(0/30 2-3 * * ? *)', 'Europe/Berlin', autumn, 5)).toEqual([
        '2027-10-31T00:00Z',
        '2027-10-31T00:30Z',
        '2027-10-31T02:00Z',
        '2027-10-31T02:30Z',
        '2027-11-01T01:00Z',
      ]);
    });

    test('does not run again when asked between the first and the second time', () => {
      expect(runs('cron(30 2 * * ? *)', 'Europe/Berlin', new Date('2027-10-31T00:45:00Z'), 1)).toEqual([
        '2027-11-01T01:30Z',
      ]);
    });

    test('runs in the hour that comes twice when asked within its first pass', () => {
      expect(runs('cron(30 2 * * ? *)', 'Europe/Berlin', new Date('2027-10-31T00:15:00Z'), 1)).toEqual([
        '2027-10-31T00:30Z',
      ]);
    });
  });
});

describe('rate', () => {
  test.each<[string, string[]]>([
    ['rate(1 minute)', ['2026-11-24T10:31Z', '2026-11-24T10:32Z', '2026-11-24T10:33Z']],
    ['rate(6 hours)', ['2026-11-24T16:30Z', '2026-11-24T22:30Z', '2026-11-25T04:30Z']],
    ['rate(7 days)', ['2026-12-01T10:30Z', '2026-12-08T10:30Z', '2026-12-15T10:30Z']],
  ])('%s', (expression, expected) => {
    expect(runs(expression)).toEqual(expected);
  });

  test('counts from its anchor, which is its first run', () => {
    const anchor = new Date('2026-11-24T10:00:00Z');
    const next = (after: string) =>
      nextRun('rate(20 minutes)', 'UTC', new Date(after), anchor)?.toISOString();
    expect(next('2026-11-24T09:00:00Z')).toBe('2026-11-24T10:00:00.000Z');
    expect(next('2026-11-24T10:00:00Z')).toBe('2026-11-24T10:20:00.000Z');
    expect(next('2026-11-24T10:39:59Z')).toBe('2026-11-24T10:40:00.000Z');
  });

  test('is elapsed time, whatever the clocks do', () => {
    expect(runs('rate(1 day)', 'Europe/Berlin', new Date('2027-03-27T12:00:00Z'))).toEqual([
      '2027-03-28T12:00Z',
      '2027-03-29T12:00Z',
      '2027-03-30T12:00Z',
    ]);
  });
});

describe('at', () => {
  test.each<[string, string, string[]]>([
    ['at(2026-11-30T09:00:00)', 'UTC', ['2026-11-30T09:00Z']],
    ['at(2026-11-30T09:00:00)', 'America/New_York', ['2026-11-30T14:00Z']],
    ['at(2027-03-28T02:30:00)', 'Europe/Berlin', []],
    ['at(2027-10-31T02:30:00)', 'Europe/Berlin', ['2027-10-31T00:30Z']],
    ['at(2026-11-24T10:30:00)', 'UTC', []],
  ])('%s in %s', (expression, timeZone, expected) => {
    expect(runs(expression, timeZone)).toEqual(expected);
  });
});

test('refuses what EventBridge Scheduler refuses', () => {
  expect(() => runs('cron(0 9 * * MON *)', 'Mars/Base')).toThrow(
    new UserError(
      [
        'cron(0 9 * * MON *):',
        'exactly one of day-of-month and day-of-week has to be ?, got "*" and "MON"',
        '"Mars/Base" is not a time zone of the IANA database',
      ].join('\n  '),
    ),
  );
});
