import type { MailEvent, OutboxMail } from '../ses/state';
import { eventWords } from './event-words';
import { type Html, html } from './html';
import { badge, definitions, type PageContent, table, time } from './layout';
import { type RecipientState, tagOf } from './ledger-data';
import { OUTCOME_WORDS, SET_WORDS, STATE_WORDS } from './run-words';
import { unsubscribeLink } from './unsubscribe-link';

export interface MailState {
  readonly mail: OutboxMail;
  /** The whole message as it is delivered. */
  readonly mime: string;
  /** What the ledger knows of its recipient. */
  readonly recipient: RecipientState | undefined;
  /** Address of the stack as it runs now. */
  readonly stackUrl: string;
  /** What was just done, or why it was not. */
  readonly notice: Html;
}

/** One mail: as its recipient sees it, what they can do with it, and what came of that. */
export function mailView({ mail, mime, recipient, stackUrl, notice }: MailState): PageContent {
  const [word, tone] = OUTCOME_WORDS[mail.outcome];
  return {
    title: mail.subject ?? mail.messageId,
    section: '/',
    body: html`<p class="back"><a href="/">← Inbox</a></p>
<h1>${mail.subject ?? '(not rendered yet)'}</h1>
${notice}
<div class="columns">
<div>
<section data-live id="outcome" aria-label="Outcome">${definitions([
      ['To', mail.to.join(', ')],
      ['From', mail.from],
      ['Accepted', time(mail.acceptedAt)],
      ['Outcome', badge(word, tone)],
      ['Run', runOf(mail)],
    ])}</section>
<section aria-labelledby="rendered-heading"><h2 id="rendered-heading">As the recipient sees it</h2>
${
  mail.html === undefined
    ? html`<p class="empty">It has no HTML part.</p>`
    : html`<iframe class="rendered" title="The HTML part of the mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${mail.messageId}/html"></iframe>`
}</section>
<details><summary>Text part</summary>${mail.text === undefined ? html`<p class="empty">It has none.</p>` : html`<pre tabindex="0" aria-label="Text part">${mail.text}</pre>`}</details>
<details><summary>Headers</summary>${headers(mime)}</details>
<details><summary>Raw form</summary><pre tabindex="0" aria-label="Raw form">${mime}</pre></details>
</div>
<div>
${actions(mail, stackUrl)}
<section data-live id="events"><h2>Events</h2>
${mail.events.length === 0 ? html`<p class="empty">None yet.</p>` : html`<ol class="events">${mail.events.map(event)}</ol>`}
<h2>In the ledger</h2>${ledger(recipient)}</section>
</div>
</div>`,
  };
}

function runOf(mail: OutboxMail): Html | string {
  const run = tagOf(mail, 'run');
  return run === undefined ? 'none: it was sent by hand' : html`<a href="/runs/${run}">${run}</a>`;
}

/** Unfolded: a line that begins with a blank belongs to the one before (RFC 5322, 2.2.3). */
function headers(mime: string): Html {
  const [head = ''] = mime.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return table(
    'Headers in their order',
    ['Header', 'Value'],
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
}

function event({ type, at, details }: MailEvent): Html {
  const { word, tone, more } = eventWords(type, details);
  return html`<li>${badge(word, tone)} ${time(at)}${more === '' ? '' : html`<p>${more}</p>`}</li>`;
}

function ledger(recipient: RecipientState | undefined): Html {
  if (!recipient) return html`<p class="empty">No run of this ledger sent it.</p>`;
  const known = recipient.sets.map((set) => SET_WORDS[set]);
  return definitions([
    ['Recipient', STATE_WORDS[recipient.letter]],
    ['From events', known.join(', ') || 'nothing yet'],
  ]);
}

/** Buttons that do what a recipient, or the server of one, does. */
function actions(mail: OutboxMail, stackUrl: string): Html {
  const links = mail.links.filter(({ tracked }) => tracked);
  const leave = unsubscribeLink(mail, stackUrl);
  const act = (name: string, word: string, extra: Html = html``): Html =>
    html`<form method="post" action="/mails/${mail.messageId}/acts">${extra}<button name="act" value="${name}">${word}</button></form>`;
  return html`<section class="card" aria-labelledby="acts-heading"><h2 id="acts-heading">Act as the recipient</h2>
<div class="buttons">
${act('open', 'Open it')}
${links.map(({ url }) => act('click', `Click ${url}`, html`<input type="hidden" name="link" value="${url}">`))}
${act('complaint', 'Complain: mark as spam')}
${act('bounce', 'Bounce: no such mailbox')}
${act('softBounce', 'Soft bounce: mailbox full')}
</div>
<h3>Unsubscribe</h3>
${
  leave === undefined
    ? html`<p class="empty">The mail offers no way to unsubscribe.</p>`
    : html`<div class="buttons"><form method="post" action="/mails/${mail.messageId}/unsubscribe"><button>By one click (POST, RFC 8058)</button></form>
<a class="button" href="${leave}" target="_blank" rel="noreferrer">Through the page</a></div>`
}</section>`;
}
