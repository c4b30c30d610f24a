import { domainOf } from './addresses';
import { contentHeaders } from './mime';
import { addressHeaders, recipientsOf } from './outbox';
import type { EventType, NameValue, OutboxMail } from './state';

/** Headers over this size are cut off in events (event-publishing-retrieving-sns-contents, "Mail object"). */
const MAX_HEADERS = 10 * 1024;
/** Where requests come from on this machine, and a documentation address (RFC 5737) that mail would leave from. */
const SOURCE_IP = '127.0.0.1';
const OUTGOING_IP = '192.0.2.1';

export interface BouncedRecipient {
  readonly emailAddress: string;
  readonly action?: string;
  readonly status?: string;
  readonly diagnosticCode?: string;
}

/** What each type of event adds to the mail; times are RFC 3339 with milliseconds. */
interface EventDetails {
  readonly SEND: Record<string, never>;
  readonly REJECT: { readonly reason: string };
  readonly BOUNCE: {
    readonly bounceType: 'Permanent' | 'Transient' | 'Undetermined';
    readonly bounceSubType: string;
    readonly bouncedRecipients: readonly BouncedRecipient[];
    readonly timestamp: string;
    readonly feedbackId: string;
    readonly reportingMTA?: string;
  };
  readonly COMPLAINT: {
    readonly complainedRecipients: readonly { readonly emailAddress: string }[];
    readonly timestamp: string;
    readonly feedbackId: string;
    readonly complaintSubType: string | null;
    readonly userAgent?: string;
    readonly complaintFeedbackType?: string;
    readonly arrivalDate: string;
  };
  readonly DELIVERY: {
    readonly timestamp: string;
    readonly processingTimeMillis: number;
    readonly recipients: readonly string[];
    readonly smtpResponse: string;
    readonly reportingMTA: string;
  };
  readonly OPEN: Engagement;
  readonly CLICK: Engagement & {
    readonly link: string;
    readonly linkTags: Readonly<Record<string, readonly string[]>> | null;
  };
  readonly RENDERING_FAILURE: { readonly templateName: string; readonly errorMessage: string };
  readonly DELIVERY_DELAY: {
    readonly timestamp: string;
    readonly delayType: string;
    readonly expirationTime: string;
    readonly delayedRecipients: readonly {
      readonly emailAddress: string;
      readonly status: string;
      readonly diagnosticCode: string;
    }[];
  };
}

interface Engagement {
  readonly ipAddress: string;
  readonly timestamp: string;
  readonly userAgent: string;
  readonly isBotEvent: 'Likely' | 'Unlikely';
}

/** Types that this SES publishes: all but `SUBSCRIPTION`, which belongs to SES's contact lists. */
export type PublishedType = keyof EventDetails & EventType;

/** An event of one mail, before it is put into the form that goes out. */
export type SesEvent = {
  readonly [T in PublishedType]: { readonly type: T; readonly details: EventDetails[T] };
}[PublishedType];

/** Of each type: `eventType`, the key of its object, and its CloudWatch metric (for DELIVERY_DELAY not documented). */
export const EVENT_NAMES: Readonly<
  Record<PublishedType, { eventType: string; key: string; metric: string }>
> = {
  SEND: { eventType: 'Send', key: 'send', metric: 'Send' },
  REJECT: { eventType: 'Reject', key: 'reject', metric: 'Reject' },
  BOUNCE: { eventType: 'Bounce', key: 'bounce', metric: 'Bounce' },
  COMPLAINT: { eventType: 'Complaint', key: 'complaint', metric: 'Complaint' },
  DELIVERY: { eventType: 'Delivery', key: 'delivery', metric: 'Delivery' },
  OPEN: { eventType: 'Open', key: 'open', metric: 'Open' },
  CLICK: { eventType: 'Click', key: 'click', metric: 'Click' },
  // With a space in the event, without one in CloudWatch.
  RENDERING_FAILURE: { eventType: 'Rendering Failure', key: 'failure', metric: 'RenderingFailure' },
  DELIVERY_DELAY: { eventType: 'DeliveryDelay', key: 'deliveryDelay', metric: 'DeliveryDelay' },
};

/**
 * The JSON text that SES publishes, field for field as in
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and its page of examples.
 */
export function eventMessage(mail: OutboxMail, event: SesEvent, accountId: string): string {
  const { eventType, key } = EVENT_NAMES[event.type];
  return JSON.stringify({ eventType, mail: mailObject(mail, event.type, accountId), [key]: event.details });
}

function mailObject(mail: OutboxMail, type: PublishedType, accountId: string) {
  const headers = limitHeaders(eventHeaders(mail, type));
  const withHeaders = type !== 'RENDERING_FAILURE' && type !== 'DELIVERY_DELAY';
  return {
    timestamp: mail.acceptedAt,
    source: mail.from,
    ...(type !== 'OPEN' && type !== 'CLICK' && { sourceArn: mail.sourceArn }),
    sendingAccountId: accountId,
    messageId: mail.messageId,
    destination: recipientsOf(mail),
    headersTruncated: withHeaders && headers.truncated,
    ...(withHeaders && { headers: headers.kept, commonHeaders: commonHeaders(mail, type) }),
    tags: eventTags(mail, type),
  };
}

/** The subject of a templated mail is rendered after the Send event ("Send record" of the examples). */
function subjectOf(mail: OutboxMail, type: PublishedType): string | undefined {
  return type === 'SEND' && mail.template !== undefined ? undefined : mail.subject;
}

function eventHeaders(mail: OutboxMail, type: PublishedType): NameValue[] {
  if (mail.raw !== undefined) return mail.headers;
  const subject = subjectOf(mail, type);
  return [
    ...addressHeaders(mail),
    ...(subject === undefined ? [] : [{ name: 'Subject', value: subject }]),
    ...mail.headers,
    { name: 'MIME-Version', value: '1.0' },
    ...(subject === undefined ? [] : contentHeaders(mail, mail.messageId)),
  ];
}

function limitHeaders(headers: readonly NameValue[]): { kept: NameValue[]; truncated: boolean } {
  let size = 0;
  const kept = headers.filter(({ name, value }) => {
    size += name.length + value.length;
    return size <= MAX_HEADERS;
  });
  return { kept, truncated: kept.length < headers.length };
}

function commonHeaders(mail: OutboxMail, type: PublishedType) {
  const subject = subjectOf(mail, type);
  return {
    from: [mail.from],
    ...(mail.replyTo.length > 0 && { replyTo: mail.replyTo }),
    to: mail.to,
    ...(mail.cc.length > 0 && { cc: mail.cc }),
    messageId: mail.messageId,
    ...(subject !== undefined && { subject }),
  };
}

/**
 * Tags as lists: the caller's, and SES's own under `ses:`. `ses:source-tls-version` is left out, for calls on this
 * machine come without TLS.
 */
export function eventTags(mail: OutboxMail, type: PublishedType): Record<string, string[]> {
  const tags: Record<string, string[]> = {
    'ses:operation': [mail.operation],
    ...(mail.configurationSet !== undefined && { 'ses:configuration-set': [mail.configurationSet] }),
    'ses:source-ip': [SOURCE_IP],
    'ses:from-domain': [domainOf(mail.from)],
    'ses:caller-identity': [mail.caller],
    ...(type === 'DELIVERY' && { 'ses:outgoing-ip': [OUTGOING_IP] }),
  };
  for (const { name, value } of mail.tags) tags[name] = [...(tags[name] ?? []), value];
  return tags;
}
