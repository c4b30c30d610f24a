/**
 * What a bounce means:
 * - `hard`: the mailbox does not exist; nothing may go there again.
 * - `soft`: SES gave up for now.
 * - `not-attempted`: SES kept the mail back by itself, so it says nothing new about the mailbox.
 * - `unsubscribed`: kept back because the person opted out in a contact list of SES.
 */
export type BounceClass = 'hard' | 'soft' | 'not-attempted' | 'unsubscribed';

/** Permanent bounces of mail that was never handed to the recipient's server (Amazon SES Developer Guide, "Bounce types"). */
const KEPT_BACK: ReadonlyMap<string, BounceClass> = new Map([
  ['OnAccountSuppressionList', 'not-attempted'],
  ['OnTenantSuppressionList', 'not-attempted'],
  ['EmailValidationSuppressed', 'not-attempted'],
  ['UnsubscribedRecipient', 'unsubscribed'],
]);

/**
 * Sorts a bounce by its type and sub-type. A permanent one of a sub-type that is not known is hard: mailing on would harm
 * more than leaving one person out. All others may pass.
 */
export function classifyBounce(bounceType: string, bounceSubType: string): BounceClass {
  if (bounceType !== 'Permanent') return 'soft';
  return KEPT_BACK.get(bounceSubType) ?? 'hard';
}
