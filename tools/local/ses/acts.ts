import { UserError } from '../../../lambdas/shared/user-error';
import type { Account } from './account';
import { bareAddress, simulatorScenario } from './addresses';
import type { ConfigurationSets } from './configuration-sets';
import type { SesEvent } from './events';
import { bounce, complaint, type Stamps, UNKNOWN_USER } from './feedback';
import { raiseOutcome, recipientsOf } from './outbox';
import type { EventPublisher } from './publisher';
import type { Mail, SuppressionReason } from './state';
import { effectiveReasons, type SuppressionList } from './suppression';

/** What a recipient, or the server of one, can do with a mail. */
export const ACTS = ['open', 'click', 'bounce', 'softBounce', 'complaint', 'notSpam', 'delay'] as const;
export type Act = (typeof ACTS)[number];

export interface ActDetails {
  /** Who acts. @default the first recipient */
  readonly recipient?: string;
  /** The link that is clicked. @default the first tracked link */
  readonly link?: string;
  /** Whether SES takes a program for the actor (`isBotEvent`). @default false */
  readonly bot?: boolean;
  /** The `bounceSubType`. @default `General` for a bounce, `MailboxFull` for a soft one */
  readonly subType?: string;
}

/** Subtypes by type (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html#bounce-types). */
const HARD_BOUNCES = [
  'General',
  'NoEmail',
  'Suppressed',
  'OnAccountSuppressionList',
  'OnTenantSuppressionList',
  'EmailValidationSuppressed',
  'UnsubscribedRecipient',
];
const SOFT_BOUNCES = [
  'General',
  'MailboxFull',
  'MessageTooLarge',
  'ContentRejected',
  'AttachmentRejected',
  'CustomTimeoutExceeded',
  'Undetermined',
];
/** Bounces that say the address does not exist; the others were never attempted, or SES knew before. */
const LISTED_BOUNCES = ['General', 'NoEmail'];

const READER_IP = '192.0.2.2';
const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
/** SES tries for 14 hours (`MaxDeliverySeconds` in `@aws-sdk/client-sesv2`: at most 50,400). */
const RETRY_MS = 50_400_000;

interface ActOptions {
  readonly account: Account;
  readonly configurationSets: ConfigurationSets;
  readonly suppression: SuppressionList;
  readonly publisher: EventPublisher;
  readonly stamps: Stamps;
}

/**
 * Publishes the event that a recipient's doing brings about, and does what SES does by itself: a hard bounce or a
 * complaint puts the address on the account's list if the set's reasons say so, never one of the simulator. Resolves
 * when the event is published; a UserError says why SES would see nothing of this act.
 */
export async function act(
  options: ActOptions,
  mail: Mail,
  action: Act,
  details: ActDetails = {},
): Promise<void> {
  if (!['delivered', 'bounced', 'complained'].includes(mail.outcome)) {
    throw refusal(
      mail,
      action,
      `its outcome is ${mail.outcome}, and only a mail that was sent can be acted on`,
    );
  }
  const recipient = details.recipient ?? recipientsOf(mail)[0] ?? '';
  if (!recipientsOf(mail).includes(recipient))
    throw refusal(mail, action, `${recipient} is no recipient of it`);
  const event = eventOf(options.stamps, mail, action, recipient, details);
  if (event.type === 'BOUNCE' && event.details.bounceType === 'Permanent') raiseOutcome(mail, 'bounced');
  if (action === 'complaint') raiseOutcome(mail, 'complained');
  list(options, mail, action, recipient, event);
  await options.publisher.publish(mail, [event]);
}

function eventOf(stamps: Stamps, mail: Mail, action: Act, recipient: string, details: ActDetails): SesEvent {
  switch (action) {
    case 'open':
      return openOf(stamps, mail, details);
    case 'click':
      return clickOf(stamps, mail, details);
    case 'bounce':
      return hardBounce(stamps, mail, recipient, details.subType ?? 'General');
    case 'softBounce':
      return softBounce(stamps, mail, recipient, details.subType ?? 'MailboxFull');
    case 'complaint':
      return complaint(stamps, [recipient], { feedbackType: 'abuse' });
    case 'notSpam':
      return complaint(stamps, [recipient], { feedbackType: 'not-spam' });
    case 'delay':
      return delayOf(stamps, recipient);
  }
}

function openOf(stamps: Stamps, mail: Mail, details: ActDetails): SesEvent {
  if (!mail.tracking.opens) throw refusal(mail, 'open', 'neither its set nor the call tracks opens');
  if (mail.html === undefined) throw refusal(mail, 'open', 'it has no HTML part that could hold the pixel');
  return { type: 'OPEN', details: engagement(stamps, details) };
}

function clickOf(stamps: Stamps, mail: Mail, details: ActDetails): SesEvent {
  if (!mail.tracking.clicks) throw refusal(mail, 'click', 'neither its set nor the call tracks clicks');
  const tracked = mail.links.filter((link) => link.tracked);
  const link = details.link === undefined ? tracked[0] : tracked.find(({ url }) => url === details.link);
  if (!link) {
    const wanted =
      details.link === undefined ? 'no link of it is tracked' : `${details.link} is no tracked link of it`;
    throw refusal(mail, 'click', `${wanted}; tracked: ${tracked.map(({ url }) => url).join(', ') || 'none'}`);
  }
  return {
    type: 'CLICK',
    details: { ...engagement(stamps, details), link: link.url, linkTags: link.tags ?? null },
  };
}

function engagement(stamps: Stamps, { bot = false }: ActDetails) {
  return {
    ipAddress: READER_IP,
    timestamp: stamps.now(),
    userAgent: USER_AGENT,
    // SES adds this by itself since August 2026.
    isBotEvent: bot ? ('Likely' as const) : ('Unlikely' as const),
  };
}

function hardBounce(stamps: Stamps, mail: Mail, emailAddress: string, subType: string): SesEvent {
  assertSubType(mail, 'bounce', subType, HARD_BOUNCES);
  return bounce(stamps, 'Permanent', subType, [{ emailAddress, ...UNKNOWN_USER }]);
}

function softBounce(stamps: Stamps, mail: Mail, emailAddress: string, subType: string): SesEvent {
  assertSubType(mail, 'softBounce', subType, SOFT_BOUNCES);
  const report = { action: 'failed', status: '5.2.2', diagnosticCode: 'smtp; 552 5.2.2 mailbox full' };
  const type = subType === 'Undetermined' ? 'Undetermined' : 'Transient';
  return bounce(stamps, type, subType, [{ emailAddress, ...report }]);
}

function delayOf(stamps: Stamps, emailAddress: string): SesEvent {
  const timestamp = stamps.now();
  return {
    type: 'DELIVERY_DELAY',
    details: {
      timestamp,
      delayType: 'TransientCommunicationFailure',
      expirationTime: new Date(Date.parse(timestamp) + RETRY_MS).toISOString(),
      delayedRecipients: [
        {
          emailAddress,
          status: '4.4.1',
          diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
        },
      ],
    },
  };
}

function list(options: ActOptions, mail: Mail, action: Act, recipient: string, event: SesEvent): void {
  const reason = reasonOf(action, event);
  if (!reason || simulatorScenario(recipient)) return;
  const { account, configurationSets, suppression } = options;
  const set = mail.configurationSet === undefined ? undefined : configurationSets.find(mail.configurationSet);
  if (!effectiveReasons(set, account.settings).includes(reason)) return;
  const feedback =
    event.type === 'BOUNCE' || event.type === 'COMPLAINT' ? event.details.feedbackId : undefined;
  suppression.put(bareAddress(recipient), reason, {
    messageId: mail.messageId,
    ...(feedback !== undefined && { feedbackId: feedback }),
  });
}

function reasonOf(action: Act, event: SesEvent): SuppressionReason | undefined {
  if (action === 'complaint') return 'COMPLAINT';
  return event.type === 'BOUNCE' &&
    event.details.bounceType === 'Permanent' &&
    LISTED_BOUNCES.includes(event.details.bounceSubType)
    ? 'BOUNCE'
    : undefined;
}

function assertSubType(mail: Mail, action: Act, subType: string, allowed: readonly string[]): void {
  if (allowed.includes(subType)) return;
  throw refusal(mail, action, `${subType} is no such bounce; allowed: ${allowed.join(', ')}`);
}

function refusal({ messageId }: Mail, action: Act, why: string): UserError {
  return new UserError(`${action} of mail ${messageId}: ${why}`);
}
