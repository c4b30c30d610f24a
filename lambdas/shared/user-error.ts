/**
 * A fault that the reader of the message can mend: in the settings, a template, a campaign file, a list.
 * Its message says what is wrong, where, the value, what is allowed and what to do; it is shown without a stack trace.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
