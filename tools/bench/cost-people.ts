import type { Platform } from '../local/platform/bring-up';
import type { OutboxMail } from '../local/ses/state';

/** What people do with a campaign's mail, as fractions of it. */
export interface Reactions {
  readonly opens: number;
  readonly clicks: number;
  readonly unsubscribes: number;
}

/** Acts for people on what was accepted since the last time. */
export class People {
  private seen = 0;
  /** Requests to the page behind the unsubscribe links. */
  requests = 0;

  constructor(
    private readonly platform: Platform,
    private readonly reactions: Reactions,
  ) {}

  async act(): Promise<void> {
    const { outbox } = this.platform.ses;
    const fresh = outbox.accepted - this.seen;
    if (fresh === 0) return;
    const mails = outbox.all().slice(-fresh);
    for (const mail of mails) {
      // SES works on a mail in the order of acceptance; the rest is looked at next time.
      if (mail.outcome === 'accepted') return;
      await this.react(mail, this.seen);
      this.seen += 1;
    }
  }

  /** Evenly spread: each reaction by every so many mails. */
  private async react({ messageId, headers }: OutboxMail, number: number): Promise<void> {
    const falls = (share: number): boolean => Math.floor((number + 1) * share) > Math.floor(number * share);
    if (falls(this.reactions.opens)) await this.platform.ses.act(messageId, 'open');
    if (falls(this.reactions.clicks)) await this.platform.ses.act(messageId, 'click');
    if (!falls(this.reactions.unsubscribes)) return;
    const link = headers.find(({ name }) => name === 'List-Unsubscribe')?.value.slice(1, -1);
    if (link === undefined) return;
    this.requests += 1;
    await fetch(link, { method: 'POST' });
  }
}
