import { effectOf } from '../../../lambdas/handle-events/event-effect';
import { type SesEvent, sesEvent } from '../../../lambdas/shared/ses-event';
import { mail, sesEvents } from '../../support/ses-events';

const recipient = 'recipient@shop.com';
const at = '2026-11-30T09:00:09.000Z';
const nobody = { findings: [], addresses: [] };

const parse = (event: unknown): SesEvent => sesEvent.parse(event);
const bounce = (changes: object, destination: string[] = [recipient]) =>
  parse({
    ...sesEvents.bounce,
    mail: { ...mail, destination },
    bounce: { ...sesEvents.bounce.bounce, ...changes },
  });
const complaint = (changes: object) =>
  parse({ ...sesEvents.complaint, complaint: { ...sesEvents.complaint.complaint, ...changes } });

it.each([
  ['Send', sesEvents.send, 'sent'],
  ['Delivery', sesEvents.delivery, 'delivered'],
  ['Reject', sesEvents.reject, 'rejected'],
  ['Rendering Failure', sesEvents.failure, 'renderFailed'],
  ['Open', sesEvents.open, 'opened'],
  ['DeliveryDelay', sesEvents.deliveryDelay, 'sent'],
])('%s goes into one set and says nothing of people', (_, event, set) => {
  expect(effectOf(parse(event))).toEqual({ set, ...nobody });
});

it.each([
  'InternalFailure',
  'General',
  'MailboxFull',
  'SpamDetected',
  'RecipientServerError',
  'IPFailure',
  'TransientCommunicationFailure',
  'BYOIPHostNameLookupUnavailable',
  'Undetermined',
  'SendingDeferral',
  'SomethingNew',
])('a delay of type %s only shows that SES took the mail', (delayType) => {
  const { deliveryDelay } = sesEvents.deliveryDelay;
  expect(
    effectOf(parse({ ...sesEvents.deliveryDelay, deliveryDelay: { ...deliveryDelay, delayType } })),
  ).toEqual({ set: 'sent', ...nobody });
});

it.each(Object.entries(sesEvents))(
  '%s with fields that are not known yet means the same',
  (object, event) => {
    const more = { tenantName: 'a', future: { list: [1, null], text: 'x' } };
    const known = { ...event } as Record<string, unknown>;
    const extended = {
      ...known,
      ...more,
      mail: { ...event.mail, ...more, tags: { ...event.mail.tags, 'ses:tenant-name': ['a'] } },
      [object]: { ...(known[object] as object), ...more },
    };
    expect(effectOf(parse(extended))).toEqual(effectOf(parse(event)));
  },
);

describe('opens and clicks', () => {
  const open = (isBotEvent?: string) =>
    effectOf(parse({ ...sesEvents.open, open: { ...sesEvents.open.open, isBotEvent } }));
  const click = (isBotEvent?: string | null) =>
    effectOf(parse({ ...sesEvents.click, click: { ...sesEvents.click.click, isBotEvent } }));

  it('of bots are kept apart, and their links are not counted', () => {
    expect(open('Likely')).toEqual({ set: 'botOpened', ...nobody });
    expect(click('Likely')).toEqual({ set: 'botClicked', ...nobody });
  });

  it.each([['Unlikely'], [undefined], [null]])('count as a person’s when isBotEvent is %s', (isBotEvent) => {
    expect(click(isBotEvent)).toEqual({
      set: 'clicked',
      link: 'https://example.com/smartwatch',
      ...nobody,
    });
  });
});

describe('a bounce', () => {
  it('that is hard is about the recipient', () => {
    expect(effectOf(parse(sesEvents.bounce))).toEqual({
      set: 'hardBounced',
      findings: [{ kind: 'hard-bounce', at }],
      addresses: [recipient, recipient],
    });
  });

  it.each([
    ['Permanent', 'General', 'hardBounced', 'hard-bounce'],
    ['Permanent', 'NoEmail', 'hardBounced', 'hard-bounce'],
    ['Permanent', 'Suppressed', 'hardBounced', 'hard-bounce'],
    ['Permanent', 'OnAccountSuppressionList', 'notAttempted', undefined],
    ['Permanent', 'OnTenantSuppressionList', 'notAttempted', undefined],
    ['Permanent', 'EmailValidationSuppressed', 'notAttempted', undefined],
    ['Permanent', 'UnsubscribedRecipient', 'notAttempted', 'unsubscribed'],
    ['Transient', 'General', 'softBounced', 'soft-bounce'],
    ['Transient', 'MailboxFull', 'softBounced', 'soft-bounce'],
    ['Transient', 'MessageTooLarge', 'softBounced', 'soft-bounce'],
    ['Transient', 'ContentRejected', 'softBounced', 'soft-bounce'],
    ['Transient', 'AttachmentRejected', 'softBounced', 'soft-bounce'],
    ['Transient', 'CustomTimeoutExceeded', 'softBounced', 'soft-bounce'],
    ['Undetermined', 'Undetermined', 'softBounced', 'soft-bounce'],
  ])('of type %s and sub-type %s goes into %s', (bounceType, bounceSubType, set, kind) => {
    const effect = effectOf(bounce({ bounceType, bounceSubType }));
    expect([effect.set, ...effect.findings.map((finding) => finding.kind)]).toEqual(
      kind === undefined ? [set] : [set, kind],
    );
  });

  it.each(['+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00.000Z', 'soon', ''])(
    'at the time “%s”, which does not sort, happened when its mail was sent',
    (timestamp) => {
      expect(effectOf(bounce({ timestamp })).findings).toEqual([
        { kind: 'hard-bounce', at: '2026-11-30T09:00:05.000Z' },
      ]);
    },
  );

  it('that is soft tells so', () => {
    expect(effectOf(bounce({ bounceType: 'Transient', bounceSubType: 'MailboxFull' }))).toMatchObject({
      set: 'softBounced',
      findings: [{ kind: 'soft-bounce', at }],
    });
  });

  it('of what SES kept back says nothing of people', () => {
    expect(effectOf(bounce({ bounceSubType: 'OnAccountSuppressionList' }))).toEqual({
      set: 'notAttempted',
      ...nobody,
    });
  });

  it('of someone who opted out with SES is their opting out', () => {
    expect(effectOf(bounce({ bounceSubType: 'UnsubscribedRecipient' }))).toMatchObject({
      set: 'notAttempted',
      findings: [{ kind: 'unsubscribed', at }],
    });
  });

  it('behind a forwarding is about both addresses', () => {
    const bouncedRecipients = [{ emailAddress: 'forwarded@other.com' }];
    expect(effectOf(bounce({ bouncedRecipients })).addresses).toEqual([recipient, 'forwarded@other.com']);
  });

  it('of a mail to several is about those who are named', () => {
    const bouncedRecipients = [{ emailAddress: 'b@shop.com' }];
    expect(effectOf(bounce({ bouncedRecipients }, ['a@shop.com', 'b@shop.com'])).addresses).toEqual([
      'b@shop.com',
    ]);
  });
});

describe('a complaint', () => {
  it.each(['abuse', 'auth-failure', 'fraud', 'other', 'virus', null, undefined])(
    'of type %s is one',
    (complaintFeedbackType) => {
      expect(effectOf(complaint({ complaintFeedbackType }))).toEqual({
        set: 'complained',
        findings: [{ kind: 'complaint', at }],
        addresses: [recipient, recipient],
      });
    },
  );

  it('that says “not spam” is none', () => {
    expect(effectOf(complaint({ complaintFeedbackType: 'not-spam' }))).toEqual({ set: 'sent', ...nobody });
  });

  it.each(['OnAccountSuppressionList', 'OnTenantSuppressionList'])(
    'with sub-type %s is of a mail that SES kept back',
    (complaintSubType) => {
      expect(effectOf(complaint({ complaintSubType }))).toEqual({ set: 'notAttempted', ...nobody });
    },
  );

  it('with a sub-type that is not known is one', () => {
    expect(effectOf(complaint({ complaintSubType: 'SomethingNew' })).set).toBe('complained');
  });
});

describe('a change of preferences', () => {
  const change = (now: object | undefined, before?: object) =>
    effectOf(
      parse({
        ...sesEvents.subscription,
        subscription: { timestamp: at, newTopicPreferences: now, oldTopicPreferences: before },
      }),
    );
  const topics = (...all: [string, 'OptIn' | 'OptOut'][]) => ({
    topicSubscriptionStatus: all.map(([topicName, subscriptionStatus]) => ({
      topicName,
      subscriptionStatus,
    })),
  });

  it('to nothing at all is opting out', () => {
    expect(effectOf(parse(sesEvents.subscription))).toEqual({
      set: 'unsubscribed',
      findings: [{ kind: 'unsubscribed', at }],
      addresses: [recipient],
    });
  });

  it('leaves the topics that were not left before', () => {
    const now = topics(['news', 'OptOut'], ['offers', 'OptOut'], ['tips', 'OptIn']);
    expect(change(now, topics(['news', 'OptOut'], ['offers', 'OptIn'])).findings).toEqual([
      { kind: 'left-topic', topic: 'offers', at },
    ]);
  });

  it('passes over topics that no campaign can have', () => {
    expect(change(topics(['Daily News', 'OptOut'])).findings).toEqual([]);
  });

  it('never subscribes anybody', () => {
    expect(change(topics(['news', 'OptIn']), topics(['news', 'OptOut']))).toEqual({ set: 'sent', ...nobody });
    expect(change(undefined)).toEqual({ set: 'sent', ...nobody });
  });
});
