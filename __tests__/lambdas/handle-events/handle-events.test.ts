import {
  type EventRecorder,
  handleEvents,
  type ReceivedEvent,
} from '../../../lambdas/handle-events/handle-events';
import { NotYetBuiltError } from '../../../lambdas/shared/not-yet-built';
import { loadHandler } from '../../support/load-handler';
import { recordedLog } from '../../support/recorded-log';
import { sesEvents, snsEnvelope } from '../../support/ses-events';

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
        throw new NotYetBuiltError('handle-events', 'record events', 'the ledger is missing');
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
        reason: 'NotYetBuiltError: handle-events cannot record events yet: the ledger is missing',
      },
    ]);
  });
});

describe('the handler', () => {
  it('keeps events in the queue as long as nothing records them, and lets the rest go', async () => {
    const handler = loadHandler('handle-events', { POWERTOOLS_LOG_LEVEL: 'SILENT' });
    const Records = [eventMessage('m1', sesEvents.complaint), message('m2', snsEnvelope('hello'))];
    await expect(handler({ Records }, { getRemainingTimeInMillis: () => 1000 })).resolves.toEqual(
      failures('m1'),
    );
  });
});
