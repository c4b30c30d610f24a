import type { ScheduleDeadLetter } from '../../../../tools/local/schedules/deliver';
import { TargetError } from '../../../../tools/local/schedules/deliver';
import type { ScheduleSettings } from '../../../../tools/local/schedules/schedule';
import { ScheduleRunner } from '../../../../tools/local/schedules/schedule-runner';
import { Schedules } from '../../../../tools/local/schedules/schedules';
import { FakeClock } from '../support/fake-clock';

const TARGET = {
  arn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:shop',
  roleArn: 'arn:aws:iam::000000000000:role/scheduler',
};
const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:schedules-dlq';
const ARN = 'arn:aws:scheduler:eu-west-1:000000000000:schedule/default/daily';
const DAILY = { group: 'default', name: 'daily' };
const settingsOf = (rest: Partial<ScheduleSettings> = {}): ScheduleSettings => ({
  expression: 'cron(0 9 * * ? *)',
  target: { ...TARGET, input: '{"campaign":"daily","scheduledTime":"<aws.scheduler.scheduled-time>"}' },
  ...rest,
});

const runners: ScheduleRunner[] = [];
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});

/** Schedules that run on a clock of their own from Tuesday 24 November 2026, 10:30, on; each call may fail. */
function world(failures: (Error | undefined)[] = []) {
  const clock = new FakeClock('2026-11-24T10:30:00Z');
  const schedules = new Schedules({ accountId: '000000000000', region: 'eu-west-1' }, clock.now);
  const calls: { at: string; input: string | undefined }[] = [];
  const deadLetters: ScheduleDeadLetter[] = [];
  const sleeps: number[] = [];
  const errors: unknown[] = [];
  const runner = new ScheduleRunner({
    schedules,
    now: clock.now,
    timer: clock.timer,
    sleep: async (milliseconds) => void sleeps.push(milliseconds),
    invoke: async (_target, input) => {
      calls.push({ at: new Date(clock.now()).toISOString().replace(':00.000Z', 'Z'), input });
      const failure = failures.shift();
      if (failure) throw failure;
    },
    deadLetter: async (letter) => void deadLetters.push(letter),
    onError: (error) => errors.push(error),
  });
  runners.push(runner);
  return {
    clock,
    schedules,
    calls,
    deadLetters,
    sleeps,
    errors,
    runner,
    times: () => calls.map(({ at }) => at),
  };
}

describe('a schedule', () => {
  test('calls its target at each of its times and tells it the time', async () => {
    const { clock, schedules, calls } = world();
    schedules.create(DAILY, settingsOf());
    await clock.moveTo('2026-11-26T12:00:00Z');
    expect(calls).toEqual([
      { at: '2026-11-25T09:00Z', input: '{"campaign":"daily","scheduledTime":"2026-11-25T09:00:00Z"}' },
      { at: '2026-11-26T09:00Z', input: '{"campaign":"daily","scheduledTime":"2026-11-26T09:00:00Z"}' },
    ]);
  });

  test('follows its time zone, UTC unless it says one', async () => {
    const { clock, schedules, times } = world();
    schedules.create(DAILY, settingsOf({ timeZone: 'America/New_York' }));
    await clock.moveTo('2026-11-25T12:00:00Z');
    expect(times()).toEqual(['2026-11-24T14:00Z']);
  });

  test('does not run while it is disabled, and runs on when it is enabled', async () => {
    const { clock, schedules, times } = world();
    schedules.create(DAILY, settingsOf({ state: 'DISABLED' }));
    await clock.moveTo('2026-11-25T12:00:00Z');
    expect(times()).toEqual([]);
    schedules.update(DAILY, settingsOf({ state: 'ENABLED' }));
    await clock.moveTo('2026-11-26T12:00:00Z');
    expect(times()).toEqual(['2026-11-26T09:00Z']);
  });

  test('runs between its start and its end alone, both included', async () => {
    const { clock, schedules, times } = world();
    const between = {
      startDate: Date.parse('2026-11-26T09:00:00Z'),
      endDate: Date.parse('2026-11-27T09:00:00Z'),
    };
    schedules.create(DAILY, settingsOf(between));
    await clock.moveTo('2026-11-29T00:00:00Z');
    expect(times()).toEqual(['2026-11-26T09:00Z', '2026-11-27T09:00Z']);
  });

  test('with a rate runs as soon as it is made, or at its start, and then at that rate', async () => {
    const { clock, schedules, times } = world();
    schedules.create(DAILY, settingsOf({ expression: 'rate(1 hour)' }));
    await clock.moveTo('2026-11-24T12:00:00Z');
    expect(times()).toEqual(['2026-11-24T10:30Z', '2026-11-24T11:30Z']);
    schedules.delete(DAILY);
    schedules.create(
      DAILY,
      settingsOf({ expression: 'rate(1 hour)', startDate: Date.parse('2026-11-24T13:15:00Z') }),
    );
    await clock.moveTo('2026-11-24T15:00:00Z');
    expect(times().slice(2)).toEqual(['2026-11-24T13:15Z', '2026-11-24T14:15Z']);
  });

  test('runs by its new settings after a change', async () => {
    const { clock, schedules, times } = world();
    schedules.create(DAILY, settingsOf());
    await clock.moveTo('2026-11-25T00:00:00Z');
    schedules.update(DAILY, settingsOf({ expression: 'cron(0 11 * * ? *)' }));
    await clock.moveTo('2026-11-25T12:00:00Z');
    expect(times()).toEqual(['2026-11-25T11:00Z']);
  });

  test('with one time runs once, and is deleted afterwards when it says so', async () => {
    const { clock, schedules, times } = world();
    schedules.create(
      DAILY,
      settingsOf({ expression: 'at(2026-11-24T11:00:00)', actionAfterCompletion: 'DELETE' }),
    );
    schedules.create(
      { group: 'default', name: 'kept' },
      settingsOf({ expression: 'at(2026-11-24T11:30:00)' }),
    );
    await clock.moveTo('2026-11-25T00:00:00Z');
    expect(times()).toEqual(['2026-11-24T11:00Z', '2026-11-24T11:30Z']);
    expect(schedules.list().map(({ name }) => name)).toEqual(['kept']);
  });

  test('makes up for the last run alone of those that a sleeping machine missed', async () => {
    const { clock, schedules, calls } = world();
    schedules.create(DAILY, settingsOf());
    await clock.moveTo('2026-11-24T11:00:00Z');
    clock.jumpTo('2026-12-15T00:00:00Z');
    await clock.moveTo('2026-12-15T00:02:00Z');
    expect(calls).toEqual([
      { at: '2026-12-15T00:00Z', input: '{"campaign":"daily","scheduledTime":"2026-12-14T09:00:00Z"}' },
    ]);
  });

  test('is not called any more when the runner has stopped', async () => {
    const { clock, schedules, times, runner } = world();
    schedules.create(DAILY, settingsOf());
    await runner.stop();
    await clock.moveTo('2026-11-25T12:00:00Z');
    expect(times()).toEqual([]);
  });

  test('tells its next run', () => {
    const { schedules, runner } = world();
    const schedule = schedules.create(DAILY, settingsOf());
    expect(runner.nextRunOf(schedule)).toEqual(new Date('2026-11-25T09:00:00Z'));
    expect(runner.nextRunOf(schedules.update(DAILY, settingsOf({ state: 'DISABLED' })))).toBeUndefined();
  });
});

describe('run now', () => {
  test('calls the target at once, disabled or not, with this time or another', async () => {
    const { schedules, calls, runner } = world();
    schedules.create(DAILY, settingsOf({ state: 'DISABLED' }));
    expect(await runner.runNow(DAILY)).toBe('DELIVERED');
    expect(await runner.runNow(DAILY, new Date('2026-11-30T09:00:00.500Z'))).toBe('DELIVERED');
    expect(calls.map(({ input }) => input)).toEqual([
      '{"campaign":"daily","scheduledTime":"2026-11-24T10:30:00Z"}',
      '{"campaign":"daily","scheduledTime":"2026-11-30T09:00:00Z"}',
    ]);
  });

  test('names a schedule that is not there', async () => {
    await expect(world().runner.runNow(DAILY)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Schedule daily does not exist.',
    });
  });
});

describe('the input of a target', () => {
  test('may hold what EventBridge Scheduler knows of the call', async () => {
    const { schedules, calls, runner } = world([new Error('busy')]);
    const input =
      '<aws.scheduler.schedule-arn> <aws.scheduler.execution-id> <aws.scheduler.attempt-number> <aws.scheduler.unknown>';
    schedules.create(DAILY, settingsOf({ target: { ...TARGET, input } }));
    await runner.runNow(DAILY);
    const [first = [], second = []] = calls.map((call) => call.input?.split(' '));
    expect(first).toEqual([ARN, expect.stringMatching(/^[0-9a-f-]{36}$/), '1', '<aws.scheduler.unknown>']);
    expect(second).toEqual([ARN, first[1], '2', '<aws.scheduler.unknown>']);
  });

  test('may be absent', async () => {
    const { schedules, calls, runner } = world();
    schedules.create(DAILY, settingsOf({ target: TARGET }));
    await runner.runNow(DAILY);
    expect(calls.map(({ input }) => input)).toEqual([undefined]);
  });
});

describe('a target that fails', () => {
  const always = (error: Error) => new Array<Error>(200).fill(error);
  const withQueue = (rest: object = {}) =>
    settingsOf({ target: { ...TARGET, input: '{}', deadLetterQueueArn: QUEUE_ARN, ...rest } });

  test('is called again, later each time, until it takes the event', async () => {
    const { schedules, calls, sleeps, deadLetters, runner } = world([
      new Error('a'),
      new Error('b'),
      new Error('c'),
    ]);
    schedules.create(DAILY, withQueue());
    expect(await runner.runNow(DAILY)).toBe('DELIVERED');
    expect(calls).toHaveLength(4);
    expect(sleeps).toEqual([1_000, 2_000, 4_000]);
    expect(deadLetters).toEqual([]);
  });

  test('is given up after so many retries, with a letter that says why', async () => {
    const { schedules, calls, deadLetters, runner } = world(
      always(new TargetError('ThrottlingException', 'slow down', true)),
    );
    schedules.create(DAILY, withQueue({ maximumRetryAttempts: 2 }));
    expect(await runner.runNow(DAILY)).toBe('FAILED');
    expect(calls).toHaveLength(3);
    expect(deadLetters).toEqual([
      {
        queueArn: QUEUE_ARN,
        roleArn: 'arn:aws:iam::000000000000:role/scheduler',
        body: '{}',
        attributes: {
          ERROR_CODE: 'ThrottlingException',
          ERROR_MESSAGE: 'slow down',
          EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          IS_PAYLOAD_TRUNCATED: 'false',
          RETRY_ATTEMPTS: '2',
          SCHEDULED_TIME: '2026-11-24T10:30:00Z',
          SCHEDULE_ARN: ARN,
          TARGET_ARN: TARGET.arn,
        },
      },
    ]);
  });

  test('is given up when the event is too old', async () => {
    const { schedules, sleeps, deadLetters, runner } = world(always(new Error('busy')));
    schedules.create(DAILY, withQueue({ maximumEventAgeSeconds: 60 }));
    await runner.runNow(DAILY);
    expect(sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(deadLetters[0]?.attributes).toMatchObject({
      ERROR_CODE: 'Error',
      EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds',
      RETRY_ATTEMPTS: '5',
    });
  });

  test('is tried for a day unless the schedule says less, at least every ten minutes', async () => {
    const { schedules, sleeps, deadLetters, runner } = world(always(new Error('busy')));
    schedules.create(DAILY, withQueue());
    await runner.runNow(DAILY);
    expect(Math.max(...sleeps)).toBe(600_000);
    expect(sleeps.reduce((sum, delay) => sum + delay, 0)).toBe(86_223_000);
    expect(deadLetters[0]?.attributes.EXHAUSTED_RETRY_CONDITION).toBe('MaximumEventAgeInSeconds');
  });

  test('for good is not called again', async () => {
    const { schedules, calls, deadLetters, runner } = world([
      new TargetError('AccessDeniedException', 'no', false),
    ]);
    schedules.create(DAILY, withQueue());
    expect(await runner.runNow(DAILY)).toBe('FAILED');
    expect(calls).toHaveLength(1);
    expect(deadLetters[0]?.attributes).toMatchObject({
      ERROR_CODE: 'AccessDeniedException',
      RETRY_ATTEMPTS: '0',
    });
    expect(deadLetters[0]?.attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('without a queue loses the event, as on AWS', async () => {
    const { schedules, deadLetters, errors, runner } = world([
      new TargetError('AccessDeniedException', 'no', false),
    ]);
    schedules.create(DAILY, settingsOf());
    expect(await runner.runNow(DAILY)).toBe('FAILED');
    expect([deadLetters, errors]).toEqual([[], []]);
  });
});
