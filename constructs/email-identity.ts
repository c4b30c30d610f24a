import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { DataAwsSesv2EmailIdentity } from '@cdktf/provider-aws/lib/data-aws-sesv2-email-identity';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { Sesv2EmailIdentityFeedbackAttributes } from '@cdktf/provider-aws/lib/sesv2-email-identity-feedback-attributes';
import { Sesv2EmailIdentityMailFromAttributes } from '@cdktf/provider-aws/lib/sesv2-email-identity-mail-from-attributes';
import { Fn, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { ConfigurationSet } from './configuration-set';
import type { Deployment } from './deployment';
import type { Grantee } from './policy';
import { preventDestroy } from './protection';
import { assertRules, matches } from './rules';
import { feedbackHost, signingHostedZone } from './sending-region';

/** Where the records of the domain are kept. */
export type EmailIdentityDns =
  | {
      readonly kind: 'route53';
      /** Name of the hosted zone; exactly one of `zoneName` and `zoneId`. */
      readonly zoneName?: string;
      readonly zoneId?: string;
      /**
       * Whether records that exist already are taken over and overwritten.
       *
       * @default false
       */
      readonly overwrite?: boolean;
    }
  /** Kept elsewhere: a person adds what `dnsRecords` lists. */
  | { readonly kind: 'external' };

export interface EmailIdentityProps {
  readonly deployment: Deployment;
  /** Domain to send from, e.g. `example.com`. */
  readonly domain: string;
  /** The set that mail from this domain goes through by default. */
  readonly configurationSet: ConfigurationSet;
  /**
   * `create`: this stack owns the domain. `import`: it takes over a domain that exists in SES, by an import block.
   * `existing`: another stack owns it; nothing about it is changed.
   *
   * @default 'create'
   */
  readonly mode?: 'create' | 'import' | 'existing';
  /** @default { kind: 'external' } */
  readonly dns?: EmailIdentityDns;
  /**
   * Label of the custom MAIL FROM subdomain, e.g. `bounce` for `bounce.example.com`.
   *
   * @default - SES's own MAIL FROM domain
   */
  readonly mailFromSubdomain?: string;
  /**
   * DMARC record of the domain.
   *
   * @default - none: most domains have one already
   */
  readonly dmarc?: { readonly policy: 'none' | 'quarantine' | 'reject'; readonly reportTo?: string };
  /**
   * Zone that the DKIM tokens point into, where SES names another than the usual one of the Region.
   *
   * @default - by Region
   */
  readonly signingHostedZone?: string;
  /**
   * Addresses that get an identity of their own. Seldom wanted: an address under a verified domain needs none, and an
   * address identity overrides the settings of its domain.
   *
   * @default - none
   */
  readonly addresses?: readonly string[];
}

/** One DNS record in the words of a DNS console. */
export interface DnsRecord {
  readonly name: string;
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly value: string;
}

/** Easy DKIM always has three tokens (SES API v2, DkimAttributes). */
const DKIM_TOKENS = [0, 1, 2] as const;
const RECORD_TTL_SECONDS = 1800;

/** The SES identity of a domain with everything that proves it: DKIM, MAIL FROM, and DMARC on request. */
export class EmailIdentity extends Construct {
  public readonly domain: string;
  /** As text made from names, for policies. */
  public readonly identityArn: string;
  /** The identity that this stack owns; absent in mode `existing`. */
  public readonly identity: Sesv2EmailIdentity | undefined;
  /** The domain that bounces return to; absent without a custom one. */
  public readonly mailFromDomain: string | undefined;
  /** Every record that the domain needs, wherever its zone is kept; empty in mode `existing`. */
  public readonly dnsRecords: readonly DnsRecord[];
  private readonly deployment: Deployment;
  private readonly configurationSet: ConfigurationSet;

  constructor(scope: Construct, id: string, props: EmailIdentityProps) {
    super(scope, id);
    const { deployment, domain, mode = 'create', dns = { kind: 'external' } } = props;
    assertRules(this, [
      {
        ok: matches(domain, /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/),
        fault: `domain must be a lower-case domain, got "${domain}"`,
      },
      {
        ok:
          mode !== 'existing' ||
          (dns.kind === 'external' && !props.mailFromSubdomain && !props.dmarc && !props.addresses?.length),
        fault:
          'mode existing leaves the domain alone: dns route53, mailFromSubdomain, dmarc and addresses belong to the stack that owns it',
      },
      {
        ok: dns.kind === 'external' || (dns.zoneName === undefined) !== (dns.zoneId === undefined),
        fault: 'dns route53 wants exactly one of zoneName and zoneId',
      },
      {
        ok: matches(props.mailFromSubdomain, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/),
        fault: `mailFromSubdomain must be one label such as bounce, got "${props.mailFromSubdomain}"`,
      },
    ]);
    this.deployment = deployment;
    this.configurationSet = props.configurationSet;
    this.domain = domain;
    this.identityArn = deployment.arnOf('ses', `identity/${domain}`);
    if (mode === 'existing') {
      // Read only so that a plan fails when the domain is not there.
      new DataAwsSesv2EmailIdentity(this, 'existing', { emailIdentity: domain });
      this.dnsRecords = [];
      return;
    }
    this.identity = this.createIdentity(mode);
    this.mailFromDomain =
      props.mailFromSubdomain && this.createMailFrom(this.identity, props.mailFromSubdomain);
    for (const address of props.addresses ?? []) {
      new Sesv2EmailIdentity(this, `address-${address}`, {
        emailIdentity: address,
        configurationSetName: this.configurationSet.configurationSet.configurationSetName,
      });
    }
    const records = this.records(this.identity, props);
    this.dnsRecords = records.map(({ name, type, value }) => ({ name, type, value }));
    if (dns.kind === 'route53') this.createRecords(records, dns);
  }

  private createIdentity(mode: 'create' | 'import'): Sesv2EmailIdentity {
    const identity = new Sesv2EmailIdentity(this, 'identity', {
      emailIdentity: this.domain,
      configurationSetName: this.configurationSet.configurationSet.configurationSetName,
      dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
      ...preventDestroy(this.deployment),
    });
    // Bounces come back as events; forwarded by mail besides, they would fill the sender's mailbox.
    new Sesv2EmailIdentityFeedbackAttributes(this, 'feedback', {
      emailIdentity: identity.emailIdentity,
      emailForwardingEnabled: false,
    });
    if (mode === 'import') {
      // Not importFrom(): it asks a terraform binary for its version at synth.
      addImport(TerraformStack.of(this), {
        to: `aws_sesv2_email_identity.${identity.friendlyUniqueId}`,
        id: this.domain,
      });
    }
    return identity;
  }

  private createMailFrom(identity: Sesv2EmailIdentity, subdomain: string): string {
    const mailFromDomain = `${subdomain}.${this.domain}`;
    new Sesv2EmailIdentityMailFromAttributes(this, 'mail-from', {
      emailIdentity: identity.emailIdentity,
      mailFromDomain,
      // A slip in the DNS then costs the alignment of SPF, not the mail.
      behaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    });
    return mailFromDomain;
  }

  private records(
    identity: Sesv2EmailIdentity,
    props: EmailIdentityProps,
  ): (DnsRecord & { readonly id: string })[] {
    const zone = props.signingHostedZone ?? signingHostedZone(this.deployment.region);
    // A domain to be imported is there at plan, so that a reviewer sees the names of its records.
    const tokens =
      props.mode === 'import'
        ? new DataAwsSesv2EmailIdentity(this, 'imported', {
            emailIdentity: this.domain,
          }).dkimSigningAttributes.get(0).tokens
        : identity.dkimSigningAttributes.tokens;
    return [
      // The tokens of a new domain are unknown at plan, and any list looks one long at synth: three fixed records.
      ...DKIM_TOKENS.map((index) => {
        const token: string = Fn.element(tokens, index);
        return {
          id: `dkim-${index}`,
          type: 'CNAME',
          name: `${token}._domainkey.${this.domain}`,
          value: `${token}.${zone}`,
        } as const;
      }),
      ...(this.mailFromDomain === undefined
        ? []
        : ([
            {
              id: 'mail-from-mx',
              type: 'MX',
              name: this.mailFromDomain,
              value: `10 ${feedbackHost(this.deployment.region)}`,
            },
            {
              id: 'mail-from-spf',
              type: 'TXT',
              name: this.mailFromDomain,
              value: 'v=spf1 include:amazonses.com ~all',
            },
          ] as const)),
      ...(props.dmarc === undefined
        ? []
        : ([
            { id: 'dmarc', type: 'TXT', name: `_dmarc.${this.domain}`, value: dmarcValue(props.dmarc) },
          ] as const)),
    ];
  }

  private createRecords(
    records: readonly (DnsRecord & { readonly id: string })[],
    dns: EmailIdentityDns & { kind: 'route53' },
  ): void {
    const zoneId =
      dns.zoneId ?? new DataAwsRoute53Zone(this, 'zone', { name: dns.zoneName ?? this.domain }).zoneId;
    for (const { id, name, type, value } of records) {
      new Route53Record(this, id, {
        zoneId,
        name,
        type,
        ttl: RECORD_TTL_SECONDS,
        records: [value],
        ...(dns.overwrite && { allowOverwrite: true }),
      });
    }
  }

  /**
   * May send from this domain with this configuration set and the templates of this deployment. SES checks all those ARNs
   * apart (aws-cdk#34402, medplum#10102). `SendBulkEmail` knows no from-address condition, so the sender is held to the
   * settings in code. The v1 names are there because SES has checked templated sends under them.
   */
  public grantSend(grantee: Grantee): void {
    grantee.allow({
      sid: 'SendMail',
      actions: ['ses:SendEmail', 'ses:SendBulkEmail', 'ses:SendTemplatedEmail', 'ses:SendBulkTemplatedEmail'],
      resources: [
        this.identityArn,
        // Where an address of the domain has an identity of its own, SES asks for that one.
        this.deployment.arnOf('ses', `identity/*@${this.domain}`),
        this.configurationSet.configurationSetArn,
        this.deployment.arnOf('ses', `template/${this.deployment.prefix}-*`),
      ],
    });
  }
}

function dmarcValue(dmarc: { readonly policy: string; readonly reportTo?: string }): string {
  return [`v=DMARC1`, `p=${dmarc.policy}`, ...(dmarc.reportTo ? [`rua=mailto:${dmarc.reportTo}`] : [])].join(
    '; ',
  );
}

interface ImportBlock {
  readonly to: string;
  readonly id: string;
}

const importBlocks = new WeakMap<TerraformStack, ImportBlock[]>();

/** Adds an import block to those of the stack: an override would replace them. */
function addImport(stack: TerraformStack, block: ImportBlock): void {
  const blocks = [...(importBlocks.get(stack) ?? []), block];
  importBlocks.set(stack, blocks);
  stack.addOverride('import', blocks);
}
