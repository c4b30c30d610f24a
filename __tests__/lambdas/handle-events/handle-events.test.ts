import {
  type EventRecorder,
  handleEvents,
  type ReceivedEvent,
} from '../../../lambdas/handle-events/handle-events';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import { readBody } from '../../../tools/local/service';
import { outputOf, serveForTest, surroundFunction, tablesForTest } from '../../support/function-surroundings';
import { loadHandler } from '../../support/load-handler';
import { aRun } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';
import { mail, sesEvents, snsEnvelope } from '../../support/ses-events';
import { LIMITS } from './fixture';

const message = (messageId: string, body: string) => ({ messageId, body });
const eventMessage = (messageId: string, event: object) =>
  message(messageId, snsEnvelope(JSON.stringify(event)));
const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** A recorder that answers with `failed` and keeps what it was given. */
function fakeRecorder(failed: string[] = []): EventRecorder & { recorded: ReceivedEvent[] } {
  const recorded: ReceivedEvent[] = [];
  return {
    recorded,
    record: async (events) => {
      recorded.push(...events);
      return new Set(failed);
    },
  };
}

describe('handleEvents', () => {
  it('records the events of a batch in one go', async () => {
    const recorder = fakeRecorder();
    const { log, lines } = recordedLog();
    const Records = [eventMessage('m1', sesEvents.send), eventMessage('m2', sesEvents.open)];
    await expect(handleEvents({ Records }, { recorder, log })).resolves.toEqual(failures());
    expect(recorder.recorded).toEqual([
      { messageId: 'm1', event: sesEvents.send },
      { messageId: 'm2', event: sesEvents.open },
    ]);
    expect(lines).toEqual([['info', 'messages read', { events: 2, notRecorded: 0, unreadable: 0 }]]);
  });

  it('lets foreign messages go and counts them by kind', async () => {
    const recorder = fakeRecorder();
    const { log, lines } = recordedLog();
    const Records = [
      message('m1', snsEnvelope('Successfully validated SNS topic for Amazon SES event publishing.')),
      message('m2', snsEnvelope('hello')),
      message('m3', JSON.stringify({ eventType: 'Unfold' })),
    ];
    await expect(handleEvents({ Records }, { recorder, log })).resolves.toEqual(failures());
    expect(recorder.recorded).toEqual([]);
    expect(lines).toEqual([
      [
        'info',
        'messages read',
        { events: 0, notRecorded: 0, unreadable: 0, text: 2, 'unknown-event-type': 1 },
      ],
    ]);
  });

  it('leaves in the queue what it cannot read and what was not recorded, and nothing else', async () => {
    const recorder = fakeRecorder(['m3']);
    const { log, lines } = recordedLog();
    const Records = [
      eventMessage('m1', { ...sesEvents.bounce, bounce: undefined }),
      eventMessage('m2', sesEvents.send),
      eventMessage('m3', sesEvents.open),
    ];
    await expect(handleEvents({ Records }, { recorder, log })).resolves.toEqual(failures('m1', 'm3'));
    expect(lines).toEqual([
      [
        'error',
        'event not readable',
        { messageId: 'm1', reason: 'UnreadableEventError: Bounce event without a readable bounce' },
      ],
      ['info', 'messages read', { events: 2, notRecorded: 1, unreadable: 1 }],
    ]);
  });

  it('leaves every event in the queue when the recorder fails', async () => {
    const { log, lines } = recordedLog();
    const recorder: EventRecorder = {
      record: async () => {
        throw new Error('the ledger is missing');
      },
    };
    const Records = [
      eventMessage('m1', sesEvents.send),
      message('m2', 'hello'),
      eventMessage('m3', sesEvents.click),
    ];
    await expect(handleEvents({ Records }, { recorder, log })).resolves.toEqual(failures('m1', 'm3'));
    expect(lines[0]).toEqual([
      'error',
      'events not recorded',
      {
        events: 2,
        reason: 'Error: the ledger is missing',
      },
    ]);
  });
});

describe('the handler', () => {
  it('records events in its tables, tells people through its topic, and emits metrics', async () => {
    const published: URLSearchParams[] = [];
    const tables = await tablesForTest();
    const sns = await serveForTest(async ({ body }) => {
      published.push(new URLSearchParams((await readBody(body)).toString()));
      const message =
        '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
      return { status: 200, headers: { 'content-type': 'text/xml' }, body: message };
    });
    await surroundFunction({ DYNAMODB: tables.url, SNS: sns });
    const runs = dynamoRunRecords(tables.client, tables.ledger);
    await runs.claim(aRun());
    await runs.recordAudience(aRun().run, { rows: 30, rejected: 0, segmentExcluded: 0, planned: 30 });
    const handler = loadHandler('handle-events', {
      LEDGER_TABLE: tables.ledger,
      SUPPRESSION_TABLE: tables.suppression,
      ALERT_TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts',
      REPUTATION_LIMITS: JSON.stringify(LIMITS),
    });
    const withoutTags = { ...mail, tags: { ...mail.tags, rcpt: [] } };
    const Records = [
      eventMessage('m1', sesEvents.complaint),
      message('m2', snsEnvelope('hello')),
      eventMessage('m3', { ...sesEvents.send, mail: withoutTags }),
    ];
    const lines = await outputOf(async () => {
      await expect(handler({ Records }, { getRemainingTimeInMillis: () => 1000 })).resolves.toEqual(
        failures(),
      );
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'EmailMarketing',
              Dimensions: [['Stack']],
              Metrics: ['EventsReceived', 'RenderingFailures', 'Rejects', 'UntaggedEvents'].map((Name) => ({
                Name,
                Unit: 'Count',
              })),
            },
          ],
        },
        Stack: 'shop-prod',
        EventsReceived: 2,
        RenderingFailures: 0,
        Rejects: 0,
        UntaggedEvents: 1,
      },
    ]);
    expect(Object.values(await tables.dump(tables.suppression))).toMatchObject([
      { address: 'recipient@shop.com', consentReason: 'complaint' },
    ]);
    expect((await runs.read(aRun().run))?.control).toMatchObject({ state: 'pause', reason: 'lost-tags' });
    expect(published.map((request) => [request.get('TopicArn'), request.get('Subject')])).toEqual([
      ['arn:aws:sns:eu-west-1:123456789012:shop-prod-alerts', `Run paused: ${aRun().run}`],
    ]);
  });
});
