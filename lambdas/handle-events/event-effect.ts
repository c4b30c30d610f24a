import type { EventSet } from '../shared/ledger/event-sets';
import type { SesEvent } from '../shared/ses-event';
import { classifyBounce } from './bounce-class';

/** What an event says of people, beyond its mail. Times are RFC 3339 in UTC with milliseconds. */
export type Finding =
  | { readonly kind: 'hard-bounce' | 'complaint' | 'unsubscribed'; readonly at: string }
  | { readonly kind: 'soft-bounce'; readonly at: string }
  | { readonly kind: 'left-topic'; readonly topic: string; readonly at: string };

/** What follows from an event. */
export interface EventEffect {
  /** Set of the ledger that the recipient goes into; `sent` for events that tell no more than that SES took the mail. */
  readonly set: EventSet;
  /** Link that a person followed. */
  readonly link?: string;
  readonly findings: readonly Finding[];
  /** Whom the findings are about, as SES names them; the same person may be there twice. */
  readonly addresses: readonly string[];
}

/** What an event comes to. Pure: times come from the event alone. */
export function effectOf(event: SesEvent): EventEffect {
  switch (event.eventType) {
    case 'Send':
    case 'DeliveryDelay':
      return only('sent');
    case 'Delivery':
      return only('delivered');
    case 'Reject':
      return only('rejected');
    case 'Rendering Failure':
      return only('renderFailed');
    case 'Open':
      return only(isBot(event.open) ? 'botOpened' : 'opened');
    case 'Click':
      return isBot(event.click) ? only('botClicked') : { ...only('clicked'), link: event.click.link };
    case 'Bounce':
      return ofBounce(event);
    case 'Complaint':
      return ofComplaint(event);
    case 'Subscription':
      return ofSubscription(event);
  }
}

type EventOf<Type extends SesEvent['eventType']> = Extract<SesEvent, { eventType: Type }>;

const only = (set: EventSet): EventEffect => ({ set, findings: [], addresses: [] });

/** Absent on what happened before August 2026; that counts as a person's. */
function isBot({ isBotEvent }: { readonly isBotEvent?: string | null | undefined }): boolean {
  return isBotEvent === 'Likely';
}

function ofBounce(event: EventOf<'Bounce'>): EventEffect {
  const { bounceType, bounceSubType, bouncedRecipients, timestamp } = event.bounce;
  const at = timeOf(event, timestamp);
  const addresses = withDestination(event, bouncedRecipients);
  switch (classifyBounce(bounceType, bounceSubType)) {
    case 'hard':
      return { set: 'hardBounced', findings: [{ kind: 'hard-bounce', at }], addresses };
    case 'soft':
      return { set: 'softBounced', findings: [{ kind: 'soft-bounce', at }], addresses };
    case 'not-attempted':
      return only('notAttempted');
    case 'unsubscribed':
      return { set: 'notAttempted', findings: [{ kind: 'unsubscribed', at }], addresses };
  }
}

/** Sub-types of complaints by which SES says that it kept the mail back, for a complaint that it told of before. */
const KEPT_BACK: ReadonlySet<string> = new Set(['OnAccountSuppressionList', 'OnTenantSuppressionList']);

function ofComplaint(event: EventOf<'Complaint'>): EventEffect {
  const { complaintSubType, complaintFeedbackType, complainedRecipients, timestamp } = event.complaint;
  if (complaintSubType && KEPT_BACK.has(complaintSubType)) return only('notAttempted');
  // The person took the mail out of their spam folder.
  if (complaintFeedbackType === 'not-spam') return only('sent');
  return {
    set: 'complained',
    findings: [{ kind: 'complaint', at: timeOf(event, timestamp) }],
    addresses: withDestination(event, complainedRecipients),
  };
}

/** What a topic of ours can be called; contact lists of SES may have others. */
const TOPIC = /^[a-z0-9-]{1,48}$/;

function ofSubscription(event: EventOf<'Subscription'>): EventEffect {
  const { newTopicPreferences, oldTopicPreferences, timestamp } = event.subscription;
  const at = timeOf(event, timestamp);
  const leftBefore = new Set(topicsLeft(oldTopicPreferences));
  const findings: Finding[] = topicsLeft(newTopicPreferences)
    .filter((topic) => TOPIC.test(topic) && !leftBefore.has(topic))
    .map((topic) => ({ kind: 'left-topic', topic, at }));
  if (newTopicPreferences?.unsubscribeAll) findings.push({ kind: 'unsubscribed', at });
  if (findings.length === 0) return only('sent');
  return { set: 'unsubscribed', findings, addresses: event.mail.destination };
}

function topicsLeft(preferences: EventOf<'Subscription'>['subscription']['newTopicPreferences']): string[] {
  return (preferences?.topicSubscriptionStatus ?? [])
    .filter(({ subscriptionStatus }) => subscriptionStatus === 'OptOut')
    .map(({ topicName }) => topicName);
}

/**
 * The one whom the mail went to, and those whom a report names: who forwards mail is reported under another address, and
 * mailing them on would bring the same report again. Of several whom a mail went to only those named.
 */
function withDestination(
  { mail }: SesEvent,
  recipients: readonly { readonly emailAddress: string }[],
): string[] {
  const named = recipients.map(({ emailAddress }) => emailAddress);
  return mail.destination.length === 1 ? [...mail.destination, ...named] : named;
}

/** Times are compared as texts, and years beyond four digits do not sort. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** When it happened. The mail's own time stands in for one that can't be read, so that the same event has the same time. */
function timeOf({ mail }: SesEvent, timestamp: string): string {
  const time = [timestamp, mail.timestamp]
    .map((text) => Date.parse(text))
    .find((parsed) => parsed >= FIRST_TIME && parsed <= LAST_TIME);
  return new Date(time ?? 0).toISOString();
}
