import * as z from 'zod';
import { UserError } from '../../../lambdas/shared/user-error';

/** Event types by which a destination chooses (`MatchingEventTypes`), from the model in `@aws-sdk/client-sesv2`. */
export const EVENT_TYPES = [
  'SEND',
  'REJECT',
  'BOUNCE',
  'COMPLAINT',
  'DELIVERY',
  'OPEN',
  'CLICK',
  'RENDERING_FAILURE',
  'DELIVERY_DELAY',
  'SUBSCRIPTION',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Names of configuration sets, event destinations and templates. */
export const resourceName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const suppressionReason = z.enum(['BOUNCE', 'COMPLAINT']);
export type SuppressionReason = z.infer<typeof suppressionReason>;

/** What the account may do. The rates are values of their own: `production` opens the list of recipients alone. */
export const accountSettings = z.strictObject({
  /** `false` is the sandbox: verified recipients and the mailbox simulator only. */
  production: z.boolean(),
  /** Recipients a second; the sandbox has 1. */
  maxSendRate: z.number().positive(),
  /** Recipients in any 24 hours, -1 without a limit; the sandbox has 200. */
  max24HourSend: z.number().int().min(-1),
  sendingEnabled: z.boolean(),
  enforcementStatus: z.enum(['HEALTHY', 'PROBATION', 'SHUTDOWN']),
  /** Reasons that hold where a configuration set states none of its own. */
  suppressedReasons: z.array(suppressionReason),
});
export type AccountSettings = Readonly<z.infer<typeof accountSettings>>;

/** A domain or an address that mail can be sent from. */
export const identity = z.strictObject({
  name: z.string().min(1),
  verified: z.boolean(),
  /** Set that applies to mail from here when the call names none. */
  configurationSet: resourceName.optional(),
  mailFromDomain: z.string().optional(),
  feedbackForwarding: z.boolean().optional(),
});
export type Identity = Readonly<z.infer<typeof identity>>;

const dimension = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9_:-]{1,255}$/),
  source: z.enum(['MESSAGE_TAG', 'EMAIL_HEADER', 'LINK_TAG']),
  defaultValue: z.string().regex(/^[A-Za-z0-9_@.-]{1,255}$/),
});

/** Where events of a configuration set go: one SNS topic, or CloudWatch, never both. */
export const eventDestination = z.strictObject({
  name: resourceName,
  enabled: z.boolean(),
  matchingEventTypes: z.array(z.enum(EVENT_TYPES)).min(1),
  target: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sns'), topicArn: z.string() }),
    z.strictObject({ kind: z.literal('cloudwatch'), dimensions: z.array(dimension).min(1).max(10) }),
  ]),
});
export type EventDestination = Readonly<z.infer<typeof eventDestination>>;

export const configurationSet = z.strictObject({
  name: resourceName,
  tlsPolicy: z.enum(['REQUIRE', 'OPTIONAL']),
  sendingEnabled: z.boolean(),
  reputationMetricsEnabled: z.boolean(),
  /** Absent: the account's reasons hold. An empty list turns suppression off for this set. */
  suppressedReasons: z.array(suppressionReason).optional(),
});
export type ConfigurationSet = Readonly<z.infer<typeof configurationSet>>;

export const templateContent = z.strictObject({
  Subject: z.string().optional(),
  Html: z.string().optional(),
  Text: z.string().optional(),
});
export type TemplateContent = Readonly<z.infer<typeof templateContent>>;

const storedTemplate = z.strictObject({
  name: resourceName,
  content: templateContent,
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});
export type StoredTemplate = Readonly<z.infer<typeof storedTemplate>>;

const suppressedAddress = z.strictObject({
  /** As it was put on the list. */
  address: z.string(),
  reason: suppressionReason,
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
  messageId: z.string().optional(),
  feedbackId: z.string().optional(),
});
export type SuppressedAddress = Readonly<z.infer<typeof suppressedAddress>>;

const nameValue = z.strictObject({ name: z.string(), value: z.string() });
export type NameValue = Readonly<z.infer<typeof nameValue>>;

const link = z.strictObject({
  url: z.string(),
  /** From `ses:tags`; absent where the link has none. */
  tags: z.record(z.string(), z.array(z.string())).optional(),
  /** `false` with `ses:no-track`. */
  tracked: z.boolean(),
});
export type Link = Readonly<z.infer<typeof link>>;

/**
 * What became of a mail: `accepted` until SES has worked on it, then what is known last, complaints above bounces above
 * deliveries. `suppressed` and `rejected` and `renderingFailed` were never sent.
 */
export const MAIL_OUTCOMES = [
  'accepted',
  'delivered',
  'renderingFailed',
  'rejected',
  'suppressed',
  'bounced',
  'complained',
] as const;

const mailEvent = z.strictObject({
  type: z.enum(EVENT_TYPES),
  /** RFC 3339, with milliseconds. */
  at: z.string(),
  /** The event's own object, as in what SES publishes. */
  details: z.record(z.string(), z.unknown()),
});
/** An event of a mail, kept for whoever looks at the mail. */
export type MailEvent = Readonly<z.infer<typeof mailEvent>>;

const mail = z.strictObject({
  messageId: z.string(),
  /** RFC 3339, with milliseconds. */
  acceptedAt: z.string(),
  operation: z.enum(['SendEmail', 'SendBulkEmail']),
  caller: z.string(),
  from: z.string(),
  sourceArn: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  replyTo: z.array(z.string()),
  configurationSet: z.string().optional(),
  template: z.string().optional(),
  tags: z.array(nameValue),
  /** The caller's own headers, in order. */
  headers: z.array(nameValue),
  tracking: z.strictObject({ opens: z.boolean(), clicks: z.boolean() }),
  /** Subject and bodies as delivered; absent before rendering, and where it failed. */
  subject: z.string().optional(),
  html: z.string().optional(),
  text: z.string().optional(),
  links: z.array(link),
  /** The message itself where the caller sent one (`Content.Raw`). */
  raw: z.string().optional(),
  outcome: z.enum(MAIL_OUTCOMES),
  /** What SES saw of the mail, in the order in which it was published. */
  events: z.array(mailEvent).default([]),
});
export type Mail = z.infer<typeof mail>;
/** A mail in the outbox, as others see it. */
export type OutboxMail = Readonly<Mail>;

/** Everything that the SES of this machine keeps, as JSON. */
export const sesState = z.strictObject({
  version: z.literal(1),
  account: accountSettings,
  /** Recipients accepted, by minute since 1970. */
  sent: z.array(z.tuple([z.number().int(), z.number().int()])),
  identities: z.array(identity),
  configurationSets: z.array(
    z.strictObject({ set: configurationSet, destinations: z.array(eventDestination) }),
  ),
  templates: z.array(storedTemplate),
  suppressed: z.array(suppressedAddress),
  mails: z.array(mail),
});
export type SesState = z.infer<typeof sesState>;

/** `value` in its checked form; a UserError that begins with `what` and lists every fault by its path. */
export function checked<S extends z.ZodType>(what: string, schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `  ${path.map(String).join('.')}: ${message}`,
  );
  throw new UserError([`${what}:`, ...faults].join('\n'));
}
