import { type Campaign, readCampaign } from '../shared/campaign';
import { type CampaignTemplate, campaignTemplate, linkFaults } from '../shared/campaign-template';
import { type CompiledTemplate, compiledTemplateSchema } from '../shared/compiled-template';
import { faultLines, parseContract } from '../shared/contract';
import { objectKeys } from '../shared/object-keys';
import type { RunPlan } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import { fromAddressOf } from '../shared/sender-address';
import { urlFaults } from '../shared/template-data';
import type { CampaignObjects, VersionedText } from './campaign-objects';
import { pinLists } from './pin-lists';
import { sesTemplateName } from './publish-template';

export interface PlanSettings {
  /** `<name>-<environment>`. */
  readonly stackPrefix: string;
  /** Addresses that may be sent from; the first is the default. */
  readonly fromAddresses: readonly string[];
  readonly configurationSet: string;
}

export interface PlanDependencies {
  readonly objects: CampaignObjects;
  readonly runs: Pick<RunRecords, 'readAudience'>;
  readonly settings: PlanSettings;
}

/** What a run is made from; each part is undefined where it could not be had, and `faults` say why. */
export interface Draft {
  readonly campaign: Campaign | undefined;
  readonly template: CampaignTemplate | undefined;
  /** Whole only where there are no faults. */
  readonly plan: RunPlan | undefined;
  readonly faults: readonly string[];
}

/** Bytes of a plan as JSON: a DynamoDB item has at most 400 KB, its keys included. */
const LONGEST_PLAN = 380_000;

/** Reads what a campaign is now, and finds everything that is wrong with it. */
export async function draftRun(campaignId: string, dependencies: PlanDependencies): Promise<Draft> {
  const { objects, settings } = dependencies;
  const key = objectKeys.campaign(campaignId);
  const file = await objects.read(key);
  if (!file) return nothingBut(`there is no ${key} in the bucket`);
  const parsed = readCampaign(file.content, key);
  if (!parsed.ok) return nothingBut(...faultLines(parsed.faults).map((line) => `${key}: ${line}`));

  const campaign = parsed.data;
  const [template, lists, unknownRuns] = await Promise.all([
    readTemplate(campaign.template, objects),
    pinLists(campaign.audience.list, objects),
    runsWithoutAudience(campaign.audience.excludeRuns, dependencies.runs),
  ]);
  const faults = [
    ...(campaign.status === 'ready' ? [] : [`status: is "${campaign.status}"; only "ready" is sent`]),
    ...senderFaults(campaign, settings),
    ...(template.ok ? templateFaults(campaign, template.compiled) : [template.fault]),
    ...(lists.ok ? [] : [lists.fault]),
    ...unknownRuns.map((run) => `audience.excludeRuns: ${run} is not known, or has no audience`),
  ].map((fault) => `${key}: ${fault}`);
  if (!template.ok) return { campaign, template: undefined, plan: undefined, faults };
  const tailored = campaignTemplate(template.compiled, campaign);
  if (!lists.ok) return { campaign, template: tailored, plan: undefined, faults };

  const { name, sha256 } = tailored;
  const plan: RunPlan = {
    campaign,
    campaignVersionId: file.versionId,
    configurationSet: settings.configurationSet,
    template: {
      name,
      versionId: template.versionId,
      sha256,
      sesName: sesTemplateName(settings.stackPrefix, tailored),
    },
    list: lists.list,
  };
  const bytes = Buffer.byteLength(JSON.stringify(plan));
  if (bytes > LONGEST_PLAN) {
    faults.push(
      `${key}: the campaign and the keys of its lists have ${bytes} bytes, more than the ${LONGEST_PLAN} of one run; ` +
        'shorten templateData, or join the lists into fewer',
    );
  }
  return { campaign, template: tailored, plan, faults };
}

/** Why the settings do not let this campaign be sent; they may have changed since it was planned. */
export function senderFaults(
  campaign: Campaign,
  { fromAddresses }: Pick<PlanSettings, 'fromAddresses'>,
): string[] {
  if (fromAddressOf(campaign, fromAddresses) !== undefined) return [];
  return [
    `from.email: ${campaign.from?.email} is not allowed by the settings; allowed: ${fromAddresses.join(', ')}`,
  ];
}

type TemplateFound =
  | { readonly ok: true; readonly compiled: CompiledTemplate; readonly versionId: string }
  | { readonly ok: false; readonly fault: string };

/** The compiled form of a template: the newest version, or the one that a run is pinned to. */
export async function readTemplate(
  name: string,
  objects: CampaignObjects,
  versionId?: string,
): Promise<TemplateFound> {
  const key = objectKeys.template(name);
  const found = await objects.read(key, versionId);
  if (!found) {
    return { ok: false, fault: `template: there is no ${name}; there are: ${await templateNames(objects)}` };
  }
  const parsed = parseContract(compiledTemplateSchema, readJson(found));
  if (parsed.ok) return { ok: true, compiled: parsed.data, versionId: found.versionId };
  return {
    ok: false,
    fault: `template: ${key} is no compiled template; deploy the stack again (${faultLines(parsed.faults).join('; ')})`,
  };
}

async function templateNames(objects: CampaignObjects): Promise<string> {
  const names: string[] = [];
  for await (const { key } of objects.list(objectKeys.templatesPrefix)) {
    names.push(key.slice(objectKeys.templatesPrefix.length).replace(/\.json$/, ''));
  }
  return names.length > 0 ? names.join(', ') : 'none';
}

function readJson({ content }: VersionedText): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** What only a person can mend in `templateData` and in links: an absent value may still be in each row. */
function templateFaults(campaign: Campaign, template: CompiledTemplate): string[] {
  const urls = urlFaults(template, {}, campaign.templateData).map(
    (path) => `templateData.${path}: begins a URL, so it must begin with http://, https:// or mailto:`,
  );
  return [...urls, ...linkFaults(template, campaign)];
}

async function runsWithoutAudience(
  names: readonly string[],
  runs: Pick<RunRecords, 'readAudience'>,
): Promise<string[]> {
  const audiences = await Promise.all(names.map((run) => runs.readAudience(run)));
  return names.filter((_, index) => audiences[index] === undefined);
}

function nothingBut(...faults: string[]): Draft {
  return { campaign: undefined, template: undefined, plan: undefined, faults };
}
