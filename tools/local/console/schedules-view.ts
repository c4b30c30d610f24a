import type { Schedule } from '../schedules/schedule';
import { type Html, html } from './html';
import { badge, definitions, type PageContent } from './layout';

export interface PlannedSchedule {
  readonly schedule: Schedule;
  /** Undefined when it is disabled or has no run any more. */
  readonly next: Date | undefined;
}

/** The schedules of the stack; a disabled one can be run too. */
export function schedulesView(schedules: readonly PlannedSchedule[], notice: Html): PageContent {
  return {
    title: 'Schedules',
    section: '/schedules',
    body: html`<h1>Schedules</h1>
${notice}
<p class="quiet">They fire here too, by the real clock and in their own time zones. What the settings leave off stays off until somebody runs it.</p>
${schedules.length === 0 ? html`<p class="empty">The stack has none.</p>` : ''}
<ul class="cards">${schedules.map(card)}</ul>`,
  };
}

function card({ schedule, next }: PlannedSchedule): Html {
  const { group, name, settings } = schedule;
  const zone = settings.timeZone ?? 'UTC';
  const on = settings.state !== 'DISABLED';
  return html`<li class="card"><h2>${name} ${badge(on ? 'on' : 'off', on ? 'good' : 'quiet')}</h2>
<p>${settings.description ?? ''}</p>
${definitions([
  ['Expression', html`<code>${settings.expression}</code>, ${zone}`],
  ['Next time', next ? inZone(next, zone) : 'none: it is off'],
])}
<form method="post" action="/schedules/run"><input type="hidden" name="group" value="${group}"><button name="name" value="${name}">Run now<span class="hidden">: ${name}</span></button></form>
</li>`;
}

function inZone(at: Date, timeZone: string): Html {
  const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone });
  return html`<time datetime="${at.toISOString()}">${words.format(at)}</time> (${timeZone})`;
}
