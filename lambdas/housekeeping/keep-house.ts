import type { HousekeepingRequest } from '../shared/aws-events';
import type { Log } from '../shared/log';
import { reasonOf } from '../shared/reason-of';

/** The jobs, each by itself; the daily round does them in this order. */
export interface Jobs {
  readonly fillAddresses: () => Promise<void>;
  readonly exportSuppression: () => Promise<void>;
  readonly sweepTemplates: () => Promise<void>;
  readonly renewReports: () => Promise<void>;
  /** Not a job of the day: done when the stack is destroyed. */
  readonly removeTemplates: () => Promise<void>;
}

export interface KeepHouseDependencies {
  readonly jobs: Jobs;
  readonly log: Log;
}

/**
 * Does what is asked for. The daily round fills in addresses before they are exported and leaves what takes longest for the
 * end; a job that fails does not keep the others from being done.
 *
 * @throws Error that names the jobs that failed, when the others are done
 */
export async function keepHouse(
  request: HousekeepingRequest,
  { jobs, log }: KeepHouseDependencies,
): Promise<void> {
  if (request.task === 'export') return jobs.exportSuppression();
  if (request.task === 'remove-templates') {
    // Terraform also calls at each creation and change.
    return request.tf.action === 'delete' ? jobs.removeTemplates() : undefined;
  }
  const failed: string[] = [];
  for (const [name, job] of [
    ['filling in addresses', jobs.fillAddresses],
    ['exporting the suppression list', jobs.exportSuppression],
    ['sweeping templates', jobs.sweepTemplates],
    ['renewing reports', jobs.renewReports],
  ] as const) {
    try {
      await job();
    } catch (error) {
      failed.push(name);
      log.error(`${name} failed`, {
        reason: reasonOf(error),
      });
    }
  }
  if (failed.length > 0) throw new Error(`housekeeping is not done: ${failed.join(' and ')} failed`);
}
