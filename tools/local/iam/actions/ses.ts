import { arnOf } from '../../arn';
import type { Access } from '../evaluate';
import { type AccessRule, type ActionEnvironment, access, type Input } from './operation';
import { type Route, restService } from './protocol';

/** Every SES v2 request says so (Service Authorization Reference, Amazon SES v2). */
const API = { 'ses:ApiVersion': '2' };

/**
 * SES API v2. A send needs the identity, the configuration set, also the identity's default one, and the template, each by
 * itself (aws-cdk#34402, medplum#10102).
 */
export const sesActions = restService('ses', [
  { operation: 'SendEmail', method: 'POST', path: '/v2/email/outbound-emails', rule: sendEmail },
  { operation: 'SendBulkEmail', method: 'POST', path: '/v2/email/outbound-bulk-emails', rule: sendBulkEmail },
  anywhere('GetAccount', 'GET', '/v2/email/account'),
  anywhere('PutAccountSendingAttributes', 'PUT', '/v2/email/account/sending'),
  anywhere('PutAccountSuppressionAttributes', 'PUT', '/v2/email/account/suppression'),
  onTemplate('CreateEmailTemplate', 'POST', '/v2/email/templates'),
  anywhere('ListEmailTemplates', 'GET', '/v2/email/templates'),
  onTemplate('GetEmailTemplate', 'GET', '/v2/email/templates/{TemplateName}'),
  onTemplate('UpdateEmailTemplate', 'PUT', '/v2/email/templates/{TemplateName}'),
  onTemplate('DeleteEmailTemplate', 'DELETE', '/v2/email/templates/{TemplateName}'),
  onTemplate('TestRenderEmailTemplate', 'POST', '/v2/email/templates/{TemplateName}/render'),
  // On the account's own list; a tenant's list has a resource, but no tenant is used here.
  anywhere('PutSuppressedDestination', 'PUT', '/v2/email/suppression/addresses'),
  anywhere('ListSuppressedDestinations', 'GET', '/v2/email/suppression/addresses'),
  anywhere('GetSuppressedDestination', 'GET', '/v2/email/suppression/addresses/{EmailAddress}'),
  anywhere('DeleteSuppressedDestination', 'DELETE', '/v2/email/suppression/addresses/{EmailAddress}'),
  anywhere('ListConfigurationSets', 'POST', '/v2/email/list-configuration-sets'),
  onSet('GetConfigurationSet', 'GET', '/v2/email/configuration-sets/{ConfigurationSetName}'),
  onSet(
    'PutConfigurationSetSendingOptions',
    'PUT',
    '/v2/email/configuration-sets/{ConfigurationSetName}/sending',
  ),
  onSet(
    'GetConfigurationSetEventDestinations',
    'GET',
    '/v2/email/configuration-sets/{ConfigurationSetName}/event-destinations',
  ),
  anywhere('ListEmailIdentities', 'POST', '/v2/email/list-identities'),
  {
    operation: 'GetEmailIdentity',
    method: 'GET',
    path: '/v2/email/identities/{EmailIdentity}',
    rule: (input, { account }) => [
      access('ses:GetEmailIdentity', arnOf(account, 'ses', `identity/${input.text('EmailIdentity')}`), API),
    ],
  },
]);

function anywhere(operation: string, method: Route['method'], path: string): Route {
  return { operation, method, path, rule: () => [access(`ses:${operation}`, '*', API)] };
}

function onTemplate(operation: string, method: Route['method'], path: string): Route {
  return named(operation, method, path, 'template', 'TemplateName');
}

function onSet(operation: string, method: Route['method'], path: string): Route {
  return named(operation, method, path, 'configuration-set', 'ConfigurationSetName');
}

function named(operation: string, method: Route['method'], path: string, kind: string, field: string): Route {
  const rule: AccessRule = (input, { account }) => [
    access(`ses:${operation}`, arnOf(account, 'ses', `${kind}/${input.text(field)}`), API),
  ];
  return { operation, method, path, rule };
}

/**
 * A raw message needs `ses:SendRawEmail`, also in v2, and that knows no template (nodemailer#1734, django-anymail#384). The From
 * header of a raw message is not read here: FromEmailAddress must be given.
 */
function sendEmail(input: Input, environment: ActionEnvironment): readonly Access[] {
  const content = input.structure('Content');
  const destination = input.structure('Destination');
  const from = readMailbox(input.text('FromEmailAddress'));
  const recipients = ['ToAddresses', 'CcAddresses', 'BccAddresses'].flatMap((field) =>
    destination.texts(field),
  );
  const context = {
    ...API,
    'ses:FromAddress': from.address,
    'ses:FromDisplayName': from.displayName,
    'ses:FeedbackAddress': input.optionalText('FeedbackForwardingEmailAddress'),
    'ses:Recipients': recipients.map((recipient) => readMailbox(recipient).address),
  };
  const raw = content.has('Raw');
  const resources = [
    ...sender(from.address, input, environment),
    ...(raw ? [] : template(content.structure('Template'), environment)),
  ];
  return resources.map((resource) => access(raw ? 'ses:SendRawEmail' : 'ses:SendEmail', resource, context));
}

/** A bulk send knows no condition on the sender or the recipients (Service Authorization Reference). */
function sendBulkEmail(input: Input, environment: ActionEnvironment): readonly Access[] {
  const from = readMailbox(input.text('FromEmailAddress'));
  return [
    ...sender(from.address, input, environment),
    ...template(input.structure('DefaultContent').structure('Template'), environment),
  ].map((resource) => access('ses:SendBulkEmail', resource, API));
}

/** ARNs of the identity that the sender's address falls under and of the configuration set that the mail goes through. */
function sender(
  address: string,
  input: Input,
  { account, identities }: ActionEnvironment,
): readonly string[] {
  const arn = input.optionalText('FromEmailAddressIdentityArn');
  const identity = arn?.slice(arn.indexOf('/') + 1) ?? identityOf(address, identities);
  const set = input.optionalText('ConfigurationSetName') ?? identities.get(identity)?.configurationSet;
  return [
    arn ?? arnOf(account, 'ses', `identity/${identity}`),
    ...(set === undefined ? [] : [arnOf(account, 'ses', `configuration-set/${set}`)]),
  ];
}

function template(content: Input, { account }: ActionEnvironment): readonly string[] {
  const arn = content.optionalText('TemplateArn');
  const name = content.optionalText('TemplateName');
  if (arn !== undefined) return [arn];
  return name === undefined ? [] : [arnOf(account, 'ses', `template/${name}`)];
}

/**
 * The identity that an address is sent under: its own, which overrides that of its domain, else the nearest domain's (SES
 * Developer Guide, "Verified identities"). Where there is none, AWS names the address in its refusal.
 */
function identityOf(address: string, identities: ActionEnvironment['identities']): string {
  if (identities.has(address)) return address;
  const labels = address
    .slice(address.lastIndexOf('@') + 1)
    .toLowerCase()
    .split('.');
  const domains = labels.map((_, index) => labels.slice(index).join('.'));
  return domains.find((domain) => identities.has(domain)) ?? address;
}

/** `"Name" <address>` or the bare address. */
function readMailbox(text: string): { readonly address: string; readonly displayName: string | undefined } {
  const [, name, address] = /^(.*)<([^<>]*)>\s*$/s.exec(text) ?? [];
  const displayName = name?.trim().replace(/^"(.*)"$/s, '$1');
  return { address: (address ?? text).trim(), displayName: displayName || undefined };
}
