import type { Log } from '../shared/log';
import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';

/** Templates of SES. */
export interface SesTemplates {
  /** Names of all templates of the account and Region: 20,000 at most (Amazon SES Developer Guide, "Service quotas"). */
  names(): Promise<string[]>;
  /** Deletes a template; one that is gone already is fine. */
  delete(name: string): Promise<void>;
}

export interface SweepTemplatesDependencies {
  readonly templates: SesTemplates;
  readonly runs: Pick<RunRecords, 'list' | 'readPlan'>;
  /** `<name>-<environment>`, which the names of this stack's templates begin with. */
  readonly stackPrefix: string;
  readonly now: () => number;
  readonly log: Log;
}

const UNUSED_FOR = 30 * 24 * 60 * 60 * 1000;

/**
 * Deletes the SES templates that runs of this stack were sent from and none has used for 30 days; the next run that needs one
 * makes it again. Only those whose use the ledger knows: a name alone does not tell a run's template from an author's that
 * ends like a hash, nor from one of a stack whose prefix begins with ours.
 */
export async function sweepTemplates(dependencies: SweepTemplatesDependencies): Promise<void> {
  const { templates, stackPrefix, now, log } = dependencies;
  const madeForRuns = new RegExp(`^${stackPrefix}-[a-z0-9-]+-[0-9a-f]{12}$`);
  const lastUses = await lastUsesOf(dependencies);
  const unused = (await templates.names()).filter((name) => {
    const lastUse = lastUses.get(name);
    return lastUse !== undefined && now() - lastUse >= UNUSED_FOR && madeForRuns.test(name);
  });
  for (const name of unused) await templates.delete(name);
  log.info('unused templates deleted', { deleted: unused.length });
}

/** When each template that the ledger knows was last used, in milliseconds since 1970. */
async function lastUsesOf({ runs, now }: SweepTemplatesDependencies): Promise<ReadonlyMap<string, number>> {
  const lastUses = new Map<string, number>();
  for (const record of await runs.list()) {
    const name = (await runs.readPlan(record.run))?.template.sesName;
    if (name === undefined) continue;
    lastUses.set(name, Math.max(lastUses.get(name) ?? 0, lastUseBy(record, now())));
  }
  return lastUses;
}

/** A run that may still send, paused ones too, uses its template now. */
function lastUseBy({ status, startedAt, finishedAt }: RunRecord, now: number): number {
  const isOpen = status === 'RUNNING' || status === 'PAUSED' || status === 'PARKED';
  return isOpen ? now : Date.parse(finishedAt ?? startedAt);
}
