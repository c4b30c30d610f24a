import { recipientTag, SHARD_SIZE } from '../../lambdas/shared/ledger/positions';
import { eventMessage, type SesEvent } from '../local/ses/events';
import {
  bounce,
  complaint,
  delivery,
  type Stamps,
  suppressedBounce,
  UNKNOWN_USER,
} from '../local/ses/feedback';
import type { OutboxMail } from '../local/ses/state';
import type { Random } from './random';

/** What the events of a burst are of. */
export interface BurstOptions {
  readonly run: string;
  readonly configurationSet: string;
  readonly accountId: string;
  /** Events in all; four in ten are of a recipient each, so that 100,000 are of 40,000 recipients. */
  readonly events: number;
  /** Recipients a second that the run sends to. */
  readonly rate: number;
  /** Seconds within which the events of a mail follow it, in any order. */
  readonly jitter: number;
  /** When the first mail is sent, in milliseconds since 1970. */
  readonly start: number;
  readonly random: Random;
}

/** Bodies of messages as the queue holds them, in the order in which they come. */
export interface Burst {
  readonly recipients: number;
  readonly bodies: readonly string[];
  /** Recipients of some sets of the ledger, as the events tell. */
  readonly expected: Readonly<Record<'delivered' | 'hardBounced' | 'complained' | 'clicked', number>>;
}

const LINKS = ['https://shop.com/offer', 'https://shop.com/new', 'https://shop.com/sale'];

/**
 * A burst of events as a campaign brings it about: of all ten types, in the shares of a middling list, one in fifty
 * delivered twice.
 */
export function makeBurst(options: BurstOptions): Burst {
  const { events, rate, jitter, start, random } = options;
  const recipients = Math.round(events * 0.4);
  const timed: { readonly at: number; readonly body: string }[] = [];
  const expected = { delivered: 0, hardBounced: 0, complained: 0, clicked: 0 };
  for (let number = 0; number < recipients; number += 1) {
    const sentAt = start + (number / rate) * 1000;
    const mail = mailOf(options, number, sentAt);
    const told = eventsOf(mail, sentAt, random);
    expected.delivered += Number(told.some(({ type }) => type === 'DELIVERY'));
    expected.hardBounced += Number(told.some(isHardBounce));
    expected.complained += Number(told.some(({ type }) => type === 'COMPLAINT'));
    expected.clicked += Number(
      told.some((event) => event.type === 'CLICK' && event.details.isBotEvent !== 'Likely'),
    );
    const messages = told.map((event) => eventMessage(mail, event, options.accountId));
    if (random.next() < 0.0005) messages.push(subscriptionMessage(messages[0] ?? ''));
    for (const message of messages)
      timed.push({ at: sentAt + random.next() * jitter * 1000, body: envelope(message) });
  }
  // What is missing comes twice, as SNS may deliver it.
  while (timed.length < events) {
    const { at, body } = random.of(timed);
    timed.push({ at: at + random.next() * jitter * 1000, body });
  }
  const inOrder = timed.sort((one, other) => one.at - other.at).slice(0, events);
  return { recipients, bodies: inOrder.map(({ body }) => body), expected };
}

const isHardBounce = (event: SesEvent): boolean =>
  event.type === 'BOUNCE' &&
  event.details.bounceType === 'Permanent' &&
  event.details.bounceSubType !== 'OnAccountSuppressionList';

function mailOf(options: BurstOptions, number: number, sentAt: number): OutboxMail {
  const shard = Math.floor(number / SHARD_SIZE);
  return {
    messageId: `0102018f${String(number).padStart(8, '0')}-6f2c1b1e-3a7d-4c57-9c55-0a4b5b6e7f80-000000`,
    acceptedAt: new Date(sentAt).toISOString(),
    operation: 'SendBulkEmail',
    caller: 'shop-prod-send-shard',
    from: 'Shop <marketing@shop.com>',
    sourceArn: `arn:aws:ses:eu-central-1:${options.accountId}:identity/shop.com`,
    to: [`person.${number}@mail.shop.com`],
    cc: [],
    bcc: [],
    replyTo: ['help@shop.com'],
    configurationSet: options.configurationSet,
    template: 'shop-prod-offer-0123456789ab',
    tags: [
      { name: 'campaign', value: options.run.slice(0, options.run.lastIndexOf('-')) },
      { name: 'run', value: options.run },
      { name: 'rcpt', value: recipientTag(shard, number % SHARD_SIZE) },
    ],
    headers: [
      { name: 'List-Unsubscribe', value: `<https://api.shop.com/u/${'t'.repeat(180)}>` },
      { name: 'List-Unsubscribe-Post', value: 'List-Unsubscribe=One-Click' },
    ],
    tracking: { opens: true, clicks: true },
    subject: 'Exclusive Offer: 20% Off Smart Watch',
    html: '<p>Offer</p>',
    text: 'Offer',
    links: [],
    outcome: 'accepted',
    events: [],
  };
}

/** What becomes of a mail, by lot. */
function eventsOf(mail: OutboxMail, sentAt: number, random: Random): SesEvent[] {
  const stamps: Stamps = {
    now: () => new Date(sentAt + 1000).toISOString(),
    id: () => `f-${mail.messageId}`,
  };
  const to = mail.to[0] ?? '';
  const sent: SesEvent = { type: 'SEND', details: {} };
  const fate = random.next();
  if (fate < 0.0005) return [sent, { type: 'REJECT', details: { reason: 'Bad content' } }];
  if (fate < 0.001) {
    const errorMessage = "Attribute 'name' is not present in the rendering data.";
    return [
      sent,
      { type: 'RENDERING_FAILURE', details: { templateName: mail.template ?? '', errorMessage } },
    ];
  }
  if (fate < 0.004) return [sent, suppressedBounce(stamps, [to])];
  if (fate < 0.014)
    return [
      sent,
      bounce(stamps, 'Permanent', random.of(['General', 'NoEmail', 'Suppressed']), [
        { emailAddress: to, ...UNKNOWN_USER },
      ]),
    ];
  if (fate < 0.022)
    return [
      sent,
      bounce(stamps, 'Transient', random.of(['General', 'MailboxFull', 'MessageTooLarge']), [
        { emailAddress: to },
      ]),
    ];
  const events = [sent, delivery(stamps, mail.acceptedAt, [to])];
  if (random.next() < 0.02) events.push(delayOf(stamps, to));
  if (random.next() < 0.38) events.push({ type: 'OPEN', details: engagement(stamps, random) });
  if (random.next() < 0.06) {
    events.push({
      type: 'CLICK',
      details: { ...engagement(stamps, random), link: random.of(LINKS), linkTags: null },
    });
  }
  if (random.next() < 0.0005) events.push(complaint(stamps, [to], { feedbackType: 'abuse' }));
  return events;
}

function engagement(stamps: Stamps, random: Random) {
  const isBotEvent = random.next() < 0.2 ? ('Likely' as const) : ('Unlikely' as const);
  return {
    ipAddress: '192.0.2.1',
    timestamp: stamps.now(),
    userAgent: 'Mozilla/5.0 (X11; Linux)',
    isBotEvent,
  };
}

function delayOf(stamps: Stamps, emailAddress: string): SesEvent {
  const status = { status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host' };
  return {
    type: 'DELIVERY_DELAY',
    details: {
      timestamp: stamps.now(),
      delayType: 'TransientCommunicationFailure',
      expirationTime: stamps.now(),
      delayedRecipients: [{ emailAddress, ...status }],
    },
  };
}

/** The tenth type, which the SES of this machine does not publish: it belongs to contact lists. */
function subscriptionMessage(sendMessage: string): string {
  const { mail } = JSON.parse(sendMessage) as { readonly mail: { readonly timestamp: string } };
  const subscription = {
    contactList: 'people',
    timestamp: mail.timestamp,
    source: 'UnsubscribeHeader',
    newTopicPreferences: { unsubscribeAll: true, topicSubscriptionStatus: [] },
    oldTopicPreferences: { unsubscribeAll: false, topicSubscriptionStatus: [] },
  };
  return JSON.stringify({ eventType: 'Subscription', mail, subscription });
}

/** A message of a topic as SNS puts it into a queue without raw delivery (SNS Developer Guide, "HTTP/HTTPS notification JSON format"). */
function envelope(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '11111111-2222-3333-4444-555555555555',
    TopicArn: 'arn:aws:sns:eu-central-1:123456789012:shop-prod-email-events',
    Subject: 'Amazon SES Email Event Notification',
    Message: message,
    Timestamp: '2026-11-30T09:00:10.000Z',
    SignatureVersion: '1',
    Signature: 's'.repeat(344),
    SigningCertURL: `https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-${'0'.repeat(32)}.pem`,
    UnsubscribeURL: `https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${'a'.repeat(90)}`,
  });
}
