import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { mail, sesEvents } from '../../support/ses-events';
import { eventOf, inEveryWay, look, outcomeOf, startFixture } from './fixture';

const at = '2026-11-30T09:00:09.000Z';
const complained = {
  consentReason: 'complaint',
  consentAt: at,
  consentBefore: 'none',
  consentBeforeAt: 'none',
};
const bounced = { bounceReason: 'hard-bounce', bounceAt: at };

/** A soft bounce of the mail of one run, so many days after the first of December. */
function softBounce(run: string, day: number): object {
  const timestamp = new Date(
    Date.parse('2026-12-01T00:00:00.000Z') + day * 24 * 60 * 60 * 1000,
  ).toISOString();
  return eventOf(sesEvents.bounce, 1, {
    tags: { run: [run] },
    body: { bounceType: 'Transient', bounceSubType: 'MailboxFull', timestamp },
  });
}

const runs = [
  'a-20261201T000000Z',
  'b-20261208T000000Z',
  'c-20261215T000000Z',
  'd-20270401T000000Z',
] as const;
/** Each run's tag says that campaign; none of them is known to the ledger. */
const softBounces = (...days: number[]) =>
  days.map((day, index) => {
    const event = softBounce(runs[index] ?? '', day) as { mail: { tags: object } };
    return { ...event, mail: { ...event.mail, tags: { ...event.mail.tags, campaign: undefined } } };
  });

describe('who is suppressed', () => {
  it('is whoever bounced hard or complained, and nobody else', async () => {
    const { people } = await outcomeOf([
      eventOf(sesEvents.bounce, 1),
      eventOf(sesEvents.complaint, 2),
      eventOf(sesEvents.complaint, 3, { body: { complaintFeedbackType: 'not-spam' } }),
      eventOf(sesEvents.complaint, 4, { body: { complaintSubType: 'OnAccountSuppressionList' } }),
      eventOf(sesEvents.bounce, 5, { body: { bounceSubType: 'OnAccountSuppressionList' } }),
      eventOf(sesEvents.bounce, 6, { body: { bounceSubType: 'EmailValidationSuppressed' } }),
      eventOf(sesEvents.reject, 7),
      eventOf(sesEvents.failure, 8),
      eventOf(sesEvents.deliveryDelay, 9),
      eventOf(sesEvents.delivery, 10),
    ]);
    expect(people).toEqual({ 'p1@shop.com': bounced, 'p2@shop.com': complained });
  });

  it('is kept with the message that SES told of', async () => {
    const fixture = await startFixture();
    const mailOf = (messageId: string) => ({ mail: { messageId } });
    await fixture.deliver([
      eventOf(sesEvents.bounce, 1, mailOf('message-1')),
      eventOf(sesEvents.complaint, 2, mailOf('message-2')),
    ]);
    const people = Object.values(await fixture.tables.dump(fixture.tables.suppression));
    expect(
      people.map(({ address, bounceProof, consentProof }) => [address, bounceProof, consentProof]).sort(),
    ).toEqual([
      ['p1@shop.com', 'ses message-1', undefined],
      ['p2@shop.com', undefined, 'ses message-2'],
    ]);
  });

  it('keeps consent apart from what the mailbox bears', async () => {
    const { people } = await outcomeOf([eventOf(sesEvents.bounce, 1), eventOf(sesEvents.complaint, 1)]);
    expect(people).toEqual({ 'p1@shop.com': { ...bounced, ...complained } });
  });

  inEveryWay('keeps the strongest wish: a complaint beats opting out', async (start) => {
    const { people, sets } = await outcomeOf([
      eventOf(sesEvents.complaint, 1),
      eventOf(sesEvents.complaint, 1, { body: { timestamp: '2026-12-24T09:00:00.000Z' } }),
    ]);
    expect(people).toEqual({ 'p1@shop.com': complained });
    expect(sets).toEqual({ '0/0': { complained: [1] } });
    const fixture = await start();
    await fixture.deliver([eventOf(sesEvents.subscription, 1)]);
    await fixture.deliver([eventOf(sesEvents.complaint, 1)]);
    await fixture.deliver([eventOf(sesEvents.subscription, 1)]);
    expect((await look(fixture)).people).toMatchObject({ 'p1@shop.com': { consentReason: 'complaint' } });
  });

  it('opts out who did so with SES, and leaves the topics they left', async () => {
    const { people, sets } = await outcomeOf([
      eventOf(sesEvents.bounce, 1, { body: { bounceSubType: 'UnsubscribedRecipient' } }),
      eventOf(sesEvents.subscription, 2, {
        body: {
          newTopicPreferences: {
            unsubscribeAll: false,
            topicSubscriptionStatus: [{ topicName: 'offers', subscriptionStatus: 'OptOut' }],
          },
          oldTopicPreferences: undefined,
        },
      }),
    ]);
    expect(people).toEqual({
      'p1@shop.com': { ...complained, consentReason: 'unsubscribed' },
      'p2@shop.com': { 'left:offers': at },
    });
    expect(sets).toEqual({ '0/0': { notAttempted: [1], unsubscribed: [2] } });
  });

  it('is both addresses of who forwards their mail', async () => {
    const { people } = await outcomeOf([
      eventOf(sesEvents.bounce, 1, { body: { bouncedRecipients: [{ emailAddress: 'away@other.com' }] } }),
    ]);
    expect(people).toEqual({ 'p1@shop.com': bounced, 'away@other.com': bounced });
  });

  it('is one person however their address is written', async () => {
    const { people } = await outcomeOf([
      eventOf(sesEvents.bounce, 1, {
        mail: { destination: ['Bob <P1@Shop.com>'] },
        body: { bouncedRecipients: [{ emailAddress: 'p1@shop.com' }] },
      }),
    ]);
    expect(people).toEqual({ 'P1@shop.com': bounced });
  });

  it('is never the mailbox simulator', async () => {
    const simulator = (name: string) => `${name}@simulator.amazonses.com`;
    const { people, sets } = await outcomeOf([
      eventOf(sesEvents.bounce, 1, {
        mail: { destination: [simulator('bounce+1')] },
        body: { bouncedRecipients: [{ emailAddress: simulator('bounce+1') }] },
      }),
      eventOf(sesEvents.complaint, 2, {
        mail: { destination: [simulator('complaint')] },
        body: { complainedRecipients: [{ emailAddress: simulator('complaint') }] },
      }),
      eventOf(sesEvents.bounce, 3, { mail: { destination: ['p3@not-simulator.amazonses.com'] } }),
    ]);
    expect(Object.keys(people).sort()).toEqual(['p3@not-simulator.amazonses.com', 'p3@shop.com']);
    expect(sets).toEqual({ '0/0': { hardBounced: [1, 3], complained: [2] } });
  });

  it('is nobody where an address can’t be one of ours', async () => {
    const { people, failed } = await outcomeOf([
      eventOf(sesEvents.bounce, 1, {
        mail: { destination: ['"a b"@shop.com'] },
        body: { bouncedRecipients: [{ emailAddress: 'unknown' }] },
      }),
    ]);
    expect(people).toEqual({});
    expect(failed).toBe(0);
  });
});

describe('soft bounces', () => {
  it('of three runs within 30 days suppress for 90', async () => {
    const { people } = await outcomeOf(softBounces(0, 7, 14));
    expect(people).toEqual({
      'p1@shop.com': {
        bounceReason: 'soft-bounces',
        bounceAt: '2026-12-15T00:00:00.000Z',
        bounceUntil: '2027-03-15T00:00:00.000Z',
        softBounces: [
          '2026-12-01T00:00:00.000Z a-20261201T000000Z',
          '2026-12-08T00:00:00.000Z b-20261208T000000Z',
          '2026-12-15T00:00:00.000Z c-20261215T000000Z',
        ],
      },
    });
  });

  it('of two runs do not, nor several of one run', async () => {
    const { people } = await outcomeOf([
      ...softBounces(0, 7),
      softBounce(runs[0], 3),
      softBounce(runs[0], 9),
    ]);
    expect(Object.keys(people['no address'] ?? {})).toEqual(['softBounces']);
  });

  it('do not count when they are of mail without a run', async () => {
    const byHand = [1, 2, 3].map((day) => {
      const event = softBounce(runs[0], day) as { mail: { tags: object } };
      return { ...event, mail: { ...event.mail, tags: { ...event.mail.tags, run: undefined } } };
    });
    expect((await outcomeOf(byHand)).people).toEqual({});
  });

  it('never shorten a hard bounce', async () => {
    const { people } = await outcomeOf([...softBounces(0, 7, 14), eventOf(sesEvents.bounce, 1)]);
    expect(people['p1@shop.com']).toMatchObject(bounced);
    expect(people['p1@shop.com']).not.toHaveProperty('bounceUntil');
  });

  it('are forgotten when newer ones make them worthless', async () => {
    const { people } = await outcomeOf([...softBounces(0, 7), softBounce(runs[3], 120)]);
    expect(people).toEqual({
      'no address': { softBounces: ['2027-03-31T00:00:00.000Z d-20270401T000000Z'] },
    });
  });
});

inEveryWay(
  'messages fail alone when their person can’t be suppressed, and the ledger waits for that',
  async (start) => {
    const fixture = await start();
    const { client, suppression } = fixture.tables;
    await client.send(new DeleteTableCommand({ TableName: suppression }));
    await expect(
      fixture.deliver([
        eventOf(sesEvents.send, 1),
        eventOf(sesEvents.bounce, 2),
        eventOf(sesEvents.complaint, 3),
        eventOf(sesEvents.delivery, 1),
      ]),
    ).resolves.toEqual([1, 2]);
    const [, ledger] = Object.entries(await fixture.tables.dump(fixture.tables.ledger)).find(([key]) =>
      key.endsWith('E#000'),
    ) ?? ['', {}];
    expect(ledger).toMatchObject({ sent: [1], delivered: [1] });
    expect(ledger).not.toHaveProperty('hardBounced');
    const failure = fixture.lines.find(([level]) => level === 'error');
    expect(failure).toEqual([
      'error',
      'suppressing a person failed',
      { messages: 1, reason: 'ResourceNotFoundException: Requested resource not found' },
    ]);
    expect(JSON.stringify(fixture.lines)).not.toContain('shop.com');
  },
);

it('mail to several people suppresses those who are named', async () => {
  const { people } = await outcomeOf([
    eventOf(sesEvents.complaint, 2, { mail: { ...mail, destination: ['p1@shop.com', 'p2@shop.com'] } }),
  ]);
  expect(people).toEqual({ 'p2@shop.com': complained });
});
