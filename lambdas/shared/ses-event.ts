import * as z from 'zod';

/** Unknown fields are kept: AWS adds to these payloads, and readers have to bear that. Null counts as absent. */
const words = z.string().nullish();
const recipients = <Extra extends z.ZodRawShape>(extra: Extra) =>
  z.array(z.looseObject({ emailAddress: z.string(), ...extra }));
const topicPreferences = z.looseObject({
  unsubscribeAll: z.boolean().nullish(),
  topicSubscriptionStatus: z
    .array(z.looseObject({ topicName: z.string(), subscriptionStatus: z.string() }))
    .nullish(),
});

/** What every event tells of its mail; `messageId` is the one that the send call answered with. */
const mail = z.looseObject({
  timestamp: z.string(),
  messageId: z.string().min(1),
  source: words,
  sourceArn: words,
  destination: z.array(z.string()),
  /** Message tags, those of SES (`ses:configuration-set`, …) among them; each has a list of values. */
  tags: z.record(z.string(), z.array(z.string())).default({}),
});

/** How an open or a click came about; `isBotEvent` is `Likely` or `Unlikely`, and absent before August 2026. */
const engagement = { timestamp: z.string(), isBotEvent: words };

/**
 * Events that SES publishes from a configuration set, by `eventType`, each with its object.
 *
 * Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes to Amazon SNS". Enumerations are texts here,
 * for SES adds members.
 */
export const sesEvent = z.discriminatedUnion('eventType', [
  z.looseObject({ eventType: z.literal('Send'), mail, send: z.looseObject({}) }),
  z.looseObject({
    eventType: z.literal('Delivery'),
    mail,
    delivery: z.looseObject({ timestamp: z.string(), recipients: z.array(z.string()) }),
  }),
  z.looseObject({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.looseObject({
      /** `Permanent`, `Transient` or `Undetermined`. */
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: recipients({ action: words, status: words, diagnosticCode: words }),
      timestamp: z.string(),
      feedbackId: words,
    }),
  }),
  z.looseObject({
    eventType: z.literal('Complaint'),
    mail,
    complaint: z.looseObject({
      complainedRecipients: recipients({}),
      timestamp: z.string(),
      feedbackId: words,
      /** `OnAccountSuppressionList` or `OnTenantSuppressionList` when nothing was sent. */
      complaintSubType: words,
      /** `abuse`, `auth-failure`, `fraud`, `not-spam`, `other` or `virus`. */
      complaintFeedbackType: words,
    }),
  }),
  z.looseObject({ eventType: z.literal('Reject'), mail, reject: z.looseObject({ reason: words }) }),
  z.looseObject({ eventType: z.literal('Open'), mail, open: z.looseObject(engagement) }),
  z.looseObject({
    eventType: z.literal('Click'),
    mail,
    click: z.looseObject({
      ...engagement,
      link: z.string(),
      linkTags: z.record(z.string(), z.array(z.string())).nullish(),
    }),
  }),
  z.looseObject({
    eventType: z.literal('Rendering Failure'),
    mail,
    failure: z.looseObject({ templateName: words, errorMessage: words }),
  }),
  z.looseObject({
    eventType: z.literal('DeliveryDelay'),
    mail,
    deliveryDelay: z.looseObject({
      timestamp: z.string(),
      delayType: words,
      expirationTime: words,
      delayedRecipients: recipients({ status: words, diagnosticCode: words }),
    }),
  }),
  z.looseObject({
    eventType: z.literal('Subscription'),
    mail,
    subscription: z.looseObject({
      contactList: words,
      timestamp: z.string(),
      source: words,
      newTopicPreferences: topicPreferences.nullish(),
      oldTopicPreferences: topicPreferences.nullish(),
    }),
  }),
]);
export type SesEvent = z.infer<typeof sesEvent>;
export type SesEventType = SesEvent['eventType'];

/** What comes through the topic and is no event that we know. */
export type ForeignMessage =
  /** Not JSON: the sentence that SES publishes when an event destination is made, or any other text. */
  | 'text'
  | 'alarm'
  /** SNS asks to confirm a subscription, or tells of its end. */
  | 'subscription-confirmation'
  /** The older format, set up for an identity instead of a configuration set. */
  | 'identity-notification'
  | 'unknown-event-type'
  | 'unknown-shape';

/** A message of the queue, read. */
export type EventBody =
  | { readonly kind: 'event'; readonly event: SesEvent }
  | { readonly kind: 'foreign'; readonly what: ForeignMessage };

/** An event whose type is known and whose content can't be read. Its message names fields, never their values. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

const eventTypes = new Set<unknown>(sesEvent.options.map((option) => option.shape.eventType.value));

/**
 * Reads the body of a message: an event in the envelope of SNS, or bare where raw delivery is on.
 *
 * @throws UnreadableEventError for an event of a known type without what that type has
 */
export function parseEventBody(body: string): EventBody {
  const message = readObject(body);
  if (message === undefined) return foreign('text');
  switch (message.Type) {
    case 'Notification':
      return typeof message.Message === 'string' ? readMessage(message.Message) : foreign('unknown-shape');
    case 'SubscriptionConfirmation':
    case 'UnsubscribeConfirmation':
      return foreign('subscription-confirmation');
  }
  return readEvent(message);
}

function readMessage(text: string): EventBody {
  const message = readObject(text);
  return message === undefined ? foreign('text') : readEvent(message);
}

function readEvent(message: Readonly<Record<string, unknown>>): EventBody {
  const { eventType } = message;
  if (eventType === undefined) {
    if ('notificationType' in message) return foreign('identity-notification');
    return foreign('AlarmName' in message ? 'alarm' : 'unknown-shape');
  }
  if (!eventTypes.has(eventType)) return foreign('unknown-event-type');
  const parsed = sesEvent.safeParse(message);
  if (parsed.success) return { kind: 'event', event: parsed.data };
  const places = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new UnreadableEventError(`${String(eventType)} event without a readable ${places.join(', ')}`);
}

const foreign = (what: ForeignMessage): EventBody => ({ kind: 'foreign', what });

/** The object that a text holds as JSON, `{}` for JSON of another kind, nothing for a text that is not JSON. */
function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return undefined;
  }
}
