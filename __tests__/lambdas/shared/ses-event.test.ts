import { parseEventBody, UnreadableEventError } from '../../../lambdas/shared/ses-event';
import { mail, sesEvents, snsEnvelope } from '../../support/ses-events';

const entries = Object.entries(sesEvents).map(([object, event]) => [event.eventType, object, event] as const);

describe('parseEventBody', () => {
  it.each(entries)('reads %s, in an envelope and bare', (_, __, event) => {
    const text = JSON.stringify(event);
    const expected = { kind: 'event', event: JSON.parse(text) };
    expect(parseEventBody(snsEnvelope(text))).toEqual(expected);
    expect(parseEventBody(text)).toEqual(expected);
  });

  it.each(entries)('fails for %s without its %s', (eventType, object, event) => {
    expect(() => parseEventBody(JSON.stringify({ ...event, [object]: undefined }))).toThrow(
      new UnreadableEventError(`${eventType} event without a readable ${object}`),
    );
  });

  it('keeps fields that it does not know', () => {
    const event = {
      ...sesEvents.open,
      mail: { ...mail, tenant: 'a' },
      open: { ...sesEvents.open.open, device: { kind: 'phone' } },
      region: 'eu-west-1',
    };
    expect(parseEventBody(JSON.stringify(event))).toEqual({ kind: 'event', event });
  });

  it('reads an event whose mail has no tags', () => {
    const { tags, ...untagged } = mail;
    expect(parseEventBody(JSON.stringify({ ...sesEvents.send, mail: untagged }))).toEqual({
      kind: 'event',
      event: { ...sesEvents.send, mail: { ...untagged, tags: {} } },
    });
    expect(tags.run).toEqual(['weekly-20261130T090000Z']);
  });

  it.each(['Permanent', 'Transient', 'Undetermined', 'SomethingNew'])(
    'takes the bounce type %s',
    (bounceType) => {
      const event = { ...sesEvents.bounce, bounce: { ...sesEvents.bounce.bounce, bounceType } };
      expect(parseEventBody(JSON.stringify(event))).toEqual({ kind: 'event', event });
    },
  );

  it('names what it cannot read and never a value', () => {
    const event = {
      ...sesEvents.bounce,
      mail: { ...mail, messageId: undefined },
      bounce: { ...sesEvents.bounce.bounce, bouncedRecipients: ['recipient@shop.com'] },
    };
    expect(() => parseEventBody(JSON.stringify(event))).toThrow(
      new UnreadableEventError('Bounce event without a readable mail.messageId, bounce.bouncedRecipients.0'),
    );
  });

  it.each([
    [
      'the sentence of a new event destination',
      'Successfully validated SNS topic for Amazon SES event publishing.',
      'text',
    ],
    ['an empty text', '', 'text'],
    ['an alarm', JSON.stringify({ AlarmName: 'shop-prod-bounce-rate', NewStateValue: 'ALARM' }), 'alarm'],
    [
      'a notification of an identity',
      JSON.stringify({ notificationType: 'Bounce', bounce: {}, mail: {} }),
      'identity-notification',
    ],
    [
      'a type that SES has added',
      JSON.stringify({ eventType: 'Unfold', mail, unfold: {} }),
      'unknown-event-type',
    ],
    [
      'a type in other letters',
      JSON.stringify({ eventType: 'bounce', mail, bounce: {} }),
      'unknown-event-type',
    ],
    ['a type that is no text', JSON.stringify({ eventType: { a: 1 } }), 'unknown-event-type'],
    ['an object of another kind', JSON.stringify({ hello: 'world' }), 'unknown-shape'],
    ['a list', '[]', 'unknown-shape'],
    ['a number', '42', 'unknown-shape'],
  ])('lets %s go', (_, message, what) => {
    expect(parseEventBody(snsEnvelope(message))).toEqual({ kind: 'foreign', what });
    expect(parseEventBody(message)).toEqual({ kind: 'foreign', what });
  });

  it.each(['SubscriptionConfirmation', 'UnsubscribeConfirmation'])('lets a %s go', (Type) => {
    expect(
      parseEventBody(JSON.stringify({ Type, Message: 'You have chosen to subscribe', Token: 'x' })),
    ).toEqual({
      kind: 'foreign',
      what: 'subscription-confirmation',
    });
  });

  it('lets an envelope without a message go', () => {
    expect(parseEventBody(JSON.stringify({ Type: 'Notification' }))).toEqual({
      kind: 'foreign',
      what: 'unknown-shape',
    });
  });
});
