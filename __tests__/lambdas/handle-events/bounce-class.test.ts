import { classifyBounce } from '../../../lambdas/handle-events/bounce-class';

it.each([
  ['Permanent', 'General', 'hard'],
  ['Permanent', 'NoEmail', 'hard'],
  ['Permanent', 'Suppressed', 'hard'],
  ['Permanent', 'OnAccountSuppressionList', 'not-attempted'],
  ['Permanent', 'OnTenantSuppressionList', 'not-attempted'],
  ['Permanent', 'EmailValidationSuppressed', 'not-attempted'],
  ['Permanent', 'UnsubscribedRecipient', 'unsubscribed'],
  ['Permanent', 'SomethingNew', 'hard'],
  ['Permanent', 'toString', 'hard'],
  ['Transient', 'General', 'soft'],
  ['Transient', 'MailboxFull', 'soft'],
  ['Transient', 'MessageTooLarge', 'soft'],
  ['Transient', 'ContentRejected', 'soft'],
  ['Transient', 'AttachmentRejected', 'soft'],
  ['Transient', 'CustomTimeoutExceeded', 'soft'],
  ['Transient', 'OnAccountSuppressionList', 'soft'],
  ['Undetermined', 'Undetermined', 'soft'],
  ['SomethingNew', 'General', 'soft'],
])('a %s bounce of sub-type %s is %s', (bounceType, bounceSubType, bounceClass) => {
  expect(classifyBounce(bounceType, bounceSubType)).toBe(bounceClass);
});
