import { text } from 'node:stream/consumers';
import { type CampaignTemplate, campaignTemplate } from '../shared/campaign-template';
import { compiledTemplateSchema } from '../shared/compiled-template';
import { parseOrRefuse } from '../shared/contract';
import { objectKeys } from '../shared/object-keys';
import type { RunPlan } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import { UserError } from '../shared/user-error';
import type { PinnedObject, RunObjects } from './collect-audience';

/** The template that a run is pinned to, as its campaign sends it. */
export async function readTemplate(
  { template, campaign }: RunPlan,
  objects: RunObjects,
): Promise<CampaignTemplate> {
  const key = objectKeys.template(template.name);
  const content = await text(objects.read({ key, versionId: template.versionId }));
  const owner = `${key}, version ${template.versionId}`;
  return campaignTemplate(parseOrRefuse(owner, compiledTemplateSchema, JSON.parse(content)), campaign);
}

/**
 * The runs whose recipients are left out, each with how many it has.
 *
 * @throws UserError for runs whose recipients are not known
 */
export async function leftOutRuns(
  names: readonly string[],
  runs: Pick<RunRecords, 'readAudience'>,
): Promise<{ run: string; planned: number }[]> {
  const found = await Promise.all(
    names.map(async (run) => ({ run, planned: (await runs.readAudience(run))?.planned })),
  );
  const unknown = found.filter(({ planned }) => planned === undefined).map(({ run }) => run);
  if (unknown.length > 0) {
    throw new UserError(
      `audience.excludeRuns: the recipients of ${unknown.join(', ')} are not known; runs are kept for 120 days`,
    );
  }
  return found.map(({ run, planned = 0 }) => ({ run, planned }));
}

/**
 * Bytes of the lists.
 *
 * @throws UserError where one is gone
 */
export async function sizeOf(list: readonly PinnedObject[], objects: RunObjects): Promise<number> {
  let bytes = 0;
  // One after the other: a thousand requests take seconds, and S3 is not asked for all at once.
  for (const object of list) bytes += await objects.size(object);
  return bytes;
}
