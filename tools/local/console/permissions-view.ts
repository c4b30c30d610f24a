import { formatCount } from '../../../lambdas/shared/format-count';
import type { CallLog } from '../platform/call-log';
import { type Html, html } from './html';
import { type PageContent, table } from './layout';

/** What was asked of the stack's policies: checked, denied, and granted without ever being used. */
export function permissionsView(
  log: Pick<CallLog, 'callers' | 'checkedFor' | 'denied' | 'checked'>,
  neverUsed: readonly string[],
  operator: string,
): PageContent {
  return {
    title: 'Permissions',
    section: '/permissions',
    body: html`<h1>Permissions</h1>
<p class="quiet">Every AWS call is checked against the policies that would be deployed. Take a grant out of a construct, and the call is denied here as on AWS.</p>
<section data-live id="calls" aria-label="Checked calls">
<ul class="figures">
${figure(log.checked, 'checked')}${figure(log.denied.length, 'denied')}${figure(neverUsed.length, 'granted and never used')}
</ul>
${denied(log)}
${table(
  'Checked since this start',
  ['Who', 'Calls'],
  log.callers.map((caller) => [
    caller === operator ? 'you, and this console' : caller,
    formatCount(log.checkedFor(caller)),
  ]),
)}
</section>
<section aria-labelledby="unused-heading"><h2 id="unused-heading">Granted and never used</h2>
<p class="quiet">Since this start. What only faults, pauses or other campaigns need stands here too.</p>
${byRole(neverUsed)}</section>`,
  };
}

function figure(value: number, word: string): Html {
  return html`<li><strong>${formatCount(value)}</strong> ${word}</li>`;
}

function denied({ denied: calls }: Pick<CallLog, 'denied'>): Html {
  if (calls.length === 0) return html``;
  return html`<h2>Denied</h2><ul class="plain">${calls.map(({ message, caller, action }) => html`<li>${message ?? `${caller}: ${action}`}</li>`)}</ul>`;
}

/** `role action on resource` each, or `policy statement`, as the access control tells them. */
function byRole(neverUsed: readonly string[]): Html {
  const roles = new Map<string, string[]>();
  for (const line of neverUsed) {
    const [role = '', ...grant] = line.split(' ');
    roles.set(role, [...(roles.get(role) ?? []), grant.join(' ')]);
  }
  if (roles.size === 0) return html`<p class="empty">Everything that is granted was used.</p>`;
  return html`${[...roles].map(
    ([role, actions]) =>
      html`<details><summary>${role} <span class="quiet">${formatCount(actions.length)}</span></summary><ul class="plain">${actions.map((action) => html`<li><code>${action}</code></li>`)}</ul></details>`,
  )}`;
}
