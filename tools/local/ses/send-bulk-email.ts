import { AwsError } from '../aws-error';
import { addressFault } from './addresses';
import { badRequest } from './errors';
import type { CallFaults } from './faults';
import { headerFault, mergeHeaders, mergeTags, tagFault } from './message-rules';
import { mergeTemplateData, parseTemplateData, type TemplateData } from './rendering';
import type { BulkEntry, SendBulkEmailRequest } from './requests';
import { type Admission, type Recipients, recipientsFault, type Sending } from './sending';
import { type Templates, templateName } from './templates';

/** Destinations of one call (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html). */
const MAX_ENTRIES = 50;

interface SendBulkEmailOptions {
  readonly sending: Sending;
  readonly templates: Templates;
}

interface EntryResult {
  readonly Status: string;
  readonly Error?: string;
  readonly MessageId?: string;
}

/** What all entries of a call share. */
interface Call {
  readonly request: SendBulkEmailRequest;
  readonly caller: string;
  readonly faults: CallFaults;
  readonly admission: Admission;
  readonly template: string;
  readonly defaultData: TemplateData;
}

/**
 * SendBulkEmail: up to 50 mails of one template. What concerns all of them refuses the call; what is wrong with one
 * entry, its addresses, tags, headers or data, is that entry's status (`BulkEmailStatus` in `@aws-sdk/client-sesv2`).
 */
export function sendBulkEmail(
  options: SendBulkEmailOptions,
  request: SendBulkEmailRequest,
  caller: string,
  faults: CallFaults,
): { BulkEmailEntryResults: EntryResult[] } {
  const { FromEmailAddress: from, BulkEmailEntries: entries } = request;
  const { Template } = request.DefaultContent;
  if (entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw badRequest(`A call takes 1 to ${MAX_ENTRIES} entries, got ${entries.length}.`);
  }
  // The wording of floci-io/floci, SesAddressSyntax, tried on AWS.
  if (addressFault(from)) throw badRequest(`Invalid email address<${from}>.`);
  const fault = tagFault(request.DefaultEmailTags) ?? headerFault(Template.Headers);
  if (fault) throw badRequest(fault);
  const template = templateName(Template);
  options.templates.get(template);
  const defaultData = parseTemplateData('TemplateData', Template.TemplateData);
  const recipients = entries.map(recipientsOf).flatMap(({ to, cc, bcc }) => [...to, ...cc, ...bcc]);
  const admission = options.sending.admit(from, request, recipients);
  const call = { request, caller, faults, admission, template, defaultData };
  return {
    BulkEmailEntryResults: entries.map((entry, index) => sendEntry(options, call, entry, index)),
  };
}

function sendEntry(options: SendBulkEmailOptions, call: Call, entry: BulkEntry, index: number): EntryResult {
  const { request, faults, admission, template } = call;
  const recipients = recipientsOf(entry);
  const wanted = faults.entryStatus(index, [...recipients.to, ...recipients.cc, ...recipients.bcc]);
  if (wanted) return { Status: wanted.status, Error: wanted.error };
  const fault =
    recipientsFault(recipients, request.ReplyToAddresses) ??
    tagFault(entry.ReplacementTags) ??
    headerFault(entry.ReplacementHeaders);
  if (fault) return { Status: 'INVALID_PARAMETER', Error: fault };
  try {
    const data = mergeTemplateData(call.defaultData, replacementData(entry));
    const MessageId = options.sending.accept(admission, {
      operation: 'SendBulkEmail',
      caller: call.caller,
      from: request.FromEmailAddress,
      recipients,
      envelope: request,
      tags: faults.lostTags === 'all' ? [] : mergeTags(defaultTags(call), entry.ReplacementTags),
      headers: mergeHeaders(request.DefaultContent.Template.Headers, entry.ReplacementHeaders),
      content: { render: () => options.templates.render(template, data) },
      template,
    });
    return { Status: 'SUCCESS', MessageId };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Status: 'INVALID_PARAMETER', Error: error.message };
  }
}

function defaultTags({ request, faults }: Call) {
  return faults.lostTags ? [] : request.DefaultEmailTags;
}

function replacementData({ ReplacementEmailContent }: BulkEntry): TemplateData {
  return parseTemplateData(
    'ReplacementTemplateData',
    ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData,
  );
}

function recipientsOf({ Destination }: BulkEntry): Recipients {
  return { to: Destination.ToAddresses, cc: Destination.CcAddresses, bcc: Destination.BccAddresses };
}
