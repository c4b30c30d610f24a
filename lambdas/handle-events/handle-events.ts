import type { SqsBatch, SqsBatchResponse } from '../shared/aws-events';
import type { Log } from '../shared/log';
import { reasonOf } from '../shared/reason-of';
import { type EventBody, type ForeignMessage, parseEventBody, type SesEvent } from '../shared/ses-event';

/** An event, with the id of the message that brought it. */
export interface ReceivedEvent {
  readonly messageId: string;
  readonly event: SesEvent;
}

/** Where events leave their effect. */
export interface EventRecorder {
  /**
   * Records a batch; recording the same event again changes nothing.
   *
   * @returns ids of the messages whose events were not recorded
   * @throws when none of the batch may count as recorded
   */
  record(events: readonly ReceivedEvent[]): Promise<ReadonlySet<string>>;
}

/** What {@link handleEvents} works with. */
export interface HandleEventsDependencies {
  readonly recorder: EventRecorder;
  readonly log: Log;
}

/**
 * Reads a batch of messages. Events go to the recorder; those that it did not record, and those that can't be read, stay
 * in the queue, to end among the dead letters. What is no event of SES is counted and let go.
 */
export async function handleEvents(
  batch: SqsBatch,
  { recorder, log }: HandleEventsDependencies,
): Promise<SqsBatchResponse> {
  const events: ReceivedEvent[] = [];
  const failed: string[] = [];
  const ignored: Partial<Record<ForeignMessage, number>> = {};
  for (const { messageId, body } of batch.Records) {
    const read = readBody(messageId, body, log);
    if (read === undefined) failed.push(messageId);
    else if (read.kind === 'event') events.push({ messageId, event: read.event });
    else ignored[read.what] = (ignored[read.what] ?? 0) + 1;
  }
  const unreadable = failed.length;
  failed.push(...(await record(events, recorder, log)));
  log.info('messages read', {
    events: events.length,
    notRecorded: failed.length - unreadable,
    unreadable,
    ...ignored,
  });
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** What a message says, or nothing where it can't be read. */
function readBody(messageId: string, body: string, log: Log): EventBody | undefined {
  try {
    return parseEventBody(body);
  } catch (error) {
    log.error('event not readable', { messageId, reason: reasonOf(error) });
    return undefined;
  }
}

/** Ids of the messages whose events were not recorded. */
async function record(
  events: readonly ReceivedEvent[],
  recorder: EventRecorder,
  log: Log,
): Promise<Iterable<string>> {
  if (events.length === 0) return [];
  try {
    return await recorder.record(events);
  } catch (error) {
    log.error('events not recorded', { events: events.length, reason: reasonOf(error) });
    return events.map(({ messageId }) => messageId);
  }
}
