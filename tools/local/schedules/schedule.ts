/** The group that is always there. */
export const DEFAULT_GROUP = 'default';

/** Retry policy of a target that says none (API reference of EventBridge Scheduler, RetryPolicy). */
export const DEFAULT_RETRY_POLICY = { maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 } as const;

/** What a schedule calls. */
export interface ScheduleTarget {
  readonly arn: string;
  readonly roleArn: string;
  /** As it is written, with `<aws.scheduler.…>` in it; absent when the target gets none. */
  readonly input?: string | undefined;
  /** @default 185 */
  readonly maximumRetryAttempts?: number | undefined;
  /** @default 86400 */
  readonly maximumEventAgeSeconds?: number | undefined;
  /** ARN of the queue for what can't be delivered. */
  readonly deadLetterQueueArn?: string | undefined;
}

/** What whoever makes or changes a schedule says. */
export interface ScheduleSettings {
  readonly expression: string;
  /** @default UTC */
  readonly timeZone?: string | undefined;
  /** @default ENABLED */
  readonly state?: 'ENABLED' | 'DISABLED' | undefined;
  /** Milliseconds since 1970, before which it does not run. */
  readonly startDate?: number | undefined;
  /** Milliseconds since 1970, after which it does not run. */
  readonly endDate?: number | undefined;
  readonly description?: string | undefined;
  /**
   * Minutes after the planned time within which AWS may start it; here it starts at the planned time.
   *
   * @default - no window
   */
  readonly flexibleMinutes?: number | undefined;
  /** Whether it is deleted after its last run. @default NONE */
  readonly actionAfterCompletion?: 'NONE' | 'DELETE' | undefined;
  readonly target: ScheduleTarget;
}

/** Which schedule. */
export interface ScheduleName {
  readonly group: string;
  readonly name: string;
}

export interface Schedule extends ScheduleName {
  readonly arn: string;
  readonly settings: ScheduleSettings;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
  readonly lastModificationDate: number;
}

export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly creationDate: number;
}
