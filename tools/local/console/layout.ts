import { formatCount } from '../../../lambdas/shared/format-count';
import { type Html, html } from './html';

/** What is the same on every page. */
export interface Frame {
  /** How many times as fast waits pass. */
  readonly timeScale: number;
}

export interface PageContent {
  readonly title: string;
  /** Address of the entry of the menu that the page belongs to. */
  readonly section: string;
  readonly body: Html;
}

const MENU = [
  ['/', 'Inbox'],
  ['/runs', 'Runs'],
  ['/suppression', 'Suppression'],
  ['/schedules', 'Schedules'],
  ['/permissions', 'Permissions'],
  ['/alarms', 'Alarms'],
] as const;

/** A whole page of the console. */
export function page({ title, section, body }: PageContent, { timeScale }: Frame): string {
  const entries = MENU.map(
    ([address, name]) =>
      html`<li><a href="${address}"${address === section ? html` aria-current="page"` : ''}>${name}</a></li>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – local console</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/base.css">
<link rel="stylesheet" href="/parts.css">
<script src="/client.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<p class="brand">Email marketing <span>local console</span></p>
<nav aria-label="Console"><ul>${entries}</ul></nav>
<p class="notice">Everything here runs on this machine and no mail leaves it. ${scaleWords(timeScale)}</p>
<p class="notice lost" id="connection" role="status" hidden>The console has ended: this page no longer changes. <code>npm start</code> goes on where it stopped.</p>
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>
`.markup;
}

function scaleWords(timeScale: number): Html {
  return timeScale === 1
    ? html`Waits of campaigns take as long as on AWS.`
    : html`Waits of campaigns are shortened <strong>${formatCount(timeScale)} times</strong>; schedules follow the real clock.`;
}

/** What was done by the button that led here, or why it was not. */
export function notice(words: string | undefined, kind: 'done' | 'refused' = 'done'): Html {
  if (words === undefined) return html``;
  return html`<p class="flash ${kind}" role="${kind === 'done' ? 'status' : 'alert'}">${words}</p>`;
}

/** A short word in a colour that says how good it is; the word says it too. */
export function badge(word: string, tone: Tone): Html {
  return html`<span class="badge ${tone}">${word}</span>`;
}
export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A time as the clock of this machine shows it. */
export function time(at: string | number): Html {
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${WHEN.format(date)}</time>`;
}

/** Terms and what belongs to them, side by side. */
export function definitions(rows: readonly (readonly [string, Html | string])[]): Html {
  return html`<dl>${rows.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A table whose rows begin with their heading. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([heading, ...cells]) =>
      html`<tr><th scope="row">${heading}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody>
</table>`;
}
