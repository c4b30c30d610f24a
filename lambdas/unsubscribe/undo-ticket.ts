import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../shared/mac-keys';

/** What was done a moment ago, and may be undone. */
export interface RecentChoice {
  /** Whether the person left everything, or the topic of the mail alone. */
  readonly everything: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How long the page that comes right after may be used to undo. */
const VALID_FOR = 60 * 60 * 1000;

const TICKET = /^(all|topic)\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/;

/**
 * A ticket for undoing what was done through a link. Only whoever gets the answer to that request has it, so a link alone
 * never subscribes anybody.
 */
export function issueUndoTicket(secret: Secret, token: string, choice: RecentChoice): string {
  const said = textOf(choice);
  return `${said}.${macOf(secret, token, said).toString('base64url')}`;
}

/** What a ticket undoes; nothing where it was not issued for this link, or too long ago. */
export function readUndoTicket(
  secret: Secret,
  token: string,
  ticket: string,
  now: number,
): RecentChoice | undefined {
  const [, scope, at, mac = ''] = TICKET.exec(ticket) ?? [];
  const choice = { everything: scope === 'all', at: Number(at) };
  const given = Buffer.from(mac, 'base64url');
  const expected = macOf(secret, token, textOf(choice));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return now - choice.at <= VALID_FOR ? choice : undefined;
}

const textOf = ({ everything, at }: RecentChoice): string => `${everything ? 'all' : 'topic'}.${at}`;

/** With a secret of its own, made from that of the links: no link can ever pass for a ticket. */
function macOf(secret: Secret, token: string, said: string): Buffer {
  const ticketSecret = createHmac('sha256', secret).update('undo').digest();
  return createHmac('sha256', ticketSecret).update(`${said}\n${token}`).digest();
}
