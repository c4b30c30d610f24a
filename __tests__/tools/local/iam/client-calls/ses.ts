import * as sesv2 from '@aws-sdk/client-sesv2';
import { arn, type ClientCall, type Expected } from './call';

const API = { 'ses:ApiVersion': '2' };

export function sesCalls(client: sesv2.SESv2Client): ClientCall[] {
  const on = (operation: string, call: () => Promise<unknown>, ...accesses: Expected[]): ClientCall => ({
    service: 'ses',
    operation,
    call,
    accesses: accesses.map(([action, resource, context]) => [action, resource, { ...API, ...context }]),
  });
  const sesArn = (resource: string) => arn('ses', resource);
  const text = { Subject: { Data: 's' }, Body: { Text: { Data: 'b' } } };
  const TemplateContent = { Subject: 's', Text: 't' };
  const ConfigurationSetName = 'set';
  const EmailAddress = 'a+b@example.com';
  const TemplateName = 'welcome';
  const bulk = [{ Destination: { ToAddresses: ['a@example.net'] } }];
  const sent = {
    'ses:FromAddress': 'news@mail.example.com',
    'ses:FromDisplayName': 'Shop, Inc.',
    'ses:Recipients': ['a@example.net', 'b@example.net', 'c@example.net'],
  };
  return [
    on(
      'SendEmail',
      () =>
        client.send(
          new sesv2.SendEmailCommand({
            FromEmailAddress: '"Shop, Inc." <news@mail.example.com>',
            Destination: {
              ToAddresses: ['Ann <a@example.net>'],
              CcAddresses: ['b@example.net'],
              BccAddresses: ['c@example.net'],
            },
            Content: { Template: { TemplateName, TemplateData: '{}' } },
            ConfigurationSetName,
          }),
        ),
      ['ses:SendEmail', sesArn('identity/example.com'), sent],
      ['ses:SendEmail', sesArn('configuration-set/set'), sent],
      ['ses:SendEmail', sesArn('template/welcome'), sent],
    ),
    // The identity's own set applies where none is named.
    on(
      'SendEmail',
      () =>
        client.send(
          new sesv2.SendEmailCommand({
            FromEmailAddress: 'news@example.com',
            FeedbackForwardingEmailAddress: 'bounces@example.com',
            Content: { Simple: text },
          }),
        ),
      [
        'ses:SendEmail',
        sesArn('identity/example.com'),
        {
          'ses:FromAddress': 'news@example.com',
          'ses:FeedbackAddress': 'bounces@example.com',
          'ses:Recipients': [],
        },
      ],
      [
        'ses:SendEmail',
        sesArn('configuration-set/default-set'),
        {
          'ses:FromAddress': 'news@example.com',
          'ses:FeedbackAddress': 'bounces@example.com',
          'ses:Recipients': [],
        },
      ],
    ),
    // An address identity overrides that of its domain.
    on(
      'SendEmail',
      () =>
        client.send(
          new sesv2.SendEmailCommand({ FromEmailAddress: 'boss@example.com', Content: { Simple: text } }),
        ),
      [
        'ses:SendEmail',
        sesArn('identity/boss@example.com'),
        { 'ses:FromAddress': 'boss@example.com', 'ses:Recipients': [] },
      ],
    ),
    on(
      'SendEmail',
      () =>
        client.send(
          new sesv2.SendEmailCommand({
            FromEmailAddress: 'a@unknown.test',
            Content: { Raw: { Data: Buffer.from('From: a@unknown.test') } },
          }),
        ),
      [
        'ses:SendRawEmail',
        sesArn('identity/a@unknown.test'),
        { 'ses:FromAddress': 'a@unknown.test', 'ses:Recipients': [] },
      ],
    ),
    on(
      'SendBulkEmail',
      () =>
        client.send(
          new sesv2.SendBulkEmailCommand({
            FromEmailAddress: 'Shop <news@EXAMPLE.com>',
            ConfigurationSetName,
            DefaultContent: { Template: { TemplateName, TemplateData: '{}' } },
            BulkEmailEntries: bulk,
          }),
        ),
      ['ses:SendBulkEmail', sesArn('identity/example.com')],
      ['ses:SendBulkEmail', sesArn('configuration-set/set')],
      ['ses:SendBulkEmail', sesArn('template/welcome')],
    ),
    on(
      'SendBulkEmail',
      () =>
        client.send(
          new sesv2.SendBulkEmailCommand({
            FromEmailAddress: 'news@example.com',
            FromEmailAddressIdentityArn: sesArn('identity/other.example'),
            DefaultContent: { Template: { TemplateArn: sesArn('template/t'), TemplateData: '{}' } },
            BulkEmailEntries: bulk,
          }),
        ),
      ['ses:SendBulkEmail', sesArn('identity/other.example')],
      ['ses:SendBulkEmail', sesArn('template/t')],
    ),
    on('GetAccount', () => client.send(new sesv2.GetAccountCommand({})), ['ses:GetAccount', '*']),
    on(
      'PutAccountSendingAttributes',
      () => client.send(new sesv2.PutAccountSendingAttributesCommand({ SendingEnabled: true })),
      ['ses:PutAccountSendingAttributes', '*'],
    ),
    on(
      'PutAccountSuppressionAttributes',
      () => client.send(new sesv2.PutAccountSuppressionAttributesCommand({})),
      ['ses:PutAccountSuppressionAttributes', '*'],
    ),
    on(
      'CreateEmailTemplate',
      () => client.send(new sesv2.CreateEmailTemplateCommand({ TemplateName, TemplateContent })),
      ['ses:CreateEmailTemplate', sesArn('template/welcome')],
    ),
    on('GetEmailTemplate', () => client.send(new sesv2.GetEmailTemplateCommand({ TemplateName })), [
      'ses:GetEmailTemplate',
      sesArn('template/welcome'),
    ]),
    on(
      'UpdateEmailTemplate',
      () => client.send(new sesv2.UpdateEmailTemplateCommand({ TemplateName, TemplateContent })),
      ['ses:UpdateEmailTemplate', sesArn('template/welcome')],
    ),
    on('DeleteEmailTemplate', () => client.send(new sesv2.DeleteEmailTemplateCommand({ TemplateName })), [
      'ses:DeleteEmailTemplate',
      sesArn('template/welcome'),
    ]),
    on(
      'TestRenderEmailTemplate',
      () => client.send(new sesv2.TestRenderEmailTemplateCommand({ TemplateName, TemplateData: '{}' })),
      ['ses:TestRenderEmailTemplate', sesArn('template/welcome')],
    ),
    on('ListEmailTemplates', () => client.send(new sesv2.ListEmailTemplatesCommand({ PageSize: 10 })), [
      'ses:ListEmailTemplates',
      '*',
    ]),
    on(
      'PutSuppressedDestination',
      () => client.send(new sesv2.PutSuppressedDestinationCommand({ EmailAddress, Reason: 'BOUNCE' })),
      ['ses:PutSuppressedDestination', '*'],
    ),
    on(
      'GetSuppressedDestination',
      () => client.send(new sesv2.GetSuppressedDestinationCommand({ EmailAddress })),
      ['ses:GetSuppressedDestination', '*'],
    ),
    on(
      'DeleteSuppressedDestination',
      () => client.send(new sesv2.DeleteSuppressedDestinationCommand({ EmailAddress })),
      ['ses:DeleteSuppressedDestination', '*'],
    ),
    on('ListSuppressedDestinations', () => client.send(new sesv2.ListSuppressedDestinationsCommand({})), [
      'ses:ListSuppressedDestinations',
      '*',
    ]),
    on('ListConfigurationSets', () => client.send(new sesv2.ListConfigurationSetsCommand({})), [
      'ses:ListConfigurationSets',
      '*',
    ]),
    on(
      'GetConfigurationSet',
      () => client.send(new sesv2.GetConfigurationSetCommand({ ConfigurationSetName })),
      ['ses:GetConfigurationSet', sesArn('configuration-set/set')],
    ),
    on(
      'PutConfigurationSetSendingOptions',
      () =>
        client.send(
          new sesv2.PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled: false }),
        ),
      ['ses:PutConfigurationSetSendingOptions', sesArn('configuration-set/set')],
    ),
    on(
      'GetConfigurationSetEventDestinations',
      () => client.send(new sesv2.GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName })),
      ['ses:GetConfigurationSetEventDestinations', sesArn('configuration-set/set')],
    ),
    on('ListEmailIdentities', () => client.send(new sesv2.ListEmailIdentitiesCommand({})), [
      'ses:ListEmailIdentities',
      '*',
    ]),
    on(
      'GetEmailIdentity',
      () => client.send(new sesv2.GetEmailIdentityCommand({ EmailIdentity: 'a@example.com' })),
      ['ses:GetEmailIdentity', sesArn('identity/a@example.com')],
    ),
  ];
}
