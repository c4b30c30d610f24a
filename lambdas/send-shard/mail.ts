import type { AudienceLine } from '../shared/audience-line';
import type { CampaignTemplate } from '../shared/campaign-template';
import { recipientTag } from '../shared/ledger/positions';
import { hashAddress, type Secret } from '../shared/mac-keys';
import type { RunPlan } from '../shared/run-record';
import { recipientData } from '../shared/template-data';
import { signToken, TOKEN_KEY_ID } from '../shared/unsubscribe-token';

export interface NameValue {
  readonly Name: string;
  readonly Value: string;
}

/** One mail as SES takes it; everything about a recipient is here, nothing in the defaults of a call. */
export interface Mail {
  readonly to: string;
  /** Complete template data as JSON. */
  readonly data: string;
  readonly tags: readonly NameValue[];
  readonly headers: readonly NameValue[];
}

/** A recipient with the key that the suppression table knows them by. */
export interface Recipient {
  readonly hash: string;
  readonly mail: Mail;
}

export interface ComposerOptions {
  readonly run: string;
  readonly shard: number;
  readonly plan: RunPlan;
  readonly template: CampaignTemplate;
  /** Where unsubscribe links lead, without the token: `https://…/u/`. */
  readonly unsubscribeUrl: string;
  readonly addressSecret: Secret;
  readonly tokenSecret: Secret;
}

/** There are no variants of a campaign yet; events of all mails carry the tag all the same. */
const NO_VARIANT = 'none';

/** Makes the mail of each line of a shard. */
export function createComposer(options: ComposerOptions): (line: AudienceLine) => Recipient {
  const { run, shard, template, addressSecret, tokenSecret } = options;
  const { campaign } = options.plan;
  const shared = Object.entries({ ...campaign.tags, campaign: campaign.id, run, variant: NO_VARIANT }).map(
    toNameValue,
  );
  return ({ position, address, data }) => {
    const hash = hashAddress(addressSecret, address.toLowerCase());
    const rcpt = recipientTag(shard, position);
    const token = signToken(tokenSecret, TOKEN_KEY_ID, { recipient: hash, run, rcpt, topic: campaign.topic });
    const unsubscribeUrl = options.unsubscribeUrl + token;
    return {
      hash,
      mail: {
        to: address,
        data: JSON.stringify(
          recipientData(template, { row: data, defaults: campaign.templateData, unsubscribeUrl }),
        ),
        tags: [...shared, toNameValue(['rcpt', rcpt])],
        // In this order: AWS's own examples have it, and some readers want it (AWS blog, "Using one-click unsubscribe").
        headers: [
          { Name: 'List-Unsubscribe', Value: `<${unsubscribeUrl}>` },
          { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
        ],
      },
    };
  };
}

function toNameValue([Name, Value]: readonly [string, string]): NameValue {
  return { Name, Value };
}
