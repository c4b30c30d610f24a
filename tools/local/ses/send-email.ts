import { addressFault } from './addresses';
import { badRequest } from './errors';
import type { CallFaults } from './faults';
import { headerFault, tagFault } from './message-rules';
import type { Content } from './processing';
import { parseRawMessage, type RawMessage } from './raw-message';
import { parseTemplateData } from './rendering';
import type { SendEmailRequest, SimpleRequest, TemplateRequest } from './requests';
import { type Recipients, recipientsFault, type Sending } from './sending';
import type { NameValue } from './state';
import { assertContent, type Templates, templateName } from './templates';

interface SendEmailOptions {
  readonly sending: Sending;
  readonly templates: Templates;
}

/** What the three kinds of content come to. */
interface Message {
  readonly headers: readonly NameValue[];
  readonly content: Content;
  readonly template?: string;
  readonly raw?: RawMessage;
}

/** SendEmail: one mail, refused as a whole or accepted. */
export function sendEmail(
  { sending, templates }: SendEmailOptions,
  request: SendEmailRequest,
  caller: string,
  faults: CallFaults,
): { MessageId: string } {
  const message = readContent(request.Content, templates);
  const from = request.FromEmailAddress ?? message.raw?.from[0];
  if (from === undefined) throw badRequest("Missing required header 'From'.");
  const recipients = readRecipients(request, message.raw);
  const fault =
    addressFault(from) ??
    recipientsFault(recipients, request.ReplyToAddresses) ??
    tagFault(request.EmailTags) ??
    (message.raw ? undefined : headerFault(message.headers));
  if (fault) throw badRequest(fault);
  const admission = sending.admit(from, request, [...recipients.to, ...recipients.cc, ...recipients.bcc]);
  const MessageId = sending.accept(admission, {
    operation: 'SendEmail',
    caller,
    from,
    recipients,
    envelope: request,
    tags: faults.lostTags === 'all' ? [] : request.EmailTags,
    headers: message.headers,
    content: message.content,
    ...(message.template !== undefined && { template: message.template }),
    ...(message.raw && { raw: message.raw.source }),
  });
  return { MessageId };
}

function readContent({ Simple, Template, Raw }: SendEmailRequest['Content'], templates: Templates): Message {
  if (Simple) return readSimple(Simple);
  if (Template) return readTemplate(Template, templates);
  const raw = parseRawMessage(Raw?.Data ?? '');
  const ready = raw.subject === undefined ? {} : { subject: raw.subject };
  return { headers: raw.headers, content: { ready }, raw };
}

function readSimple({ Subject, Body, Headers }: SimpleRequest): Message {
  const html = Body.Html?.Data;
  const text = Body.Text?.Data;
  if (!html && !text) throw badRequest('The message has neither an HTML nor a text part.');
  const ready = { subject: Subject.Data, ...(html && { html }), ...(text && { text }) };
  return { headers: Headers, content: { ready } };
}

function readTemplate(request: TemplateRequest, templates: Templates): Message {
  const name = templateName(request);
  assertContent(templates.get(name).content);
  const data = parseTemplateData('TemplateData', request.TemplateData);
  return {
    headers: request.Headers,
    content: { render: () => templates.render(name, data) },
    template: name,
  };
}

/** The call's destinations, or else those in the headers of a raw message. */
function readRecipients({ Destination }: SendEmailRequest, raw: RawMessage | undefined): Recipients {
  const { ToAddresses: to, CcAddresses: cc, BccAddresses: bcc } = Destination;
  const given = to.length + cc.length + bcc.length > 0;
  return given || !raw ? { to, cc, bcc } : { to: raw.to, cc: raw.cc, bcc: raw.bcc };
}
