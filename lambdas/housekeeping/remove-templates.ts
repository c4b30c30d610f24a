import type { Log } from '../shared/log';
import { type RunTemplatesDependencies, runTemplates } from './run-templates';

export interface RemoveTemplatesDependencies extends RunTemplatesDependencies {
  readonly log: Log;
}

/**
 * Deletes all SES templates that were made for runs of this stack, which goes away: Terraform does not know them. Called
 * again, it goes on with those that are left.
 */
export async function removeTemplates(dependencies: RemoveTemplatesDependencies): Promise<void> {
  const { templates, log } = dependencies;
  const left = await runTemplates(dependencies);
  for (const { name } of left) await templates.delete(name);
  log.info('templates of runs deleted', { deleted: left.length });
}
