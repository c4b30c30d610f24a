import {
  CreateContactListCommand,
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetConfigurationSetEventDestinationsCommand,
  GetEmailIdentityCommand,
  ListConfigurationSetsCommand,
  ListEmailIdentitiesCommand,
  PutAccountSendingAttributesCommand,
  PutConfigurationSetSendingOptionsCommand,
} from '@aws-sdk/client-sesv2';
import { type Bench, errorOf, startBench, TOPIC } from './support';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** A result without what the client adds to it. */
const plain = async (call: Promise<{ $metadata: unknown }>) => {
  const { $metadata, ...rest } = await call;
  return rest;
};

describe('the account', () => {
  it('tells its state, rates and counts', async () => {
    bench.ses.account.update({ maxSendRate: 14, max24HourSend: 50_000, enforcementStatus: 'PROBATION' });
    bench.ses.account.setSentLast24Hours(123);
    expect(await plain(bench.client.send(new GetAccountCommand({})))).toEqual({
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: 'PROBATION',
      ProductionAccessEnabled: true,
      SendingEnabled: true,
      SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 123 },
      SuppressionAttributes: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      VdmAttributes: { VdmEnabled: 'DISABLED' },
    });
  });

  it('pauses and resumes sending', async () => {
    const put = (SendingEnabled?: boolean) =>
      bench.client.send(
        new PutAccountSendingAttributesCommand(SendingEnabled === undefined ? {} : { SendingEnabled }),
      );
    await put(false);
    expect(bench.ses.account.settings.sendingEnabled).toBe(false);
    await put(true);
    expect(bench.ses.account.settings.sendingEnabled).toBe(true);
    await put();
    expect(bench.ses.account.settings.sendingEnabled).toBe(false);
  });

  it('refuses impossible settings by their path', () => {
    expect(() => bench.ses.account.update({ maxSendRate: 0, max24HourSend: -2 })).toThrow(
      'SES account:\n  maxSendRate: Too small: expected number to be >0\n  max24HourSend: Too small: expected number to be >=-1',
    );
  });
});

describe('identities', () => {
  it('tell how they stand', async () => {
    bench.ses.identities.put({
      name: 'mail.example.org',
      verified: false,
      configurationSet: 'campaigns',
      mailFromDomain: 'bounce.mail.example.org',
      feedbackForwarding: false,
    });
    const get = (EmailIdentity: string) =>
      plain(bench.client.send(new GetEmailIdentityCommand({ EmailIdentity })));
    expect(await get('mail.example.org')).toEqual({
      IdentityType: 'DOMAIN',
      FeedbackForwardingStatus: false,
      VerifiedForSendingStatus: false,
      VerificationStatus: 'PENDING',
      DkimAttributes: {
        SigningEnabled: true,
        Status: 'PENDING',
        Tokens: [
          '2d6b61b58caedac40c10eebec5cf3457',
          '1cd4aa1577f5d86762d8347543889684',
          'a4b8713d1804a7804049806b46d4f168',
        ],
        SigningHostedZone: 'dkim.amazonses.com',
        SigningAttributesOrigin: 'AWS_SES',
        NextSigningKeyLength: 'RSA_2048_BIT',
        CurrentSigningKeyLength: 'RSA_2048_BIT',
      },
      MailFromAttributes: {
        MailFromDomain: 'bounce.mail.example.org',
        MailFromDomainStatus: 'PENDING',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
      Policies: {},
      Tags: [],
      ConfigurationSetName: 'campaigns',
    });
    expect(await get('example.com')).toMatchObject({
      VerifiedForSendingStatus: true,
      VerificationStatus: 'SUCCESS',
      FeedbackForwardingStatus: true,
    });
    expect(await errorOf(get('none.example'))).toEqual({
      name: 'NotFoundException',
      status: 404,
      message: 'Email identity none.example does not exist.',
    });
  });

  it('are listed', async () => {
    bench.ses.identities.put({ name: 'ops@example.org', verified: false });
    expect(await plain(bench.client.send(new ListEmailIdentitiesCommand({})))).toEqual({
      EmailIdentities: [
        {
          IdentityType: 'DOMAIN',
          IdentityName: 'example.com',
          SendingEnabled: true,
          VerificationStatus: 'SUCCESS',
        },
        {
          IdentityType: 'EMAIL_ADDRESS',
          IdentityName: 'ops@example.org',
          SendingEnabled: false,
          VerificationStatus: 'PENDING',
        },
      ],
    });
  });
});

describe('configuration sets', () => {
  const ConfigurationSetName = 'campaigns';

  it('tell their options and destinations', async () => {
    await bench.ses.configurationSets.putDestination('campaigns', {
      name: 'metrics',
      enabled: true,
      matchingEventTypes: ['SEND'],
      target: {
        kind: 'cloudwatch',
        dimensions: [{ name: 'campaign', source: 'MESSAGE_TAG', defaultValue: 'none' }],
      },
    });
    expect(await plain(bench.client.send(new GetConfigurationSetCommand({ ConfigurationSetName })))).toEqual({
      ConfigurationSetName: 'campaigns',
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      ReputationOptions: { ReputationMetricsEnabled: true },
      SendingOptions: { SendingEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      Tags: [],
    });
    const destinations = new GetConfigurationSetEventDestinationsCommand({ ConfigurationSetName });
    expect(await plain(bench.client.send(destinations))).toEqual({
      EventDestinations: [
        {
          Name: 'events',
          Enabled: true,
          MatchingEventTypes: [
            'SEND',
            'REJECT',
            'BOUNCE',
            'COMPLAINT',
            'DELIVERY',
            'OPEN',
            'CLICK',
            'RENDERING_FAILURE',
            'DELIVERY_DELAY',
          ],
          SnsDestination: { TopicArn: TOPIC },
        },
        {
          Name: 'metrics',
          Enabled: true,
          MatchingEventTypes: ['SEND'],
          CloudWatchDestination: {
            DimensionConfigurations: [
              {
                DimensionName: 'campaign',
                DimensionValueSource: 'MESSAGE_TAG',
                DefaultDimensionValue: 'none',
              },
            ],
          },
        },
      ],
    });
  });

  it('pause and resume', async () => {
    const put = (SendingEnabled: boolean) =>
      bench.client.send(
        new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled }),
      );
    await put(false);
    expect(bench.ses.configurationSets.get('campaigns').sendingEnabled).toBe(false);
    await put(true);
    expect(bench.ses.configurationSets.get('campaigns').sendingEnabled).toBe(true);
  });

  it('keep their destinations when their settings are replaced', async () => {
    bench.ses.configurationSets.put({
      name: 'campaigns',
      tlsPolicy: 'OPTIONAL',
      sendingEnabled: true,
      reputationMetricsEnabled: false,
    });
    expect(bench.ses.configurationSets.destinationsFor('campaigns', 'SEND')).toHaveLength(1);
    expect(bench.ses.configurationSets.describe('campaigns')).not.toHaveProperty('SuppressionOptions');
  });

  it('are listed by name', async () => {
    bench.ses.configurationSets.put({
      name: 'a',
      tlsPolicy: 'OPTIONAL',
      sendingEnabled: true,
      reputationMetricsEnabled: false,
    });
    const list = (input: object) => plain(bench.client.send(new ListConfigurationSetsCommand(input)));
    expect(await list({})).toEqual({ ConfigurationSets: ['a', 'campaigns'] });
    expect(await list({ PageSize: 1 })).toEqual({ ConfigurationSets: ['a'], NextToken: 'YQ' });
  });

  it('with impossible settings are refused by their path', () => {
    const set = {
      name: 'a b',
      tlsPolicy: 'REQUIRE',
      sendingEnabled: true,
      reputationMetricsEnabled: true,
    } as const;
    expect(() => bench.ses.configurationSets.put(set)).toThrow('SES configuration set a b:\n  name: ');
  });
});

describe('what is not imitated', () => {
  it('is an error that names the operation', async () => {
    const { name, status, message } = await errorOf(
      bench.client.send(new CreateContactListCommand({ ContactListName: 'people' })),
    );
    expect([name, status]).toEqual(['UnknownOperationException', 404]);
    expect(message).toBe(
      'SES on this machine has no operation POST /v2/email/contact-lists. It has: SendEmail, SendBulkEmail, GetAccount, ' +
        'PutAccountSendingAttributes, PutAccountSuppressionAttributes, GetEmailIdentity, ListEmailIdentities, ' +
        'GetConfigurationSet, GetConfigurationSetEventDestinations, ListConfigurationSets, ' +
        'PutConfigurationSetSendingOptions, CreateEmailTemplate, ListEmailTemplates, GetEmailTemplate, ' +
        'UpdateEmailTemplate, DeleteEmailTemplate, TestRenderEmailTemplate, PutSuppressedDestination, ' +
        'ListSuppressedDestinations, GetSuppressedDestination, DeleteSuppressedDestination.',
    );
  });
});
