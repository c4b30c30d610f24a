import type { RunPlan } from '../shared/run-record';
import type { CampaignObjects } from './campaign-objects';

/** Lists of one run; the plan holds the name and the version of each. */
const MOST_LISTS = 1000;

const AT_ONCE = 10;

export type PinnedLists =
  | { readonly ok: true; readonly list: RunPlan['list'] }
  | { readonly ok: false; readonly fault: string };

/**
 * Finds the versions that a run is pinned to, of one list or of all below a prefix that ends in `/`, in order of their keys. Keys
 * that end in `/` and have no bytes are folders, made by a console.
 */
export async function pinLists(list: string, objects: CampaignObjects): Promise<PinnedLists> {
  if (!list.endsWith('/')) {
    const versionId = await objects.newestVersion(list);
    return versionId === undefined
      ? refused(`there is no ${list} in the bucket; a prefix ends in /`)
      : { ok: true, list: [{ key: list, versionId }] };
  }
  const keys: string[] = [];
  for await (const { key, size } of objects.list(list)) {
    if (size === 0 && key.endsWith('/')) continue;
    keys.push(key);
    if (keys.length > MOST_LISTS) {
      return refused(`there are more than ${MOST_LISTS} lists below ${list}; join them into fewer`);
    }
  }
  if (keys.length === 0) return refused(`there are no lists below ${list} in the bucket`);
  const pinned: RunPlan['list'] = [];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE);
    const versions = await Promise.all(some.map((key) => objects.newestVersion(key)));
    some.forEach((key, index) => {
      const versionId = versions[index];
      // Deleted since it was listed.
      if (versionId !== undefined) pinned.push({ key, versionId });
    });
  }
  return pinned.length === 0
    ? refused(`there are no lists below ${list} any more`)
    : { ok: true, list: pinned };
}

function refused(what: string): PinnedLists {
  return { ok: false, fault: `audience.list: ${what}` };
}
