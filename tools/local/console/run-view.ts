import { formatCount } from '../../../lambdas/shared/format-count';
import type { RunSurvey } from '../../../lambdas/shared/run-report/survey-run';
import type { Execution } from '../states/execution';
import { type Share, shareLines, stackedBar } from './bars';
import { type Html, html } from './html';
import { badge, definitions, type PageContent, time } from './layout';
import type { RunState } from './ledger-data';
import { EVENT_WORDS, RECIPIENT_WORDS, STATUS_WORDS } from './run-words';

export interface RunDetails {
  readonly state: RunState;
  /** Of the start that goes on now; undefined for a run of an earlier one. */
  readonly execution: Execution | undefined;
}

/** One run: how far it is, what became of its recipients, and what came back. */
export function runView({ state, execution }: RunDetails): PageContent {
  const { record } = state;
  const [word, tone] = STATUS_WORDS[record.status];
  return {
    title: record.run,
    section: '/runs',
    body: html`<p class="back"><a href="/runs">← Runs</a></p>
<h1>${record.campaignId} <small>${record.run}</small></h1>
<section data-live id="progress" aria-label="Progress">
<p role="status">${badge(word, tone)} ${progressWords(state)}</p>
${progressBar(state)}
${cause(record.status, execution)}
${files(state)}
</section>
<div class="columns">
<section data-live id="numbers" aria-label="Numbers">${numbers(state)}</section>
<div>
<section data-live id="steps"><h2>Steps</h2>${steps(execution)}</section>
<section><h2>How it was made</h2>${provenance(state)}</section>
</div>
</div>`,
  };
}

/** What became of the recipients of a run, without what became of nobody. */
export function recipientShares({ recipients }: RunSurvey): Share[] {
  return Object.entries(RECIPIENT_WORDS)
    .map(([field, [word, tone]]) => ({
      word,
      tone,
      people: recipients[field as keyof typeof RECIPIENT_WORDS],
    }))
    .filter(({ people }) => people > 0);
}

function progressWords({ audience, survey, record }: RunState): string {
  if (!audience || !survey) return record.finishedAt === null ? 'The audience is not built.' : '';
  const { planned } = audience;
  const open = survey.recipients.pending;
  return open > 0
    ? `${formatCount(planned - open)} of ${formatCount(planned)} recipients done.`
    : `All ${formatCount(planned)} recipients are done.`;
}

function progressBar({ audience, survey }: RunState): Html {
  return audience && survey ? stackedBar(recipientShares(survey), audience.planned) : html``;
}

/** Why a run did not send, in the words that people are told by e-mail too. */
function cause(status: string, execution: Execution | undefined): Html {
  const words = execution?.failure.cause;
  if (words === undefined || !['NOT_READY', 'FAILED', 'PAUSED'].includes(status)) return html``;
  return html`<pre class="cause" tabindex="0" aria-label="Cause">${words}</pre>`;
}

function files({ record, audience }: RunState): Html {
  const mails = new URLSearchParams({ run: record.run });
  const address = (file: string) => `/runs/${record.run}/${file}`;
  return html`<ul class="links">
${record.reportedAt === null ? '' : html`<li><a href="${address('report.html')}">Report</a></li><li><a href="${address('report.json')}">Report as JSON</a></li>`}
<li><a href="/?${mails.toString()}">Mails</a></li>
${(audience?.rejected ?? 0) > 0 ? html`<li><a href="${address('rejected.jsonl')}">Rejected rows</a></li>` : ''}
</ul>`;
}

function numbers({ audience, survey }: RunState): Html {
  if (!audience || !survey) return html`<p class="empty">Nobody was planned.</p>`;
  const back = Object.entries(EVENT_WORDS)
    .map(([field, [word, tone]]) => ({
      word,
      tone,
      people: survey.events[field as keyof typeof EVENT_WORDS],
    }))
    .filter(({ word, people }) => people > 0 || word === 'Delivered');
  return html`<h2>Recipients</h2>
${shareLines(recipientShares(survey), audience.planned)}
<h2>What came back</h2>
${shareLines(back, survey.recipients.sent)}
<p class="quiet">From the ledger as it is now. The report is written anew by the daily housekeeping: <a href="/schedules">run it now</a>.</p>`;
}

/** The states that the execution has been in, in order. */
function steps(execution: Execution | undefined): Html {
  if (!execution) return html`<p class="empty">It ran during an earlier start.</p>`;
  const entered = execution.history.events.filter(({ type }) => type.endsWith('StateEntered'));
  return html`<ol class="events">${entered.map(
    ({ details, timestamp }) => html`<li><span>${String(details?.name)}</span> ${time(timestamp)}</li>`,
  )}</ol>
<p class="quiet">Execution ${execution.status.toLowerCase().replace('_', ' ')}.</p>`;
}

function provenance({ record, plan, audience }: RunState): Html {
  return definitions([
    ['Scheduled for', time(record.scheduledTime)],
    ['Started', time(record.startedAt)],
    ['Last recipient', record.finishedAt === null ? 'not yet' : time(record.finishedAt)],
    ...(plan
      ? ([
          ['Template', plan.template.name],
          ['List', plan.list.map(({ key }) => key).join(', ')],
          ['Configuration set', plan.configurationSet],
        ] as const)
      : []),
    ...(audience
      ? ([
          [
            'Rows',
            `${formatCount(audience.rows)} read, ${formatCount(audience.rejected)} rejected, ${formatCount(audience.segmentExcluded)} not in the segment`,
          ],
        ] as const)
      : []),
  ]);
}
