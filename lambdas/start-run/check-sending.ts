import type { AccountStanding } from '../shared/account-state';

/** What SES knows of the domain that mail is sent from. */
export interface IdentityStanding {
  readonly verified: boolean;
  /** Whether the custom MAIL FROM domain is not usable and SES refuses mail rather than doing without. */
  readonly mailFromBlocks: boolean;
}

export interface ConfigurationSetStanding {
  readonly sendingEnabled: boolean;
}

/** Where mail goes through; what is undefined is unknown to SES. */
export interface SendingState {
  readonly account: AccountStanding;
  readonly domain: string;
  readonly identity: IdentityStanding | undefined;
  readonly configurationSet: string;
  readonly configurationSetStanding: ConfigurationSetStanding | undefined;
}

/** What keeps SES from taking any mail of ours, each with the remedy; empty where nothing does. */
export function sendingFaults(state: SendingState): string[] {
  const { account, domain, identity, configurationSet, configurationSetStanding } = state;
  const faults: string[] = [];
  if (account.enforcementStatus !== 'HEALTHY') {
    faults.push(
      `AWS has put the account under enforcement (${account.enforcementStatus}); answer its case in the SES console, ` +
        'under "Account dashboard", before anything else is sent',
    );
  }
  if (!account.sendingEnabled) {
    faults.push(
      'sending is paused for the whole account; if AWS did not do it, resume it: ' +
        'aws sesv2 put-account-sending-attributes --sending-enabled',
    );
  }
  if (!configurationSetStanding) {
    faults.push(`SES has no configuration set ${configurationSet}; deploy the stack again`);
  } else if (!configurationSetStanding.sendingEnabled) {
    faults.push(
      `sending through ${configurationSet} is paused, by a reputation alarm or a person; once the reason is gone: ` +
        `aws sesv2 put-configuration-set-sending-options --configuration-set-name ${configurationSet} --sending-enabled`,
    );
  }
  if (!identity) faults.push(`SES has no identity ${domain}; deploy the stack again`);
  else if (!identity.verified) {
    faults.push(
      `${domain} is not verified for sending; check its DKIM records in DNS (the stack's outputs list them), ` +
        'which SES may take up to 72 hours to see',
    );
  } else if (identity.mailFromBlocks) {
    faults.push(
      `the MAIL FROM domain of ${domain} is not verified, and SES refuses mail until it is; ` +
        'check its MX record in DNS',
    );
  }
  return faults;
}
