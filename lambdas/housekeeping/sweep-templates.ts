import type { Log } from '../shared/log';
import type { RunRecord } from '../shared/run-record';
import { type RunTemplatesDependencies, runTemplates } from './run-templates';

export interface SweepTemplatesDependencies extends RunTemplatesDependencies {
  readonly now: () => number;
  readonly log: Log;
}

const UNUSED_FOR = 30 * 24 * 60 * 60 * 1000;

/**
 * Deletes the SES templates that runs of this stack were sent from and none has used for 30 days; the next run that needs one
 * makes it again.
 */
export async function sweepTemplates(dependencies: SweepTemplatesDependencies): Promise<void> {
  const { templates, now, log } = dependencies;
  const unused = (await runTemplates(dependencies)).filter(
    ({ runs }) => now() - Math.max(...runs.map((run) => lastUseBy(run, now()))) >= UNUSED_FOR,
  );
  for (const { name } of unused) await templates.delete(name);
  log.info('unused templates deleted', { deleted: unused.length });
}

/** A run that may still send, paused ones too, uses its template now. */
function lastUseBy({ status, startedAt, finishedAt }: RunRecord, now: number): number {
  const isOpen = status === 'RUNNING' || status === 'PAUSED' || status === 'PARKED';
  return isOpen ? now : Date.parse(finishedAt ?? startedAt);
}
