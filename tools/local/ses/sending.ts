import type { Account } from './account';
import { addressFault, simulatorScenario } from './addresses';
import { type ConfigurationSets, noSuchSet } from './configuration-sets';
import { badRequest } from './errors';
import type { Stamps } from './feedback';
import type { Identities } from './identities';
import type { Content, MailProcessor } from './processing';
import type { Envelope } from './requests';
import type { ConfigurationSet, Identity, Mail, NameValue } from './state';

/** Recipients that one mail may have (https://docs.aws.amazon.com/ses/latest/dg/quotas.html). */
const MAX_RECIPIENTS = 50;

export interface Recipients {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
}

/** Who may send under what, once a call is let through. */
export interface Admission {
  readonly identity: Identity;
  readonly set: ConfigurationSet | undefined;
}

/** One mail of a call that was let through. */
export interface Draft {
  readonly operation: Mail['operation'];
  readonly caller: string;
  readonly from: string;
  readonly recipients: Recipients;
  readonly envelope: Envelope;
  readonly tags: readonly NameValue[];
  readonly headers: readonly NameValue[];
  readonly content: Content;
  readonly template?: string;
  readonly raw?: string;
}

interface SendingOptions {
  readonly account: Account;
  readonly identities: Identities;
  readonly configurationSets: ConfigurationSets;
  readonly processor: MailProcessor;
  readonly stamps: Stamps;
}

/** What SendEmail and SendBulkEmail have in common. */
export class Sending {
  constructor(private readonly options: SendingOptions) {}

  /**
   * Lets a call of `recipients` pass or refuses all of it: configuration set, pauses, identities, then rate and quota.
   * Nothing is counted for a call that is refused.
   */
  admit(from: string, { ConfigurationSetName }: Envelope, recipients: readonly string[]): Admission {
    const { account, identities, configurationSets } = this.options;
    const set = this.configurationSet(from, ConfigurationSetName);
    account.assertMaySend();
    if (set) configurationSets.assertMaySend(set);
    const identity = identities.assertVerified(from, account.settings.production ? [] : recipients);
    account.admit(recipients.length, recipients.every(simulatorScenario));
    return { identity, set };
  }

  /** Accepts a mail and gives its id; from here on everything about it is an event. */
  accept({ identity, set }: Admission, draft: Draft): string {
    const { identities, processor, stamps } = this.options;
    const messageId = stamps.id();
    const mail: Mail = {
      messageId,
      acceptedAt: stamps.now(),
      operation: draft.operation,
      caller: draft.caller,
      from: draft.from,
      sourceArn: identities.arnOf(identity),
      to: [...draft.recipients.to],
      cc: [...draft.recipients.cc],
      bcc: [...draft.recipients.bcc],
      replyTo: draft.envelope.ReplyToAddresses,
      tags: [...draft.tags],
      headers: [...draft.headers],
      tracking: this.tracking(draft.envelope, set),
      links: [],
      outcome: 'accepted',
      events: [],
      ...(set && { configurationSet: set.name }),
      ...(draft.template !== undefined && { template: draft.template }),
      ...(draft.raw !== undefined && { raw: draft.raw }),
    };
    processor.accept(mail, draft.content);
    return messageId;
  }

  /** The set that the call names, or the default of the identity; a default that is gone fails the call. */
  private configurationSet(from: string, named: string | undefined): ConfigurationSet | undefined {
    const { identities, configurationSets } = this.options;
    if (named !== undefined) return configurationSets.get(named);
    const byDefault = identities.verifiedFor(from)?.configurationSet;
    if (byDefault === undefined) return undefined;
    const set = configurationSets.find(byDefault);
    // https://docs.aws.amazon.com/ses/latest/dg/managing-configuration-sets.html calls it a "bad request" error.
    if (!set) throw badRequest(noSuchSet(byDefault).message);
    return set;
  }

  /**
   * Opens and clicks are seen when the set publishes them
   * (https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html), unless the call says otherwise
   * (`TrackingConfigurationOverrides` in `@aws-sdk/client-sesv2`).
   */
  private tracking(envelope: Envelope, set: ConfigurationSet | undefined): Mail['tracking'] {
    const { OpenTrackingEnabled, ClickTrackingEnabled } = envelope.ConfigurationOverrides.Tracking;
    const published = (type: 'OPEN' | 'CLICK') =>
      set !== undefined && this.options.configurationSets.destinationsFor(set.name, type).length > 0;
    return {
      opens: OpenTrackingEnabled ? OpenTrackingEnabled === 'ENABLED' : published('OPEN'),
      clicks: ClickTrackingEnabled ? ClickTrackingEnabled === 'ENABLED' : published('CLICK'),
    };
  }
}

/** Why a mail cannot go to these recipients, or nothing; `replyTo` is checked along with them. */
export function recipientsFault({ to, cc, bcc }: Recipients, replyTo: readonly string[]): string | undefined {
  const recipients = [...to, ...cc, ...bcc];
  if (recipients.length === 0) return 'At least one destination address is required.';
  if (recipients.length > MAX_RECIPIENTS) return `Recipient count exceeds ${MAX_RECIPIENTS}.`;
  return [...recipients, ...replyTo].map(addressFault).find((fault) => fault !== undefined);
}
