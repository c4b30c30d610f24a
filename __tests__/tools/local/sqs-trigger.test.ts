import { type QueueMessage, type SqsTriggerOptions, startSqsTrigger } from '../../../tools/local/sqs-trigger';
import { FakeClock } from './support/fake-clock';

const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:000000000000:events';

const message = (id: string, rest: Partial<QueueMessage> = {}): QueueMessage => ({
  messageId: id,
  receiptHandle: `handle-${id}`,
  body: `body of ${id}`,
  md5OfBody: `md5 of ${id}`,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1795600000000' },
  ...rest,
});
const messages = (count: number): QueueMessage[] =>
  Array.from({ length: count }, (_, index) => message(`m${index}`));

/**
 * Runs a trigger over receives that give these lists of messages one after the other, then stops it. A number among them
 * is how many seconds the clock moves before the next receive returns.
 */
async function trigger(
  received: (readonly QueueMessage[] | Error | number)[],
  answer: (ids: string[]) => unknown = () => null,
  options: Partial<SqsTriggerOptions> = {},
) {
  const clock = new FakeClock('2026-11-30T09:00:00Z');
  const events: { Records: Record<string, unknown>[] }[] = [];
  const receives: [max: number, waitSeconds: number][] = [];
  const deleted: (readonly string[])[] = [];
  const visibilities: [handles: readonly string[], seconds: number][] = [];
  const sleeps: number[] = [];
  const errors: unknown[] = [];
  let drained: () => void = () => undefined;
  const empty = new Promise<void>((resolve) => {
    drained = resolve;
  });
  const made = startSqsTrigger({
    queue: {
      receive: async (max, waitSeconds, signal) => {
        receives.push([max, waitSeconds]);
        const moved = typeof received[0] === 'number' ? Number(received.shift()) : 0;
        clock.jumpTo(new Date(clock.now() + moved * 1_000).toISOString());
        const next = received.shift();
        if (next instanceof Error) throw next;
        if (Array.isArray(next)) return next;
        drained();
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      },
      delete: async (handles) => void deleted.push(handles),
      changeVisibility: async (handles, seconds) => void visibilities.push([handles, seconds]),
    },
    queueArn: QUEUE_ARN,
    invoke: async (payload) => {
      const event = JSON.parse(payload);
      events.push(event);
      const result = answer(event.Records.map(({ messageId }: { messageId: string }) => messageId));
      if (result instanceof Error) return { payload: '{"errorType":"Error"}', errorType: 'Error' };
      return { payload: JSON.stringify(result) };
    },
    batchSize: 10,
    windowSeconds: 0,
    maximumConcurrency: 1,
    reportBatchItemFailures: true,
    now: clock.now,
    sleep: async (milliseconds) => void sleeps.push(milliseconds),
    onError: (error) => errors.push(error),
    ...options,
  });
  await empty;
  await made.stop();
  const batches = events.map(({ Records }) => Records.map(({ messageId }) => messageId));
  return { events, batches, receives, deleted, visibilities, sleeps, errors };
}

const failing = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

test('runs the function with the event of Lambda and deletes what it took', async () => {
  const attribute = { dataType: 'String', stringValue: 'a' };
  const { events, deleted } = await trigger([
    [message('m0', { messageAttributes: { kind: attribute } }), message('m1')],
  ]);
  expect(events).toEqual([
    {
      Records: [
        {
          messageId: 'm0',
          receiptHandle: 'handle-m0',
          body: 'body of m0',
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1795600000000' },
          messageAttributes: { kind: { ...attribute, stringListValues: [], binaryListValues: [] } },
          md5OfBody: 'md5 of m0',
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE_ARN,
          awsRegion: 'eu-west-1',
        },
        expect.objectContaining({ messageId: 'm1', messageAttributes: {} }),
      ],
    },
  ]);
  expect(deleted).toEqual([['handle-m0', 'handle-m1']]);
});

test('does not run the function when nothing came', async () => {
  expect((await trigger([[], []])).events).toEqual([]);
});

describe('a batch', () => {
  test('without a window is what one receive gives', async () => {
    const { batches, receives } = await trigger([messages(2), [message('later')]]);
    expect(batches).toEqual([['m0', 'm1'], ['later']]);
    expect(receives).toEqual([
      [10, 20],
      [10, 20],
      [10, 20],
    ]);
  });

  test('asks for no more messages than its size', async () => {
    expect((await trigger([[]], undefined, { batchSize: 3 })).receives[0]).toEqual([3, 20]);
  });

  test('is gathered until it is full', async () => {
    const { batches, receives } = await trigger([messages(10), messages(10), messages(5)], undefined, {
      batchSize: 25,
      windowSeconds: 60,
    });
    expect(batches.map((batch) => batch.length)).toEqual([25]);
    expect(receives.slice(0, 3)).toEqual([
      [10, 20],
      [10, 20],
      [5, 20],
    ]);
  });

  test('is gathered until its window, which the first message opens, is over', async () => {
    const { batches, receives } = await trigger(
      [100, messages(1), 20, messages(2), 9, [], 2, [message('last')], [message('next')]],
      undefined,
      {
        batchSize: 100,
        windowSeconds: 30,
      },
    );
    expect(batches).toEqual([['m0', 'm0', 'm1', 'last'], ['next']]);
    expect(receives.slice(0, 4)).toEqual([
      [10, 20],
      [10, 20],
      [10, 10],
      [10, 1],
    ]);
  });

  test('ends before an event would be too large', async () => {
    const large = Array.from({ length: 10 }, (_, index) =>
      message(`l${index}`, { body: 'x'.repeat(256 * 1024) }),
    );
    const { batches } = await trigger([large, large, messages(1)], undefined, {
      batchSize: 100,
      windowSeconds: 300,
    });
    expect(batches.map((batch) => batch.length)).toEqual([20, 1]);
  });

  test('is handled although the queue can not be reached any more', async () => {
    const { batches, deleted } = await trigger([messages(1), new Error('gone')], undefined, {
      batchSize: 100,
      windowSeconds: 60,
    });
    expect(batches).toEqual([['m0']]);
    expect(deleted).toEqual([['handle-m0']]);
  });

  test('is deleted ten messages a call', async () => {
    const { deleted } = await trigger([messages(10), messages(3)], undefined, {
      batchSize: 100,
      windowSeconds: 60,
    });
    expect(deleted.map((handles) => handles.length)).toEqual([10, 3]);
  });
});

describe('of a batch', () => {
  test('the messages that the function names are not deleted', async () => {
    const { deleted, visibilities } = await trigger([messages(3)], () => failing('m1'));
    expect(deleted).toEqual([['handle-m0', 'handle-m2']]);
    expect(visibilities).toEqual([]);
  });

  test('the failed messages are visible again when it is told, not after the timeout of the queue', async () => {
    const { deleted, visibilities } = await trigger([messages(3)], () => failing('m1', 'm2'), {
      retrySeconds: 2,
    });
    expect(deleted).toEqual([['handle-m0']]);
    expect(visibilities).toEqual([[['handle-m1', 'handle-m2'], 2]]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['an empty object', {}],
    ['no failures', { batchItemFailures: [] }],
    ['null failures', { batchItemFailures: null }],
  ])('all succeeded with %s', async (_what, answer) => {
    expect((await trigger([messages(2)], () => answer)).deleted).toEqual([['handle-m0', 'handle-m1']]);
  });

  test.each<[string, unknown]>([
    ['an error of the function', new Error('broken')],
    ['a text', 'ok'],
    ['an empty identifier', failing('')],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ id: 'm0' }] }],
    ['an identifier that is not in the batch', failing('m0', 'other')],
  ])('all failed with %s', async (_what, answer) => {
    const { deleted, visibilities } = await trigger([messages(2)], () => answer, { retrySeconds: 1 });
    expect(deleted).toEqual([]);
    expect(visibilities).toEqual([[['handle-m0', 'handle-m1'], 1]]);
  });

  test('all succeeded with any answer where failures are not reported one by one', async () => {
    const { deleted } = await trigger([messages(2)], () => failing('m0'), { reportBatchItemFailures: false });
    expect(deleted).toEqual([['handle-m0', 'handle-m1']]);
  });

  test('all failed when the function can not be run', async () => {
    const throttle = new Error('Rate Exceeded.');
    const invoke = async () => {
      throw throttle;
    };
    const { deleted, errors } = await trigger([messages(2)], undefined, { invoke });
    expect(deleted).toEqual([]);
    expect(errors).toEqual([throttle]);
  });
});

test('goes on after the queue could not be reached, a second later', async () => {
  const gone = new Error('gone');
  const { batches, sleeps, errors } = await trigger([gone, messages(1)]);
  expect(batches).toEqual([['m0']]);
  expect(sleeps).toEqual([1_000]);
  expect(errors).toEqual([gone]);
});

test('handles so many batches at a time as its concurrency', async () => {
  let running = 0;
  let most = 0;
  const invoke = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return { payload: 'null' };
  };
  await trigger(
    [1, 2, 3, 4, 5, 6].map((batch) => [message(`b${batch}`)]),
    undefined,
    { invoke, maximumConcurrency: 3 },
  );
  expect(most).toBe(3);
});

test('stops when the batches under way are handled', async () => {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const deleted: (readonly string[])[] = [];
  const received = [messages(1)];
  const made = startSqsTrigger({
    queue: {
      receive: async () => received.shift() ?? [],
      delete: async (handles) => void deleted.push(handles),
      changeVisibility: async () => undefined,
    },
    queueArn: QUEUE_ARN,
    invoke: async () => {
      await finished;
      return { payload: 'null' };
    },
    batchSize: 10,
    windowSeconds: 0,
    maximumConcurrency: 1,
    reportBatchItemFailures: true,
    now: Date.now,
    sleep: async () => undefined,
    onError: () => undefined,
  });
  await new Promise(setImmediate);
  const stopped = made.stop();
  expect(deleted).toEqual([]);
  finish();
  await stopped;
  expect(deleted).toEqual([['handle-m0']]);
});
