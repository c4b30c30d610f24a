import { UserError } from '../../../lambdas/shared/user-error';
import { buildMime } from './mime';
import { MAIL_OUTCOMES, type Mail, type NameValue, type OutboxMail } from './state';

/** The mails that were accepted, oldest first; over `limit` the oldest leave. */
export class Outbox {
  private readonly byId = new Map<string, Mail>();
  private total = 0;

  constructor(
    private readonly region: string,
    private readonly limit: number,
  ) {}

  /** Mails accepted since the start, those that left included. */
  get accepted(): number {
    return this.total;
  }

  /** Live: fields change as SES works on the mails. */
  all(): OutboxMail[] {
    return [...this.byId.values()];
  }

  /** One mail; a UserError where it is unknown or has left. */
  get(messageId: string): OutboxMail {
    return this.entry(messageId);
  }

  /** The mail as it is delivered: all headers in order, and the bodies. */
  mime(messageId: string): string {
    const mail = this.entry(messageId);
    if (mail.raw !== undefined) return mail.raw;
    return buildMime(
      [
        { name: 'Date', value: new Date(mail.acceptedAt).toUTCString().replace('GMT', '+0000') },
        ...addressHeaders(mail),
      ],
      mail,
      mail.messageId,
      [...mail.headers, { name: 'Message-ID', value: `<${mail.messageId}@${messageIdDomain(this.region)}>` }],
    );
  }

  add(mail: Mail): void {
    this.byId.set(mail.messageId, mail);
    this.total += 1;
    const [oldest] = this.byId.keys();
    if (this.byId.size > this.limit && oldest !== undefined) this.byId.delete(oldest);
  }

  export(): Mail[] {
    return structuredClone([...this.byId.values()]);
  }

  import(mails: readonly Mail[]): void {
    this.byId.clear();
    for (const mail of mails) this.byId.set(mail.messageId, mail);
    this.total = this.byId.size;
  }

  private entry(messageId: string): Mail {
    const mail = this.byId.get(messageId);
    if (!mail) throw new UserError(`no mail ${messageId} in the outbox, which keeps the last ${this.limit}`);
    return mail;
  }
}

/** All recipients of a mail, in the order SES lists them. */
export function recipientsOf({ to, cc, bcc }: Pick<OutboxMail, 'to' | 'cc' | 'bcc'>): string[] {
  return [...to, ...cc, ...bcc];
}

/** From, Reply-To, To and Cc; a Bcc recipient is in no header. */
export function addressHeaders(mail: OutboxMail): NameValue[] {
  const headers = { From: [mail.from], 'Reply-To': mail.replyTo, To: mail.to, Cc: mail.cc };
  return Object.entries(headers)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => ({ name, value: values.join(', ') }));
}

/** Moves a mail's outcome on, never back: events may arrive in any order. */
export function raiseOutcome(mail: Mail, outcome: Mail['outcome']): void {
  if (MAIL_OUTCOMES.indexOf(outcome) > MAIL_OUTCOMES.indexOf(mail.outcome)) mail.outcome = outcome;
}

/** `email.amazonses.com` in us-east-1, `<region>.amazonses.com` elsewhere, as received mail shows. */
function messageIdDomain(region: string): string {
  return `${region === 'us-east-1' ? 'email' : region}.amazonses.com`;
}
