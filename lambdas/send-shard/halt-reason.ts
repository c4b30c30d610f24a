/** What a person has to do, by the status or the error that stopped a run. */
const REMEDIES: readonly (readonly [statuses: RegExp, remedy: string])[] = [
  [
    /^(ACCOUNT_SENDING_PAUSED|SendingPausedException)$/,
    'Sending is paused for the account or the configuration set. Find out why it was paused, then resume it: ' +
      '`aws sesv2 put-account-sending-attributes --sending-enabled`, ' +
      'or `aws sesv2 put-configuration-set-sending-options --configuration-set-name NAME --sending-enabled`.',
  ],
  [
    /^CONFIGURATION_SET_SENDING_PAUSED$/,
    'Sending is paused for the configuration set. Find out why it was paused, then resume it: ' +
      '`aws sesv2 put-configuration-set-sending-options --configuration-set-name NAME --sending-enabled`.',
  ],
  [
    /^(ACCOUNT_SUSPENDED|AccountSuspendedException)$/,
    'AWS has suspended the account from sending. Answer the case that AWS has opened in the Support Center.',
  ],
  [
    /^(MAIL_FROM_DOMAIN_NOT_VERIFIED|MailFromDomainNotVerifiedException)$/,
    'The MAIL FROM domain is not verified: its MX record is missing or wrong. `terraform apply` restores the record where ' +
      'the zone is in Route 53; elsewhere add what the output dns_records lists.',
  ],
  [
    /^(CONFIGURATION_SET_NOT_FOUND|CONFIGURATION_SET_DOES_NOT_EXIST|INVALID_SENDING_POOL_NAME)$/,
    'The configuration set, or the IP pool it names, is not there. `terraform apply` restores it.',
  ],
  [
    /^(TEMPLATE_NOT_FOUND|TEMPLATE_DOES_NOT_EXIST)$/,
    'The SES template of this run is not there; starting the run again makes it anew.',
  ],
  [
    /^NotFoundException$/,
    'The SES template or the configuration set of this run is not there. `terraform apply` restores the configuration set; ' +
      'starting the run again makes the template anew.',
  ],
  [
    /^(AccessDenied|UnrecognizedClient|InvalidClientToken|NotAuthorized|Forbidden)/,
    'The role of the function may not send: `terraform apply` restores its policy. A service control policy of the ' +
      'organisation, or a sending policy of the identity, can deny it too.',
  ],
];

/** Our own reason for a halt where the account is on probation, which SES still sends for. */
export const UNDER_ENFORCEMENT = 'ACCOUNT_UNDER_ENFORCEMENT';

const ENFORCEMENT_REMEDY =
  'AWS has put the account under enforcement, so sending was halted before SES stops it for good. Answer the case in the SES ' +
  'console, under "Account dashboard", before anything else is sent.';

/** Our own reason for a halt, which SES does not know. */
export const FROM_NOT_ALLOWED = 'FROM_NOT_ALLOWED';

const SENDER_REMEDY =
  'Sending was halted: the sender of the campaign is not one of the addresses in the settings. Add it to them and deploy, or ' +
  'start the campaign anew with another sender.';

const NOBODY_ACCEPTED =
  'SES refused every recipient for this one reason, so the fault is not theirs: look at the sender, the template, the tags ' +
  'and the headers of the campaign. In the sandbox every recipient has to be verified.';

/** Why a run was halted and what to do, in sentences, for the person who is told. */
export function haltCause(status: string): string {
  if (status === FROM_NOT_ALLOWED) return SENDER_REMEDY;
  if (status === UNDER_ENFORCEMENT) return ENFORCEMENT_REMEDY;
  const remedy = REMEDIES.find(([statuses]) => statuses.test(status))?.[1] ?? NOBODY_ACCEPTED;
  return `SES answered ${status}, so sending was halted; who was refused for it has not been sent to. ${remedy}`;
}
