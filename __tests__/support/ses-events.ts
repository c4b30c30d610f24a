/**
 * Events as SES publishes them, field for field after the Amazon SES Developer Guide, "Contents of event data that Amazon SES
 * publishes to Amazon SNS" and its page of examples.
 */

const recipient = 'recipient@shop.com';

/** The part of an event that tells of its mail. */
export const mail = {
  timestamp: '2026-11-30T09:00:05.000Z',
  messageId: '0102018f-0000-0000-0000-000000000000-000000',
  source: 'Shop <marketing@example.com>',
  sourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
  sendingAccountId: '123456789012',
  destination: [recipient],
  headersTruncated: false,
  headers: [
    { name: 'From', value: 'Shop <marketing@example.com>' },
    { name: 'To', value: recipient },
    { name: 'Subject', value: 'Offer' },
    { name: 'List-Unsubscribe', value: '<https://example.com/u/t>' },
    { name: 'MIME-Version', value: '1.0' },
    { name: 'Content-Type', value: 'multipart/alternative; boundary="----=_Part_1"' },
  ],
  commonHeaders: {
    from: ['Shop <marketing@example.com>'],
    to: [recipient],
    messageId: '0102018f-0000-0000-0000-000000000000-000000',
    subject: 'Offer',
  },
  tags: {
    'ses:configuration-set': ['shop-prod-campaigns'],
    'ses:source-ip': ['192.0.2.7'],
    'ses:from-domain': ['example.com'],
    'ses:caller-identity': ['sender'],
    'ses:operation': ['SendBulkEmail'],
    campaign: ['weekly'],
    run: ['weekly-20261130T090000Z'],
    rcpt: ['0-17'],
  },
};

const timestamp = '2026-11-30T09:00:09.000Z';

const { sourceArn: _arn, ...withoutArn } = mail;
const { headers: _headers, commonHeaders: _commonHeaders, ...withoutHeaders } = mail;

/** One event of each type, by the name of its object. */
export const sesEvents = {
  /** A templated mail is rendered after it, so there is no subject yet. */
  send: {
    eventType: 'Send',
    mail: {
      ...mail,
      headers: mail.headers.filter(({ name }) => name !== 'Subject'),
      commonHeaders: { ...mail.commonHeaders, subject: undefined },
    },
    send: {},
  },
  delivery: {
    eventType: 'Delivery',
    mail: { ...mail, tags: { ...mail.tags, 'ses:outgoing-ip': ['192.0.2.8'] } },
    delivery: {
      timestamp,
      processingTimeMillis: 4000,
      recipients: [recipient],
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a8-70.smtp-out.amazonses.com',
    },
  },
  bounce: {
    eventType: 'Bounce',
    mail,
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: recipient,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        },
      ],
      timestamp,
      feedbackId: 'f-1',
      reportingMTA: 'dsn; mta.example.com',
    },
  },
  complaint: {
    eventType: 'Complaint',
    mail,
    complaint: {
      complainedRecipients: [{ emailAddress: recipient }],
      timestamp,
      feedbackId: 'f-2',
      complaintSubType: null,
      userAgent: 'Feedback',
      complaintFeedbackType: 'abuse',
      arrivalDate: timestamp,
    },
  },
  reject: { eventType: 'Reject', mail, reject: { reason: 'Bad content' } },
  open: {
    eventType: 'Open',
    mail: withoutArn,
    open: { ipAddress: '192.0.2.1', timestamp, userAgent: 'Mozilla/5.0' },
  },
  click: {
    eventType: 'Click',
    mail: withoutArn,
    click: {
      ipAddress: '192.0.2.1',
      timestamp,
      userAgent: 'Mozilla/5.0',
      link: 'https://example.com/smartwatch',
      linkTags: { place: ['top'] },
      isBotEvent: 'Likely',
    },
  },
  failure: {
    eventType: 'Rendering Failure',
    mail: withoutHeaders,
    failure: {
      errorMessage: "Attribute 'attributeName' is not present in the rendering data.",
      templateName: 'offer',
    },
  },
  deliveryDelay: {
    eventType: 'DeliveryDelay',
    mail: withoutHeaders,
    deliveryDelay: {
      timestamp,
      delayType: 'TransientCommunicationFailure',
      expirationTime: '2026-12-01T09:00:05.000Z',
      delayedRecipients: [
        { emailAddress: recipient, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1 Unable to connect' },
      ],
      reportingMTA: 'dns; a8-70.smtp-out.amazonses.com',
    },
  },
  subscription: {
    eventType: 'Subscription',
    mail,
    subscription: {
      contactList: 'ContactListName',
      timestamp,
      source: 'UnsubscribeHeader',
      newTopicPreferences: {
        unsubscribeAll: true,
        topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }],
      },
      oldTopicPreferences: {
        unsubscribeAll: false,
        topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }],
      },
    },
  },
} as const;

/** A message of a topic as SNS puts it into a queue without raw delivery. */
export function snsEnvelope(message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: '11111111-2222-3333-4444-555555555555',
    TopicArn: 'arn:aws:sns:eu-west-1:123456789012:shop-prod-email-events',
    Subject: 'Amazon SES Email Event Notification',
    Message: message,
    Timestamp: '2026-11-30T09:00:10.000Z',
    SignatureVersion: '1',
  });
}
