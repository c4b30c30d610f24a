import { formatCount } from '../../../lambdas/shared/format-count';
import type { Messaging } from '../messaging/messaging';
import type { Resource } from '../terraform/stack';
import { type Html, html } from './html';
import { type PageContent, time } from './layout';

/** E-mails to people that are shown, the newest first. */
const SHOWN = 50;

const COMPARISONS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: 'at least',
  GreaterThanThreshold: 'more than',
  LessThanOrEqualToThreshold: 'at most',
  LessThanThreshold: 'less than',
};

/** The alarms that the stack would have, and what its alert topic told people. */
export function alarmsView(
  alarms: readonly Resource[],
  notifications: Messaging['notifications'],
): PageContent {
  return {
    title: 'Alarms',
    section: '/alarms',
    body: html`<h1>Alarms</h1>
<section aria-labelledby="told-heading"><h2 id="told-heading">What people were told</h2>
${
  notifications.length === 0
    ? html`<p class="empty">Nothing yet. Runs that fail or are not ready, and alarms, are told to the addresses in the settings.</p>`
    : html`<ul class="rows">${notifications.slice(-SHOWN).toReversed().map(told)}</ul>`
}</section>
<section aria-labelledby="alarms-heading"><h2 id="alarms-heading">${formatCount(alarms.length)} alarms of the stack</h2>
<p class="quiet">Listed, not judged: there is no CloudWatch on this machine.</p>
<ul class="rows">${alarms.map(alarm)}</ul></section>`,
  };
}

function told({ email, subject, message, time: at }: Messaging['notifications'][number]): Html {
  return html`<li class="row told"><span class="to">${email}</span><span class="when">${time(at)}</span>
<details><summary>${subject ?? 'AWS Notification Message'}</summary><pre tabindex="0" aria-label="Message">${message}</pre></details></li>`;
}

function alarm(resource: Resource): Html {
  const comparison = String(resource.argument('comparison_operator'));
  const metric = resource.argument('metric_name');
  const watches = metric === undefined ? 'an expression over several metrics' : String(metric);
  const limit = `${COMPARISONS[comparison] ?? comparison} ${String(resource.argument('threshold'))}`;
  return html`<li class="row alarm"><span class="to">${resource.text('alarm_name')}</span>
<span class="limit"><code>${watches}</code> ${limit}</span>
<span class="subject">${String(resource.argument('alarm_description') ?? '')}</span></li>`;
}
