import type { BouncedRecipient, SesEvent } from './events';

/** Hands out times and ids for feedback. */
export interface Stamps {
  /** The time now, RFC 3339 with milliseconds. */
  now(): string;
  /** An id of the form that SES gives mails and feedback. */
  id(): string;
}

/** What a receiving server says when it has never heard of the mailbox; also what the simulator answers. */
export const UNKNOWN_USER = {
  action: 'failed',
  status: '5.1.1',
  diagnosticCode: 'smtp; 550 5.1.1 user unknown',
};

const REPORTING_MTA = 'dns; a1-1.smtp-out.amazonses.com';

/** A bounce with the delivery report of the server that `reportingMTA` names. */
export function bounce(
  stamps: Stamps,
  bounceType: 'Permanent' | 'Transient' | 'Undetermined',
  bounceSubType: string,
  bouncedRecipients: readonly BouncedRecipient[],
  reportingMTA = REPORTING_MTA,
): SesEvent & { readonly type: 'BOUNCE' } {
  const timestamp = stamps.now();
  return {
    type: 'BOUNCE',
    details: {
      bounceType,
      bounceSubType,
      bouncedRecipients,
      timestamp,
      feedbackId: stamps.id(),
      reportingMTA,
    },
  };
}

/** An automatic answer: without a delivery report, so nothing but the address is known of the recipient. */
export function outOfOffice(stamps: Stamps, recipients: readonly string[]): SesEvent {
  const timestamp = stamps.now();
  const bouncedRecipients = recipients.map((emailAddress) => ({ emailAddress }));
  return {
    type: 'BOUNCE',
    details: {
      bounceType: 'Transient',
      bounceSubType: 'General',
      bouncedRecipients,
      timestamp,
      feedbackId: stamps.id(),
    },
  };
}

/** Recipients on the account's list: accepted and not attempted. Words and fields as AWS sends them. */
export function suppressedBounce(stamps: Stamps, recipients: readonly string[]): SesEvent {
  const diagnosticCode =
    'Amazon SES did not send the message to this address because it is on the suppression list for your account. ' +
    'For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at ' +
    'https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html';
  const bounced = recipients.map((emailAddress) => ({
    emailAddress,
    action: 'failed',
    status: '5.1.1',
    diagnosticCode,
  }));
  return bounce(stamps, 'Permanent', 'OnAccountSuppressionList', bounced, 'dns; amazonses.com');
}

/** A complaint as a mailbox provider reports it, or one that SES makes up for an address on its list. */
export function complaint(
  stamps: Stamps,
  recipients: readonly string[],
  kind: { readonly feedbackType: 'abuse' | 'not-spam' } | { readonly subType: 'OnAccountSuppressionList' },
): SesEvent & { readonly type: 'COMPLAINT' } {
  const timestamp = stamps.now();
  const reported = 'feedbackType' in kind;
  return {
    type: 'COMPLAINT',
    details: {
      complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
      timestamp,
      feedbackId: stamps.id(),
      complaintSubType: reported ? null : kind.subType,
      ...(reported && {
        userAgent: 'Amazon SES Mailbox Simulator',
        complaintFeedbackType: kind.feedbackType,
      }),
      arrivalDate: timestamp,
    },
  };
}

/** The receiving servers took the mail. */
export function delivery(stamps: Stamps, acceptedAt: string, recipients: readonly string[]): SesEvent {
  const timestamp = stamps.now();
  return {
    type: 'DELIVERY',
    details: {
      timestamp,
      processingTimeMillis: Date.parse(timestamp) - Date.parse(acceptedAt),
      recipients,
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a1-1.smtp-out.amazonses.com',
    },
  };
}
