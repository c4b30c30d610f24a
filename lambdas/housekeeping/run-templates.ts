import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';

/** Templates of SES. */
export interface SesTemplates {
  /** Names of all templates of the account and Region: 20,000 at most (Amazon SES Developer Guide, "Service quotas"). */
  names(): Promise<string[]>;
  /** Deletes a template; one that is gone already is fine. */
  delete(name: string): Promise<void>;
}

export interface RunTemplatesDependencies {
  readonly templates: SesTemplates;
  readonly runs: Pick<RunRecords, 'list'>;
  /** `<name>-<environment>`, which the names of this stack's templates begin with. */
  readonly stackPrefix: string;
}

/** A template that was made for runs of this stack. */
export interface RunTemplate {
  readonly name: string;
  /** The runs that it was made for. */
  readonly runs: readonly RunRecord[];
}

/**
 * The SES templates that were made for runs of this stack and are still there. Only those that the ledger knows: a name alone
 * does not tell a run's template from an author's that ends like a hash, nor from one of a stack whose prefix begins with ours.
 */
export async function runTemplates(dependencies: RunTemplatesDependencies): Promise<RunTemplate[]> {
  const { templates, runs, stackPrefix } = dependencies;
  const madeForRuns = new RegExp(`^${stackPrefix}-[a-z0-9-]+-[0-9a-f]{12}$`);
  const known = new Map<string, RunRecord[]>();
  for (const record of await runs.list()) {
    for (const name of record.sesTemplates ?? []) known.set(name, [...(known.get(name) ?? []), record]);
  }
  return (await templates.names()).flatMap((name) => {
    const users = known.get(name);
    return users && madeForRuns.test(name) ? [{ name, runs: users }] : [];
  });
}
