import { formatCount } from '../../../lambdas/shared/format-count';
import type { OutboxMail } from '../ses/state';
import { type Html, html } from './html';
import { badge, type PageContent, time } from './layout';
import { tagOf } from './ledger-data';
import { OUTCOME_WORDS } from './run-words';

/** Mails on one page. */
const MAILS_A_PAGE = 50;

export interface InboxQuery {
  /** Mails of this run alone. */
  readonly run?: string;
  /** Counts from 1. */
  readonly page: number;
}

/** All mails that SES accepted, the newest first. */
export function inboxView(mails: readonly OutboxMail[], { run, page }: InboxQuery): PageContent {
  const shown = mails.filter((mail) => run === undefined || tagOf(mail, 'run') === run).toReversed();
  const start = (page - 1) * MAILS_A_PAGE;
  const onPage = shown.slice(start, start + MAILS_A_PAGE);
  return {
    title: 'Inbox',
    section: '/',
    body: html`<h1>Inbox</h1>
${run === undefined ? '' : html`<p>Mails of run <a href="/runs/${run}">${run}</a>. <a href="/">Show all</a></p>`}
<section data-live id="mails" aria-label="Mails">
${shown.length === 0 ? empty() : html`<p class="quiet">${formatCount(shown.length)} ${shown.length === 1 ? 'mail' : 'mails'}</p>`}
<ul class="rows">${onPage.map(row)}</ul>
</section>
${pages(page, Math.ceil(shown.length / MAILS_A_PAGE), run)}`,
  };
}

function empty(): Html {
  return html`<p class="empty">No mail yet. What a run sends appears here at once: <a href="/runs">start one</a>.</p>`;
}

function row(mail: OutboxMail): Html {
  const [word, tone] = OUTCOME_WORDS[mail.outcome];
  return html`<li class="row mail">
<a class="whole" href="/mails/${mail.messageId}"><span class="to">${mail.to.join(', ')}</span>
<span class="subject">${mail.subject ?? '(not rendered yet)'}</span></a>
<span class="outcome">${badge(word, tone)}</span>
<span class="when">${time(mail.acceptedAt)}</span>
</li>`;
}

function pages(page: number, last: number, run: string | undefined): Html {
  if (last <= 1) return html``;
  const link = (to: number, word: string): Html => {
    const query = new URLSearchParams({ ...(run !== undefined && { run }), page: String(to) });
    return html`<a href="/?${query.toString()}">${word}</a>`;
  };
  return html`<nav class="pages" aria-label="Pages of mails">
${page > 1 ? link(page - 1, 'Newer') : ''} <span>Page ${formatCount(page)} of ${formatCount(last)}</span> ${page < last ? link(page + 1, 'Older') : ''}
</nav>`;
}
