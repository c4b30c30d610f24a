import type { Account } from './account';
import type { ConfigurationSets } from './configuration-sets';
import { badRequest } from './errors';
import type { CallFaults } from './faults';
import type { Identities } from './identities';
import { type Page, queryNumber } from './paging';
import {
  accountSuppressionRequest,
  createTemplateRequest,
  listRequest,
  parseRequest,
  sendBulkEmailRequest,
  sendEmailRequest,
  sendingRequest,
  suppressionRequest,
  testRenderRequest,
  updateTemplateRequest,
} from './requests';
import { sendBulkEmail } from './send-bulk-email';
import { sendEmail } from './send-email';
import type { Sending } from './sending';
import { type SuppressedAddress, suppressionReason } from './state';
import type { SuppressionList } from './suppression';
import type { Templates } from './templates';

/** Where the operations find what they work on. */
export interface Services {
  readonly account: Account;
  readonly identities: Identities;
  readonly configurationSets: ConfigurationSets;
  readonly templates: Templates;
  readonly suppression: SuppressionList;
  readonly sending: Sending;
}

/** One call, its body already read as JSON. */
export interface Call {
  /** The part of the path that a `{}` in the operation's path stands for, decoded; empty without one. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly caller: string;
  readonly faults: CallFaults;
}

/** An operation of the API. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  /** With `{}` for the one part that names a resource. */
  readonly path: string;
  /** The answer, to be made JSON; nothing stands for an empty object. */
  readonly handle: (services: Services, call: Call) => unknown;
}

/** The operations that are imitated, with the methods and paths of the model in `@aws-sdk/client-sesv2`. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: 'SendEmail',
    method: 'POST',
    path: '/v2/email/outbound-emails',
    handle: (services, { body, caller, faults }) =>
      sendEmail(services, parseRequest('SendEmail', sendEmailRequest, body), caller, faults),
  },
  {
    name: 'SendBulkEmail',
    method: 'POST',
    path: '/v2/email/outbound-bulk-emails',
    handle: (services, { body, caller, faults }) =>
      sendBulkEmail(services, parseRequest('SendBulkEmail', sendBulkEmailRequest, body), caller, faults),
  },
  {
    name: 'GetAccount',
    method: 'GET',
    path: '/v2/email/account',
    handle: ({ account }) => account.describe(),
  },
  {
    name: 'PutAccountSendingAttributes',
    method: 'PUT',
    path: '/v2/email/account/sending',
    handle: ({ account }, { body }) => {
      const { SendingEnabled } = parseRequest('PutAccountSendingAttributes', sendingRequest, body);
      return account.update({ sendingEnabled: SendingEnabled });
    },
  },
  {
    name: 'PutAccountSuppressionAttributes',
    method: 'PUT',
    path: '/v2/email/account/suppression',
    handle: ({ account }, { body }) => {
      const request = parseRequest('PutAccountSuppressionAttributes', accountSuppressionRequest, body);
      return account.update({ suppressedReasons: request.SuppressedReasons });
    },
  },
  {
    name: 'GetEmailIdentity',
    method: 'GET',
    path: '/v2/email/identities/{}',
    handle: ({ identities }, { name }) => identities.describe(name),
  },
  {
    name: 'ListEmailIdentities',
    method: 'POST',
    path: '/v2/email/list-identities',
    handle: ({ identities }, { body }) => {
      const { PageSize, NextToken } = parseRequest('ListEmailIdentities', listRequest, body);
      return pageOf('EmailIdentities', identities.list(PageSize, NextToken));
    },
  },
  {
    name: 'GetConfigurationSet',
    method: 'GET',
    path: '/v2/email/configuration-sets/{}',
    handle: ({ configurationSets }, { name }) => configurationSets.describe(name),
  },
  {
    name: 'GetConfigurationSetEventDestinations',
    method: 'GET',
    path: '/v2/email/configuration-sets/{}/event-destinations',
    handle: ({ configurationSets }, { name }) => configurationSets.describeDestinations(name),
  },
  {
    name: 'ListConfigurationSets',
    method: 'POST',
    path: '/v2/email/list-configuration-sets',
    handle: ({ configurationSets }, { body }) => {
      const { PageSize, NextToken } = parseRequest('ListConfigurationSets', listRequest, body);
      return pageOf('ConfigurationSets', configurationSets.list(PageSize, NextToken));
    },
  },
  {
    name: 'PutConfigurationSetSendingOptions',
    method: 'PUT',
    path: '/v2/email/configuration-sets/{}/sending',
    handle: ({ configurationSets }, { name, body }) => {
      const request = parseRequest('PutConfigurationSetSendingOptions', sendingRequest, body);
      return configurationSets.setSending(name, request.SendingEnabled);
    },
  },
  {
    name: 'CreateEmailTemplate',
    method: 'POST',
    path: '/v2/email/templates',
    handle: ({ templates }, { body }) => {
      const request = parseRequest('CreateEmailTemplate', createTemplateRequest, body);
      return templates.create(request.TemplateName, request.TemplateContent);
    },
  },
  {
    name: 'ListEmailTemplates',
    method: 'GET',
    path: '/v2/email/templates',
    handle: ({ templates }, { query }) => pageOf('TemplatesMetadata', templates.list(...paging(query))),
  },
  {
    name: 'GetEmailTemplate',
    method: 'GET',
    path: '/v2/email/templates/{}',
    handle: ({ templates }, { name }) => ({
      TemplateName: name,
      TemplateContent: templates.get(name).content,
    }),
  },
  {
    name: 'UpdateEmailTemplate',
    method: 'PUT',
    path: '/v2/email/templates/{}',
    handle: ({ templates }, { name, body }) => {
      const { TemplateContent } = parseRequest('UpdateEmailTemplate', updateTemplateRequest, body);
      return templates.update(name, TemplateContent);
    },
  },
  {
    name: 'DeleteEmailTemplate',
    method: 'DELETE',
    path: '/v2/email/templates/{}',
    handle: ({ templates }, { name }) => templates.delete(name),
  },
  {
    name: 'TestRenderEmailTemplate',
    method: 'POST',
    path: '/v2/email/templates/{}/render',
    handle: ({ templates }, { name, body }) => {
      const { TemplateData } = parseRequest('TestRenderEmailTemplate', testRenderRequest, body);
      return { RenderedTemplate: templates.testRender(name, TemplateData) };
    },
  },
  {
    name: 'PutSuppressedDestination',
    method: 'PUT',
    path: '/v2/email/suppression/addresses',
    handle: ({ account, suppression }, { body }) => {
      const { EmailAddress, Reason } = parseRequest('PutSuppressedDestination', suppressionRequest, body);
      // https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html; the text is not documented.
      if (!account.settings.production)
        throw badRequest('The suppression list cannot be used in the sandbox.');
      return suppression.put(EmailAddress, Reason);
    },
  },
  {
    name: 'ListSuppressedDestinations',
    method: 'GET',
    path: '/v2/email/suppression/addresses',
    handle: ({ suppression }, { query }) => {
      const { items, ...rest } = suppression.list(suppressionFilter(query), ...paging(query));
      return pageOf('SuppressedDestinationSummaries', { ...rest, items: items.map(suppressedSummary) });
    },
  },
  {
    name: 'GetSuppressedDestination',
    method: 'GET',
    path: '/v2/email/suppression/addresses/{}',
    handle: ({ suppression }, { name }) => {
      const entry = suppression.get(name);
      const Attributes = { MessageId: entry.messageId, FeedbackId: entry.feedbackId };
      return {
        SuppressedDestination: { ...suppressedSummary(entry), ...(entry.messageId && { Attributes }) },
      };
    },
  },
  {
    name: 'DeleteSuppressedDestination',
    method: 'DELETE',
    path: '/v2/email/suppression/addresses/{}',
    handle: ({ suppression }, { name }) => suppression.delete(name),
  },
];

function pageOf<T>(key: string, { items, nextToken }: Page<T>): object {
  return { [key]: items, ...(nextToken !== undefined && { NextToken: nextToken }) };
}

function paging(query: URLSearchParams): [size: number | undefined, token: string | undefined] {
  return [queryNumber(query, 'PageSize'), query.get('NextToken') ?? undefined];
}

function suppressionFilter(query: URLSearchParams) {
  const known = ['Reason', 'StartDate', 'EndDate', 'PageSize', 'NextToken'];
  const unknown = [...query.keys()].find((key) => !known.includes(key));
  if (unknown !== undefined) throw badRequest(`ListSuppressedDestinations: ${unknown} is not imitated here`);
  const since = queryTime(query, 'StartDate');
  const until = queryTime(query, 'EndDate');
  return {
    reasons: query.getAll('Reason').map((reason) => parseRequest('Reason', suppressionReason, reason)),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

function queryTime(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw badRequest(`${name} must be a date and time, got "${text}"`);
  return time;
}

function suppressedSummary({ address, reason, updatedAt }: SuppressedAddress) {
  return { EmailAddress: address, Reason: reason, LastUpdateTime: updatedAt / 1000 };
}
