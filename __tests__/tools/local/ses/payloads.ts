import { type SESv2Client, SendBulkEmailCommand } from '@aws-sdk/client-sesv2';
import { FROM } from './support';

export const AT = '2026-11-30T09:00:00.000Z';
export const ID = '010001a22baeb680-id1-000000';
export const FEEDBACK_ID = '010001a22baeb680-id2-000000';

const tags = {
  'ses:operation': ['SendBulkEmail'],
  'ses:configuration-set': ['campaigns'],
  'ses:source-ip': ['127.0.0.1'],
  'ses:from-domain': ['example.com'],
  'ses:caller-identity': ['sender-role'],
  campaign: ['c1'],
  rcpt: ['0-7'],
};
const contentType = { name: 'Content-Type', value: `multipart/alternative; boundary="----=_Part_${ID}"` };
const headersWith = (to: string, subject: { name: string; value: string }[]) => [
  { name: 'From', value: FROM },
  { name: 'Reply-To', value: 'help@example.com' },
  { name: 'To', value: to },
  ...subject,
  { name: 'List-Unsubscribe', value: '<https://example.com/u/t>' },
  { name: 'MIME-Version', value: '1.0' },
  ...(subject.length ? [contentType] : []),
];

/** The `mail` object of an event after rendering. */
export const mail = (to: string) => ({
  timestamp: AT,
  source: FROM,
  sourceArn: 'arn:aws:ses:eu-central-1:123456789012:identity/example.com',
  sendingAccountId: '123456789012',
  messageId: ID,
  destination: [to],
  headersTruncated: false,
  headers: headersWith(to, [{ name: 'Subject', value: 'Hello Ada' }]),
  commonHeaders: {
    from: [FROM],
    replyTo: ['help@example.com'],
    to: [to],
    messageId: ID,
    subject: 'Hello Ada',
  },
  tags,
});
export const withoutHeaders = (to: string) => {
  const { headers, commonHeaders, ...rest } = mail(to);
  return rest;
};
export const withoutArn = (to: string) => {
  const { sourceArn, ...rest } = mail(to);
  return rest;
};
export const send = (to: string) => {
  const { headers, commonHeaders, ...rest } = mail(to);
  return {
    eventType: 'Send',
    mail: {
      ...rest,
      headers: headersWith(to, []),
      commonHeaders: { from: [FROM], replyTo: ['help@example.com'], to: [to], messageId: ID },
    },
    send: {},
  };
};
export const delivery = (to: string) => ({
  eventType: 'Delivery',
  mail: { ...mail(to), tags: { ...tags, 'ses:outgoing-ip': ['192.0.2.1'] } },
  delivery: {
    timestamp: AT,
    processingTimeMillis: 0,
    recipients: [to],
    smtpResponse: '250 2.6.0 Message received',
    reportingMTA: 'a1-1.smtp-out.amazonses.com',
  },
});

/** Sends the template `hello` to one recipient, with tags, a header and an answer address. */
export const sendBulk = (
  client: SESv2Client,
  to: string,
  data: object = { name: 'Ada', url: 'https://example.com/shop' },
) =>
  client.send(
    new SendBulkEmailCommand({
      FromEmailAddress: FROM,
      ReplyToAddresses: ['help@example.com'],
      ConfigurationSetName: 'campaigns',
      DefaultContent: { Template: { TemplateName: 'hello', TemplateData: '{}' } },
      BulkEmailEntries: [
        {
          Destination: { ToAddresses: [to] },
          ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) } },
          ReplacementTags: [
            { Name: 'campaign', Value: 'c1' },
            { Name: 'rcpt', Value: '0-7' },
          ],
          ReplacementHeaders: [{ Name: 'List-Unsubscribe', Value: '<https://example.com/u/t>' }],
        },
      ],
    }),
  );
