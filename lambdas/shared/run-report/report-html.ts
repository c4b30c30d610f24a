import { escapeHtml } from '../escape-html';
import { formatCount } from '../format-count';
import type { Report, RunStatus } from '../report';
import { REPORT_STYLE } from './report-style';

/** What a status means for whoever started the campaign. */
const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  RUNNING: 'Being sent',
  PARKED: 'Waiting until there is room to send',
  PAUSED: 'Paused: nobody is sent to until it is resumed',
  STOPPED: 'Stopped for good',
  EXPIRED: 'Its time to send ran out',
  COMPLETED: 'Completed',
  FAILED: 'Failed: not everybody was sent to',
  NOT_READY: 'Not sent: something was missing',
};

type Row = readonly [heading: string, value: string];

/**
 * The report as a page for people: one file without scripts or anything from elsewhere, in light and dark. What it shows
 * is what `report.json` holds.
 */
export function reportHtml(report: Report): string {
  const { campaignId, runId, status, recipients, events, rates } = report;
  const sections = [
    ...report.warnings.map((warning) => `<p>Please check: ${escapeHtml(warning)}.</p>`),
    table('Recipients', ['What became of them', 'People', 'Share'], recipientRows(report)),
    recipients.unknown > 0 ? unknownNote(recipients.unknown) : '',
    table(
      'What came back',
      ['Event', 'People'],
      [
        ['Delivered', formatCount(events.deliveries)],
        ['Hard bounces', formatCount(events.hardBounces)],
        ['Soft bounces', formatCount(events.softBounces)],
        ['Complaints', formatCount(events.complaints)],
        ['Unsubscribed by this mail', formatCount(events.unsubscribes)],
        ['Opened', formatCount(events.uniqueOpens)],
        ['Clicked', formatCount(events.uniqueClicks)],
        ['Opened by machines only', formatCount(events.botOpens)],
        ['Clicked by machines', formatCount(events.botClicks)],
        ['Accepted by SES, not attempted', formatCount(events.notAttempted)],
        ['Rejected by SES', formatCount(events.rejects)],
        ['Could not be rendered', formatCount(events.renderingFailures)],
      ],
    ),
    table(
      'Rates',
      ['Rate', 'Value', 'Of'],
      [
        ['Delivery', percent(rates.delivery), 'mails attempted'],
        ['Hard bounces', percent(rates.hardBounce), 'mails attempted'],
        ['Complaints', percent(rates.complaint), 'mails delivered'],
        ['Opens', percent(rates.uniqueOpen), 'mails delivered'],
        ['Clicks', percent(rates.uniqueClick), 'mails delivered'],
        ['Unsubscribes', percent(rates.unsubscribe), 'mails delivered'],
      ],
    ),
    report.links.length === 0
      ? ''
      : table(
          'Links',
          ['Link', 'People who clicked'],
          report.links.map(({ url, uniqueClicks }) => [url, formatCount(uniqueClicks)]),
        ),
    report.failures.length === 0
      ? ''
      : table(
          'Why people were not sent to',
          ['Answer of SES', 'People'],
          report.failures.map((failure) => [failure.status, formatCount(failure.count)]),
        ),
    table(
      'List',
      ['Rows', 'Count'],
      [
        ['Read', formatCount(report.audience.rows)],
        ['Rejected', formatCount(report.audience.rejected)],
        ['Not in the segment', formatCount(report.audience.segmentExcluded)],
        ['Planned', formatCount(report.audience.planned)],
      ],
    ),
    definitions('How it was made', provenance(report)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`${campaignId}: ${STATUS_WORDS[status]}`)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(campaignId)}</h1>
<p class="status">${escapeHtml(STATUS_WORDS[status])}${report.stoppedBy === null ? '' : escapeHtml(` (${report.stoppedBy})`)}</p>
${definitions('', times(report))}
</header>
<main>
${figures(report)}
${sections.filter((section) => section !== '').join('\n')}
</main>
<footer>
<p>Run ${escapeHtml(runId)}. ${report.final ? 'Settled; what comes in later is added daily.' : 'Not settled yet: numbers still change.'}</p>
</footer>
</body>
</html>
`;
}

/** What most readers look for, before the tables that hold everything. */
function figures({ recipients, events, rates }: Report): string {
  const all: readonly (readonly [word: string, people: number, rate: number])[] = [
    ['sent', recipients.sent, recipients.planned > 0 ? recipients.sent / recipients.planned : 0],
    ['delivered', events.deliveries, rates.delivery],
    ['opened', events.uniqueOpens, rates.uniqueOpen],
    ['clicked', events.uniqueClicks, rates.uniqueClick],
    ['unsubscribed', events.unsubscribes, rates.unsubscribe],
    ['hard bounces', events.hardBounces, rates.hardBounce],
    ['complaints', events.complaints, rates.complaint],
  ];
  const items = all.map(
    ([word, people, rate]) =>
      `<li><strong>${formatCount(people)}</strong> ${word} <small>${percent(rate)}</small></li>`,
  );
  return `<ul class="figures">\n${items.join('\n')}\n</ul>`;
}

function recipientRows({ recipients }: Report): string[][] {
  const { planned } = recipients;
  const row = (heading: string, people: number) => [
    heading,
    formatCount(people),
    percent(planned > 0 ? people / planned : 0),
  ];
  return [
    row('Planned', planned),
    row('Sent', recipients.sent),
    row('Failed', recipients.failed),
    row('Suppressed', recipients.suppressed),
    row('Unsubscribed before', recipients.unsubscribed),
    row('Expired', recipients.expired),
    row('Stopped', recipients.stopped),
    row('Pending', recipients.pending),
    row('Unknown', recipients.unknown),
  ];
}

function unknownNote(unknown: number): string {
  const who = unknown === 1 ? '1 person was' : `${formatCount(unknown)} people were`;
  return `<p>${who} handed to SES and no answer came back. They are not sent to again; events of their mail, when there are any, move them to Sent.</p>`;
}

function times({ scheduledTime, startedAt, finishedAt, asOf }: Report): Row[] {
  return [
    ['Scheduled', time(scheduledTime)],
    ['Started', time(startedAt)],
    ['Finished', finishedAt === null ? 'not yet' : time(finishedAt)],
    ['As of', time(asOf)],
  ];
}

function provenance({ template, configurationSet, list }: Report): Row[] {
  return [
    ['Template', `${template.name} (${template.sesName})`],
    ['Configuration set', configurationSet],
    ...list.map(({ key, versionId }): Row => ['List', `${key}, version ${versionId}`]),
  ];
}

/** A table whose rows begin with their heading. */
function table(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = columns.map((column) => `<th scope="col">${escapeHtml(column)}</th>`).join('');
  const body = rows.map(([heading = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(heading)}</th>${values}</tr>`;
  });
  return `<table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`;
}

function definitions(heading: string, rows: readonly Row[]): string {
  const list = rows.map(
    ([term, value]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `${heading === '' ? '' : `<h2>${escapeHtml(heading)}</h2>\n`}<dl>
${list.join('\n')}
</dl>`;
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)} %`;

/** In UTC, for a report has readers in several zones. */
function time(value: string): string {
  return `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
