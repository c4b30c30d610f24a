import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';

/** A run that the ledger knows, with the size of its audience. */
export interface KnownRun {
  readonly record: RunRecord;
  readonly planned: number;
}

/** Finds runs by name; a run without an audience is not known, for nobody was sent mail of it. */
export type FindRun = (run: string) => Promise<KnownRun | undefined>;

/** Reads the record anew each time, for it changes, and an audience once, for it does not. */
export function createFindRun(runs: Pick<RunRecords, 'read' | 'readAudience'>): FindRun {
  const audiences = new Map<string, number>();
  return async (run) => {
    const record = await runs.read(run);
    if (!record) return undefined;
    const planned = audiences.get(run) ?? (await runs.readAudience(run))?.planned;
    if (planned === undefined) return undefined;
    audiences.set(run, planned);
    return { record, planned };
  };
}
