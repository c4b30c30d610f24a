import type { Report } from '../../lambdas/shared/report';
import type { Platform } from './platform/bring-up';
import type { Teller } from './progress';

/** What was asked of the stack's policies since the start; each denial in AWS's words. */
export function tellCalls({ access }: Platform, tell: Teller): void {
  const { checked, denied } = access.log;
  tell.line(
    `AWS calls checked: ${checked}, denied: ${denied.length}, granted and never used: ${access.neverUsed().length}.`,
  );
  for (const { message, caller, action } of denied) tell.line(`  ${message ?? `${caller} ${action}`}`);
}

/** The report in words. */
export function summaryOf({ status, recipients, events }: Report): string {
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [status, `  recipients: ${counts(recipients)}`, `  events: ${counts(events) || 'none'}`].join('\n');
}
