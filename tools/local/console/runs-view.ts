import { formatCount } from '../../../lambdas/shared/format-count';
import { stackedBar } from './bars';
import { type Html, html } from './html';
import { badge, type PageContent, time } from './layout';
import type { RunState } from './ledger-data';
import { recipientShares } from './run-view';
import { STATUS_WORDS } from './run-words';

/** Runs that the list shows; older ones have their reports in the bucket. */
export const RUNS_SHOWN = 30;

export interface Runs {
  /** The newest first, {@link RUNS_SHOWN} at most. */
  readonly shown: readonly RunState[];
  readonly all: number;
  /** Campaign that the button sends. */
  readonly campaign: string;
  readonly notice: Html;
}

export function runsView({ shown, all, campaign, notice }: Runs): PageContent {
  return {
    title: 'Runs',
    section: '/runs',
    body: html`<h1>Runs</h1>
${notice}
<form method="post" action="/runs" class="lead"><button class="first">Send ${campaign} now</button>
<p class="quiet">Who has unsubscribed, complained or bounced is left out, as on AWS.</p></form>
<section data-live id="runs" aria-label="Runs">
${shown.length === 0 ? html`<p class="empty">No run yet.</p>` : ''}
<ul class="rows">${shown.map(row)}</ul>
${all > shown.length ? html`<p class="quiet">The newest ${formatCount(shown.length)} of ${formatCount(all)}.</p>` : ''}
</section>`,
  };
}

function row({ record, audience, survey }: RunState): Html {
  const [word, tone] = STATUS_WORDS[record.status];
  const sent =
    survey && audience && `${formatCount(survey.recipients.sent)} of ${formatCount(audience.planned)} sent`;
  return html`<li class="row run">
<a class="whole" href="/runs/${record.run}"><span class="to">${record.campaignId}</span>
<span class="subject">${sent ?? 'no audience'}</span></a>
<span class="outcome">${badge(word, tone)}</span>
<span class="when">${time(record.startedAt)}</span>
${survey && audience ? stackedBar(recipientShares(survey), audience.planned) : ''}
</li>`;
}
