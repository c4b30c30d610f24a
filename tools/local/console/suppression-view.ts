import { formatCount } from '../../../lambdas/shared/format-count';
import type { SuppressedAddress } from '../ses/state';
import { type Html, html } from './html';
import { badge, type PageContent, time } from './layout';
import type { SuppressedPerson, SuppressionReason } from './suppression-data';

/** Lines of each list. */
const SHOWN = 200;

/** Who must not be mailed, by this environment's own table, and by the list that SES keeps for the account. */
export function suppressionView(
  people: readonly SuppressedPerson[],
  ofAccount: readonly SuppressedAddress[],
): PageContent {
  return {
    title: 'Suppression',
    section: '/suppression',
    body: html`<h1>Suppression list</h1>
<section data-live id="people" aria-labelledby="people-heading"><h2 id="people-heading">Who is not mailed</h2>
${list(people, person, 'Nobody has complained, bounced or unsubscribed. Act as a recipient of a mail in the inbox.')}</section>
<section data-live id="account" aria-labelledby="account-heading"><h2 id="account-heading">The account's own list in SES</h2>
<p class="quiet">SES adds hard bounces and complaints itself, and holds back mail of any sender of the account.</p>
${list(ofAccount.toReversed(), accountEntry, 'Empty.')}</section>`,
  };
}

function list<T>(all: readonly T[], line: (one: T) => Html, none: string): Html {
  if (all.length === 0) return html`<p class="empty">${none}</p>`;
  return html`<ul class="rows">${all.slice(0, SHOWN).map(line)}</ul>
${all.length > SHOWN ? html`<p class="quiet">The newest ${formatCount(SHOWN)} of ${formatCount(all.length)}.</p>` : ''}`;
}

function person({ address, reasons }: SuppressedPerson): Html {
  return html`<li class="row person"><span class="to">${address ?? 'known by their link alone'}</span>
<span class="reasons">${reasons.map(reason)}</span></li>`;
}

function reason({ reason: word, at, until }: SuppressionReason): Html {
  const tone = word === 'complaint' || word === 'hard-bounce' ? 'bad' : 'warn';
  return html`<span>${badge(word, tone)} since ${time(at)}${until === undefined ? '' : html` until ${time(until)}`}</span>`;
}

function accountEntry({ address, reason: word, updatedAt }: SuppressedAddress): Html {
  return html`<li class="row person"><span class="to">${address}</span>
<span class="reasons"><span>${badge(word.toLowerCase(), 'bad')} since ${time(updatedAt)}</span></span></li>`;
}
