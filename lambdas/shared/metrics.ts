/** CloudWatch namespace of the metrics that the functions write to their logs (embedded metric format). */
export const METRIC_NAMESPACE = 'EmailMarketing';

/** The one dimension of every metric: `<name>-<environment>`. */
export const STACK_DIMENSION = 'Stack';

/**
 * Every metric that a function emits, with who emits it and what it counts. The dashboard and the alarms take their names
 * from here, so that none of them waits for a metric that nobody writes.
 */
export const emittedMetrics = {
  /** Recipients that SES accepted (`send-shard`). */
  RecipientsAccepted: { unit: 'Count', emittedBy: 'send-shard' },
  /** Share of the account's daily quota that is used, 0 to 1 (`send-shard`). */
  DailyQuotaUsed: { unit: 'NoUnit', emittedBy: 'send-shard' },
  /**
   * SES events read from the queue, of any type (`handle-events`). `send-shard` writes 0 beside what it sends: an alarm's
   * expression has no value where a metric has no data, and that is just when no events come.
   */
  EventsReceived: { unit: 'Count', emittedBy: 'handle-events' },
  /** Mails that SES accepted and could not render (`handle-events`). */
  RenderingFailures: { unit: 'Count', emittedBy: 'handle-events' },
  /** Mails that SES accepted and then refused, such as for a virus (`handle-events`). */
  Rejects: { unit: 'Count', emittedBy: 'handle-events' },
  /** Events without the tags of a run, such as of mail sent by hand (`handle-events`). */
  UntaggedEvents: { unit: 'Count', emittedBy: 'handle-events' },
  /** People who left a topic or everything (`unsubscribe`). */
  Unsubscribes: { unit: 'Count', emittedBy: 'unsubscribe' },
} as const;

export type EmittedMetric = keyof typeof emittedMetrics;
