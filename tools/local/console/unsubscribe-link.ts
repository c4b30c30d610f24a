import type { OutboxMail } from '../ses/state';

/**
 * Where the mail's `List-Unsubscribe` leads, on the stack as it runs now: its port may be another than when the mail was
 * sent. Undefined for a mail without such a link.
 */
export function unsubscribeLink({ headers }: OutboxMail, stackUrl: string): string | undefined {
  const header = headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe');
  const [, link] = /<(https?:[^>]+)>/.exec(header?.value ?? '') ?? [];
  return link === undefined || !URL.canParse(link) ? undefined : stackUrl + new URL(link).pathname;
}
