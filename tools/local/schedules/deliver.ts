import { randomUUID } from 'node:crypto';
import type { Sleep } from '../sleep';
import { DEFAULT_RETRY_POLICY, type Schedule, type ScheduleTarget } from './schedule';

/** Scheduler backs off exponentially and does not say how; so do we, from one second to ten minutes. */
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 600_000;

/** How a target refused an event. Another error counts as one that a retry can mend. */
export class TargetError extends Error {
  override readonly name = 'TargetError';

  /**
   * @param code the target's name for the error, e.g. `AccessDeniedException`
   * @param retryable whether the same call can succeed later; what can't goes to the dead-letter queue at once
   */
  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** A message for a dead-letter queue. */
export interface ScheduleDeadLetter {
  readonly queueArn: string;
  /** Role of the schedule, in which Scheduler sends it. */
  readonly roleArn: string;
  readonly body: string;
  /** Text attributes of the message, `ERROR_CODE` and kin. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DeliveryPorts {
  /** Calls a target with its input; throws when the target refuses. */
  readonly invoke: (target: ScheduleTarget, input: string | undefined, schedule: Schedule) => Promise<void>;
  readonly deadLetter: (letter: ScheduleDeadLetter) => Promise<void>;
  readonly sleep: Sleep;
}

/** Calls the target of a schedule until it takes the event, or the retry policy is used up. */
export async function deliver(
  schedule: Schedule,
  scheduledTime: Date,
  { invoke, deadLetter, sleep }: DeliveryPorts,
  signal: AbortSignal,
): Promise<'DELIVERED' | 'FAILED'> {
  const { target } = schedule.settings;
  const {
    maximumRetryAttempts = DEFAULT_RETRY_POLICY.maximumRetryAttempts,
    maximumEventAgeSeconds = DEFAULT_RETRY_POLICY.maximumEventAgeSeconds,
  } = target;
  const keywords = keywordsOf(schedule, scheduledTime);
  let waited = 0;
  let delay = FIRST_DELAY_MS;
  for (let retries = 0; ; retries++) {
    const input = fillIn(target.input, { ...keywords, 'attempt-number': String(retries + 1) });
    const error = await failureOf(() => invoke(target, input, schedule));
    if (!error) return 'DELIVERED';
    const exhausted = exhaustedCondition(
      error,
      retries >= maximumRetryAttempts,
      waited + delay > maximumEventAgeSeconds * 1_000,
    );
    if (exhausted !== undefined) {
      const { deadLetterQueueArn: queueArn } = target;
      const attributes = { ...attributesOf(error, schedule, keywords, retries), ...exhausted };
      if (queueArn !== undefined)
        await deadLetter({ queueArn, roleArn: target.roleArn, body: input ?? '{}', attributes });
      return 'FAILED';
    }
    await sleep(delay, signal);
    waited += delay;
    delay = Math.min(delay * 2, MAX_DELAY_MS);
  }
}

/** What an input may hold as `<aws.scheduler.…>` (User Guide, "Adding context attributes"), but for the attempt. */
function keywordsOf(schedule: Schedule, scheduledTime: Date) {
  return {
    'schedule-arn': schedule.arn,
    'scheduled-time': scheduledTime.toISOString().replace(/\.\d+Z$/, 'Z'),
    'execution-id': randomUUID(),
  };
}

function fillIn(input: string | undefined, keywords: Readonly<Record<string, string>>): string | undefined {
  return input?.replace(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, keyword: string) => keywords[keyword] ?? whole,
  );
}

async function failureOf(call: () => Promise<void>): Promise<TargetError | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (error instanceof TargetError) return error;
    return error instanceof Error
      ? new TargetError(error.name, error.message, true)
      : new TargetError('InternalServiceErrorException', String(error), true);
  }
}

/** The attribute that says which limit ended the retries; none when the error could not be retried; nothing to go on. */
function exhaustedCondition(
  { retryable }: TargetError,
  noAttemptLeft: boolean,
  tooOld: boolean,
): Readonly<Record<string, string>> | undefined {
  if (!retryable) return {};
  if (noAttemptLeft) return { EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' };
  return tooOld ? { EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' } : undefined;
}

/** As in the User Guide, "Configuring a dead-letter queue". */
function attributesOf(
  { code, message }: TargetError,
  { arn, settings }: Schedule,
  keywords: ReturnType<typeof keywordsOf>,
  retries: number,
): Record<string, string> {
  return {
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    EXECUTION_ID: keywords['execution-id'],
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(retries),
    SCHEDULED_TIME: keywords['scheduled-time'],
    SCHEDULE_ARN: arn,
    TARGET_ARN: settings.target.arn,
  };
}
