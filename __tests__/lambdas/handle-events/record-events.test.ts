import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { linkHash } from '../../../lambdas/shared/ledger/event-sets';
import { surveyRun } from '../../../lambdas/shared/run-report/survey-run';
import { sesEvents } from '../../support/ses-events';
import { eventOf, inEveryWay, NOW, outcomeOf, RUN, startFixture } from './fixture';

const soft = { bounceType: 'Transient', bounceSubType: 'MailboxFull' };
const at = '2026-11-30T09:00:09.000Z';
/** The time of {@link NOW}: events mark the run as changed when they are read. */
const changedAt = '2026-11-30T09:02:00.000Z';

describe('the ledger', () => {
  it('gets each event into the set of its recipient’s block', async () => {
    const {
      sets,
      states,
      changedAt: changed,
      failed,
    } = await outcomeOf(
      [
        eventOf(sesEvents.send, 17),
        eventOf(sesEvents.delivery, 17),
        eventOf(sesEvents.open, 17),
        eventOf(sesEvents.send, 49),
        eventOf(sesEvents.reject, 49),
        eventOf(sesEvents.send, 50),
        eventOf(sesEvents.failure, 50),
        eventOf(sesEvents.deliveryDelay, 60),
        eventOf(sesEvents.bounce, 9_999, { body: soft }),
        eventOf(sesEvents.send, 3, { tags: { rcpt: ['1-3'] } }),
      ],
      { blocks: { '0/0': 'S'.repeat(50), '0/1': 'S'.repeat(50) } },
    );
    expect(sets).toEqual({
      '0/0': { sent: [17, 49], delivered: [17], opened: [17], rejected: [49] },
      '0/1': { sent: [50, 60], renderFailed: [50] },
      '0/199': { softBounced: [9_999] },
      '1/0': { sent: [3] },
    });
    expect(states).toEqual({ '0/0': 'S'.repeat(50), '0/1': 'S'.repeat(50) });
    expect(changed).toBe(changedAt);
    expect(failed).toBe(0);
  });

  it('counts an open twice and a delivery and a bounce of the same mail once each', async () => {
    const { sets } = await outcomeOf([
      eventOf(sesEvents.open, 1),
      eventOf(sesEvents.open, 1, { body: { timestamp: '2026-12-01T09:00:00.000Z' } }),
      eventOf(sesEvents.delivery, 1),
      eventOf(sesEvents.bounce, 1),
      eventOf(sesEvents.complaint, 1),
    ]);
    expect(sets).toEqual({ '0/0': { opened: [1], delivered: [1], hardBounced: [1], complained: [1] } });
  });

  it('keeps bots apart, and names the links of people alone', async () => {
    const { sets } = await outcomeOf([
      eventOf(sesEvents.click, 1),
      eventOf(sesEvents.click, 2, { body: { isBotEvent: 'Unlikely' } }),
      eventOf(sesEvents.click, 3, { body: { isBotEvent: undefined, link: 'https://example.com/other' } }),
      eventOf(sesEvents.open, 4, { body: { isBotEvent: 'Likely' } }),
    ]);
    expect(sets).toEqual({
      '0/0': {
        botClicked: [1],
        clicked: [2, 3],
        [`link:${linkHash('https://example.com/smartwatch')}`]: [2],
        [`link:${linkHash('https://example.com/other')}`]: [3],
        botOpened: [4],
      },
    });
  });

  inEveryWay('remembers the addresses of links', async (start) => {
    const fixture = await start();
    await fixture.deliver([eventOf(sesEvents.click, 2, { body: { isBotEvent: 'Unlikely' } })]);
    const links = Object.entries(await fixture.tables.dump(fixture.tables.ledger)).filter(([key]) =>
      key.startsWith(`R#${RUN} L#`),
    );
    expect(links.map(([, { url }]) => url)).toEqual(['https://example.com/smartwatch']);
  });

  it.each([
    ['Send', sesEvents.send],
    ['Delivery', sesEvents.delivery],
    ['Bounce', sesEvents.bounce],
    ['Complaint', sesEvents.complaint],
    ['Reject', sesEvents.reject],
    ['Open', sesEvents.open],
    ['Click', sesEvents.click],
    ['Rendering Failure', sesEvents.failure],
    ['DeliveryDelay', sesEvents.deliveryDelay],
    ['Subscription', sesEvents.subscription],
  ])('takes a %s event as proof that SES accepted the mail', async (_, event) => {
    const { states } = await outcomeOf([eventOf(event, 51), eventOf(event, 53), eventOf(event, 55)], {
      blocks: { '0/1': 'UUURU.CF' },
    });
    expect(states).toEqual({ '0/1': 'USUSUSCF' });
  });

  inEveryWay(
    'waits for an answer that is on its way, and proves acceptance when that is lost',
    async (start) => {
      const fixture = await start({ blocks: { '0/0': 'CCCC' } });
      const ref = { run: RUN, shard: 0, block: 0 };
      const claimed = await fixture.blocks.read(ref);
      if (claimed)
        await fixture.blocks.write(ref, { ...claimed, lease: { owner: 'gone', until: NOW + 1000 } });
      await fixture.deliver([eventOf(sesEvents.send, 0), eventOf(sesEvents.bounce, 2)]);
      expect((await fixture.blocks.read(ref))?.states).toBe('CCCC');
      const { recipients } = await surveyRun(
        { run: RUN, planned: 4 },
        {
          blocks: fixture.blocks,
          events: dynamoEventStore(fixture.tables.client, fixture.tables.ledger),
          now: () => NOW + 2000,
        },
      );
      expect([recipients.sent, recipients.unknown]).toEqual([2, 2]);
    },
  );

  it('is not written for recipients whom the run doesn’t have', async () => {
    const outcome = await outcomeOf([
      eventOf(sesEvents.send, 0, { tags: { rcpt: ['1-20'] } }),
      eventOf(sesEvents.send, 0, { tags: { rcpt: ['2-0'] } }),
    ]);
    expect(outcome.sets).toEqual({});
    expect(outcome.changedAt).toBeNull();
  });

  it('marks a run as changed that was settled long ago', async () => {
    const { changedAt: changed } = await outcomeOf([eventOf(sesEvents.open, 1)], {
      record: { status: 'COMPLETED', finishedAt: '2026-11-30T09:01:00Z', reportedAt: '2026-11-30T09:01:30Z' },
    });
    expect(changed).toBe(changedAt);
  });
});

describe('tags', () => {
  const untagged: [string, Record<string, unknown>][] = [
    ['without run', { run: undefined }],
    ['without recipient', { rcpt: undefined }],
    ['with two recipients', { rcpt: ['0-1', '0-2'] }],
    ['with two runs', { run: [RUN, 'weekly-20261207T090000Z'] }],
    ['with a recipient that can’t be read', { rcpt: ['0-01'] }],
    ['with a run that can’t be read', { run: ['weekly'] }],
    ['of a run that is not known', { run: ['weekly-20261207T090000Z'] }],
    ['of another campaign', { campaign: ['daily'] }],
    ['of two campaigns', { campaign: ['weekly', 'daily'] }],
  ];

  it.each(untagged)(
    '%s: nothing is written to the ledger, and the person is suppressed all the same',
    async (_, tags) => {
      const outcome = await outcomeOf([
        eventOf(sesEvents.delivery, 1, { tags }),
        eventOf(sesEvents.bounce, 1, { tags }),
        eventOf(sesEvents.complaint, 2, { tags }),
      ]);
      expect(outcome.sets).toEqual({});
      expect(outcome.changedAt).toBeNull();
      expect(outcome.people).toEqual({
        'p1@shop.com': { bounceReason: 'hard-bounce', bounceAt: at },
        'p2@shop.com': {
          consentReason: 'complaint',
          consentAt: at,
          consentBefore: 'none',
          consentBeforeAt: 'none',
        },
      });
      expect(outcome.failed).toBe(0);
    },
  );

  it.each(untagged)('%s: the event is counted as untagged', async (_, tags) => {
    const fixture = await startFixture();
    await fixture.deliver([eventOf(sesEvents.delivery, 1, { tags }), eventOf(sesEvents.delivery, 2)]);
    expect(fixture.metrics).toEqual([
      { EventsReceived: 2, RenderingFailures: 0, Rejects: 0, UntaggedEvents: 1 },
    ]);
  });

  it('that say the same twice say it once', async () => {
    const { sets } = await outcomeOf([
      eventOf(sesEvents.send, 1, { tags: { run: [RUN, RUN], rcpt: ['0-1', '0-1'], campaign: undefined } }),
    ]);
    expect(sets).toEqual({ '0/0': { sent: [1] } });
  });

  it('are not needed where the pipeline has no ledger', async () => {
    const fixture = await startFixture({ withoutLedger: true });
    await fixture.deliver([eventOf(sesEvents.bounce, 1), eventOf(sesEvents.send, 1)]);
    expect(fixture.metrics).toEqual([
      { EventsReceived: 2, RenderingFailures: 0, Rejects: 0, UntaggedEvents: 0 },
    ]);
    expect(Object.keys(await fixture.tables.dump(fixture.tables.suppression))).toHaveLength(1);
  });
});

describe('losses', () => {
  it('are counted and logged by run, shard and cause, without what a person’s data hold', async () => {
    const fixture = await startFixture();
    await fixture.deliver([
      eventOf(sesEvents.failure, 1),
      eventOf(sesEvents.failure, 2),
      eventOf(sesEvents.failure, 2),
      eventOf(sesEvents.failure, 3, { body: { errorMessage: 'p3@shop.com is strange' } }),
      eventOf(sesEvents.reject, 4, { tags: { run: undefined } }),
    ]);
    expect(fixture.metrics).toEqual([
      { EventsReceived: 5, RenderingFailures: 4, Rejects: 1, UntaggedEvents: 1 },
    ]);
    const message = 'mail lost after SES took it';
    expect(fixture.lines.filter(([, line]) => line === message)).toEqual([
      ['warn', message, { run: RUN, shard: 0, cause: 'not rendered: no attributeName', mails: 2 }],
      ['warn', message, { run: RUN, shard: 0, cause: 'not rendered', mails: 1 }],
      ['warn', message, { cause: 'rejected', mails: 1 }],
    ]);
  });
});
