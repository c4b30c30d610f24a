import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { EnvironmentSettings } from '../config/environment-settings';
import type { ApiDomainOptions } from './api-domain';
import { Deployment } from './deployment';
import type { EmailIdentityDns } from './email-identity';
import { EmailMarketing } from './email-marketing';
import { nextCommands } from './next-commands';
import { assertRules } from './rules';
import { StateBackend } from './state-backend';

/** From import blocks in JSON (1.5) and S3 lock files (1.10) on; 2.0 may read them otherwise. */
const REQUIRED_TERRAFORM = '>= 1.10.0, < 2.0.0';

/** Tags of an object (Amazon S3 User Guide, "Categorizing your objects using tags"); everything else takes 50. */
const MOST_TAGS = 10;

/** One environment: the platform as the settings want it, and the commands that a person needs next. */
export class EmailMarketingStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: EnvironmentSettings) {
    super(scope, id);
    this.addOverride('terraform.required_version', REQUIRED_TERRAFORM);
    new StateBackend(this, settings.backend, id);
    new AwsProvider(this, 'aws', {
      region: settings.region,
      ...(settings.account !== undefined && { allowedAccountIds: [settings.account] }),
      defaultTags: [
        {
          tags: this.tags(settings),
        },
      ],
    });
    const deployment = new Deployment(this, 'deployment', {
      name: settings.name,
      environment: settings.environment,
      region: settings.region,
      ...(settings.account !== undefined && { account: settings.account }),
      protect: !settings.disposable,
      logRetentionDays: settings.retention.logDays,
      ...(settings.permissionsBoundary !== undefined && {
        permissionsBoundary: settings.permissionsBoundary,
      }),
    });
    const platform = createPlatform(this, deployment, settings);
    for (const [name, output] of Object.entries(nextCommands(deployment, platform))) {
      new TerraformOutput(this, name, output);
    }
  }

  private tags(settings: EnvironmentSettings): Record<string, string> {
    const tags = {
      project: settings.name,
      environment: settings.environment,
      'managed-by': 'terraform',
      ...settings.tags,
    };
    const count = Object.keys(tags).length;
    assertRules(this, [
      {
        ok: count <= MOST_TAGS,
        fault: `tags: ${count} with project, environment and managed-by, AWS allows an object in S3 ${MOST_TAGS}: leave some out`,
      },
    ]);
    return tags;
  }
}

function createPlatform(
  scope: Construct,
  deployment: Deployment,
  settings: EnvironmentSettings,
): EmailMarketing {
  const { features, identity, limits, retention, sender } = settings;
  const [firstFrom = '', ...otherFrom] = sender.from;
  const dns = dnsOf(settings);
  const domain = unsubscribeDomain(settings);
  return new EmailMarketing(scope, 'email', {
    deployment,
    sender: {
      domain: sender.domain,
      from: [firstFrom, ...otherFrom],
      name: sender.name,
      postalAddress: sender.postalAddress,
      replyTo: sender.replyTo,
      mode: identity.mode,
      dns,
      ...(features.mailFrom && { mailFromSubdomain: identity.mailFromSubdomain }),
      ...(features.dmarc && {
        dmarc: {
          policy: features.dmarc.policy,
          ...(features.dmarc.reportTo !== undefined && { reportTo: features.dmarc.reportTo }),
        },
      }),
      ...(identity.signingHostedZone !== undefined && { signingHostedZone: identity.signingHostedZone }),
    },
    alertEmails: settings.alerts.emails,
    eventEmails: features.eventEmails,
    sendRateShare: limits.sendRateShare,
    sendConcurrency: limits.sendConcurrency,
    ...(limits.maxRecipients !== undefined && { maxRecipients: limits.maxRecipients }),
    reputationLimits: limits.reputation,
    accountRates: { bounce: limits.accountBounceRate, complaint: limits.accountComplaintRate },
    dailyQuotaWarning: limits.dailyQuotaWarning,
    ...(features.scheduler && { schedules: settings.schedules }),
    monitoring: features.monitoring,
    reputationGuard: features.reputationGuard,
    ...(domain && { unsubscribeDomain: domain }),
    deployers: settings.deployers,
    runDays: retention.runDays,
    noncurrentDays: retention.noncurrentDays,
    // The recipe's subscribers live at example.com; only a stack that can't reach the world may mail them.
    reservedDomainsAllowed: settings.environment === 'local',
  });
}

/** A domain that another stack owns has its records there. */
function dnsOf({ dns, identity }: EnvironmentSettings): EmailIdentityDns {
  if (dns.kind === 'external' || identity.mode === 'existing') return { kind: 'external' };
  return {
    kind: 'route53',
    overwrite: dns.overwrite,
    ...(dns.zoneName !== undefined && { zoneName: dns.zoneName }),
    ...(dns.zoneId !== undefined && { zoneId: dns.zoneId }),
  };
}

function unsubscribeDomain({ dns, features }: EnvironmentSettings): ApiDomainOptions | undefined {
  if (!features.unsubscribeDomain) return undefined;
  const { domainName, certificateArn } = features.unsubscribeDomain;
  return {
    domainName,
    ...(certificateArn !== undefined && { certificateArn }),
    ...(dns.kind === 'route53' && {
      zone: dns.zoneId !== undefined ? { zoneId: dns.zoneId } : { zoneName: dns.zoneName ?? domainName },
    }),
  };
}
