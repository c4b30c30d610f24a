import * as z from 'zod';
import type { Sleep } from './sleep';

/** A message as ReceiveMessage gives it. */
export interface QueueMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** System attributes, `ApproximateReceiveCount` and kin. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes?: Readonly<Record<string, QueueMessageAttribute>>;
}

export interface QueueMessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
  readonly binaryValue?: string;
}

/** The queue, as far as a trigger needs it. */
export interface TriggerQueue {
  /** Waits up to `waitSeconds` (0 to 20) for at most `max` (1 to 10) messages. */
  readonly receive: (
    max: number,
    waitSeconds: number,
    signal: AbortSignal,
  ) => Promise<readonly QueueMessage[]>;
  readonly delete: (receiptHandles: readonly string[]) => Promise<void>;
  /** Makes messages visible again after so many seconds. */
  readonly changeVisibility: (receiptHandles: readonly string[], seconds: number) => Promise<void>;
}

export interface SqsTriggerOptions {
  readonly queue: TriggerQueue;
  readonly queueArn: string;
  /** Runs the function with an event, JSON; what it throws, a throttle among it, fails the batch. */
  readonly invoke: (
    payload: string,
  ) => Promise<{ readonly payload: string; readonly errorType?: string | undefined }>;
  /** Most messages of an event, 1 to 10,000; over 10 needs a window (Lambda guide, "Using Lambda with Amazon SQS"). */
  readonly batchSize: number;
  /** Seconds that messages are gathered for from the first one on, 0 to 300. */
  readonly windowSeconds: number;
  /** Events at a time, 2 to 1,000; AWS begins with five where the mapping says nothing. */
  readonly maximumConcurrency: number;
  /** Whether the answer names the messages that failed (`ReportBatchItemFailures`). */
  readonly reportBatchItemFailures: boolean;
  /**
   * Seconds until failed messages are visible again.
   *
   * @default - the queue's visibility timeout, as on AWS; a time scale needs less
   */
  readonly retrySeconds?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For the pause after the queue could not be reached. */
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
}

/**
 * Gathering ends at this size, so that ten more messages of the usual 256 KiB at most still fit into the 6 MB of an event
 * (Lambda quotas, "Invocation payload").
 */
const ENOUGH_BYTES = 3_000_000;
/** Most messages of one receive, delete or change of visibility (API reference of SQS). */
const MAX_PER_CALL = 10;
const LONG_POLL_SECONDS = 20;
const PAUSE_AFTER_ERROR_MS = 1_000;

/** An event source mapping from a queue to a function that runs. */
export interface SqsTrigger {
  /** Takes no more messages and waits for the events under way. */
  stop(): Promise<void>;
}

/** Polls a queue and runs a function with what comes, as Lambda's event source mapping does. */
export function startSqsTrigger(options: SqsTriggerOptions): SqsTrigger {
  const stopping = new AbortController();
  const { signal } = stopping;
  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const batch = await gather(options, signal);
        if (batch.length > 0) await handle(batch, options);
      } catch (error) {
        if (signal.aborted) return;
        options.onError(error);
        await options.sleep(PAUSE_AFTER_ERROR_MS, signal).catch(() => undefined);
      }
    }
  };
  const pollers = Array.from({ length: options.maximumConcurrency }, poll);
  return {
    stop: async () => {
      stopping.abort(new Error('the trigger is stopped'));
      await Promise.all(pollers);
    },
  };
}

/** A batch: full, as large as an event may be, or what came within the window; empty when nothing came. */
async function gather(
  { queue, batchSize, windowSeconds, now }: SqsTriggerOptions,
  signal: AbortSignal,
): Promise<readonly QueueMessage[]> {
  const batch = [...(await queue.receive(Math.min(MAX_PER_CALL, batchSize), LONG_POLL_SECONDS, signal))];
  const ends = now() + windowSeconds * 1_000;
  while (batch.length > 0 && batch.length < batchSize && !signal.aborted && bytesOf(batch) < ENOUGH_BYTES) {
    const left = ends - now();
    if (left <= 0) break;
    // SQS waits for whole seconds; what comes in a last fraction comes with the next batch.
    const seconds = Math.floor(left / 1_000);
    const wanted = Math.min(MAX_PER_CALL, batchSize - batch.length);
    // What has been received is handled even when nothing more can be.
    const more = await queue
      .receive(wanted, Math.min(seconds, LONG_POLL_SECONDS), signal)
      .catch(() => undefined);
    if (!more) break;
    batch.push(...more);
    if (seconds === 0) break;
  }
  return batch;
}

const bytesOf = (batch: readonly QueueMessage[]): number => Buffer.byteLength(JSON.stringify(batch));

async function handle(batch: readonly QueueMessage[], options: SqsTriggerOptions): Promise<void> {
  const { queue, retrySeconds } = options;
  const failed = await failedMessages(batch, options);
  for (const handles of handlesByCall(batch.filter((message) => !failed.has(message))))
    await queue.delete(handles);
  if (retrySeconds === undefined) return;
  for (const handles of handlesByCall([...failed])) await queue.changeVisibility(handles, retrySeconds);
}

async function failedMessages(
  batch: readonly QueueMessage[],
  options: SqsTriggerOptions,
): Promise<ReadonlySet<QueueMessage>> {
  const all = new Set(batch);
  try {
    const { payload, errorType } = await options.invoke(JSON.stringify(sqsEvent(batch, options.queueArn)));
    if (errorType !== undefined) return all;
    const failedIds = options.reportBatchItemFailures ? failedIdsIn(payload) : new Set();
    const known = batch.filter(({ messageId }) => failedIds?.has(messageId));
    return failedIds === undefined || known.length < failedIds.size ? all : new Set(known);
  } catch (error) {
    options.onError(error);
    return all;
  }
}

/**
 * Ids of the messages that the function says it failed on; nothing for an answer that Lambda does not understand, which
 * fails the whole batch. Source: Lambda guide, "Handling errors for an SQS event source", success and failure conditions.
 */
function failedIdsIn(payload: string): ReadonlySet<string> | undefined {
  const answer: unknown = JSON.parse(payload);
  if (answer === null) return new Set();
  const { data } = batchResponseSchema.safeParse(answer);
  return data && new Set(data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
}

const batchResponseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/** The event as the function gets it (Lambda guide, "Using Lambda with Amazon SQS"). */
function sqsEvent(batch: readonly QueueMessage[], queueArn: string) {
  return {
    Records: batch.map(({ messageAttributes = {}, ...message }) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: Object.fromEntries(
        Object.entries(messageAttributes).map(([name, attribute]) => [
          name,
          { ...attribute, stringListValues: [], binaryListValues: [] },
        ]),
      ),
      md5OfBody: message.md5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: queueArn.split(':')[3] ?? '',
    })),
  };
}

function handlesByCall(messages: readonly QueueMessage[]): string[][] {
  return Array.from({ length: Math.ceil(messages.length / MAX_PER_CALL) }, (_, call) =>
    messages.slice(call * MAX_PER_CALL, (call + 1) * MAX_PER_CALL).map(({ receiptHandle }) => receiptHandle),
  );
}
