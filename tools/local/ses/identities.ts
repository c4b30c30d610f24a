import { createHash } from 'node:crypto';
import { arnOf, type LocalAccount } from '../arn';
import { bareAddress, domainOf, simulatorScenario } from './addresses';
import { sesError } from './errors';
import { type Page, page } from './paging';
import { checked, type Identity, identity as identitySchema } from './state';

/** The domains and addresses that this account may send from. */
export class Identities {
  private readonly byName = new Map<string, Identity>();

  constructor(private readonly account: LocalAccount) {}

  /** Adds an identity or replaces the one of the same name; a UserError says what is malformed. */
  put(identity: Identity): void {
    this.byName.set(keyOf(identity.name), checked(`SES identity ${identity.name}`, identitySchema, identity));
  }

  /** The identity of that name; NotFoundException without one. */
  get(name: string): Identity {
    const found = this.byName.get(keyOf(name));
    if (!found) throw sesError('NotFoundException', `Email identity ${name} does not exist.`);
    return found;
  }

  delete(name: string): void {
    this.byName.delete(keyOf(name));
  }

  /** In the order in which they were added. */
  all(): Identity[] {
    return [...this.byName.values()];
  }

  arnOf(identity: Identity): string {
    return arnOf(this.account, 'ses', `identity/${identity.name}`);
  }

  /**
   * The identity that mail from `mailbox` goes out under: the address itself, which overrides its domain's settings, or
   * the nearest verified domain; a verified domain covers its subdomains
   * (https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html). Nothing when none is verified.
   */
  verifiedFor(mailbox: string): Identity | undefined {
    const labels = domainOf(mailbox).split('.');
    const candidates = [bareAddress(mailbox), ...labels.map((_, index) => labels.slice(index).join('.'))];
    return candidates.map((name) => this.byName.get(keyOf(name))).find((identity) => identity?.verified);
  }

  /**
   * The identity of a sender. In the sandbox recipients are checked too, the mailbox simulator apart; all that fail are
   * named in one message (https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html). That a bulk call
   * fails as a whole for one recipient is taken from single sends; how version 2 reports it is not documented.
   */
  assertVerified(sender: string, sandboxRecipients: readonly string[]): Identity {
    const identity = this.verifiedFor(sender);
    const unverified = sandboxRecipients.filter(
      (recipient) => !simulatorScenario(recipient) && !this.verifiedFor(recipient),
    );
    const failed = new Set([...(identity ? [] : [sender]), ...unverified].map(bareAddress));
    if (identity && failed.size === 0) return identity;
    throw sesError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${this.account.region.toUpperCase()}: ${[...failed].join(', ')}`,
    );
  }

  /** Answer of GetEmailIdentity. */
  describe(name: string) {
    const identity = this.get(name);
    const status = identity.verified ? 'SUCCESS' : 'PENDING';
    return {
      IdentityType: typeOf(identity),
      FeedbackForwardingStatus: identity.feedbackForwarding ?? true,
      VerifiedForSendingStatus: identity.verified,
      VerificationStatus: status,
      DkimAttributes: {
        SigningEnabled: true,
        Status: status,
        Tokens: dkimTokens(identity.name),
        SigningHostedZone: 'dkim.amazonses.com',
        SigningAttributesOrigin: 'AWS_SES',
        NextSigningKeyLength: 'RSA_2048_BIT',
        CurrentSigningKeyLength: 'RSA_2048_BIT',
      },
      ...(identity.mailFromDomain && {
        MailFromAttributes: {
          MailFromDomain: identity.mailFromDomain,
          MailFromDomainStatus: status,
          BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
        },
      }),
      Policies: {},
      Tags: [],
      ...(identity.configurationSet && { ConfigurationSetName: identity.configurationSet }),
    };
  }

  /** A page of ListEmailIdentities. */
  list(size?: number, token?: string): Page<object> {
    const identities = page(this.all(), ({ name }) => name, { defaultSize: 25, maxSize: 1000 }, size, token);
    const items = identities.items.map((identity) => ({
      IdentityType: typeOf(identity),
      IdentityName: identity.name,
      SendingEnabled: identity.verified,
      VerificationStatus: identity.verified ? 'SUCCESS' : 'PENDING',
    }));
    return { ...identities, items };
  }

  import(identities: readonly Identity[]): void {
    this.byName.clear();
    for (const identity of identities) this.byName.set(keyOf(identity.name), identity);
  }
}

/** Three Easy DKIM tokens, the same for the same name; 32 characters as AWS's own. */
export function dkimTokens(name: string): string[] {
  return ['1', '2', '3'].map((which) =>
    createHash('sha256').update(`${which}.${name}`).digest('hex').slice(0, 32),
  );
}

function typeOf({ name }: Identity): 'EMAIL_ADDRESS' | 'DOMAIN' {
  return name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN';
}

/** Domains are compared without case, local parts with it. */
function keyOf(name: string): string {
  const at = name.lastIndexOf('@');
  return name.slice(0, at + 1) + name.slice(at + 1).toLowerCase();
}
