import type { CampaignTemplate } from '../shared/campaign-template';
import type { Clock } from '../shared/clock';
import type { CompiledTemplate } from '../shared/compiled-template';
import type { JsonObject } from '../shared/json-values';
import { recipientData } from '../shared/template-data';
import { sampleRow } from './sample-data';

/** What became of a test render. */
export type RenderResult =
  | { readonly kind: 'rendered' | 'absent' }
  | { readonly kind: 'refused'; readonly why: string };

/** The templates that SES holds. */
export interface SesTemplates {
  /**
   * Makes a template. One of this name that is there already is left as it is: the name ends in the hash of the content.
   *
   * @returns why SES refuses it; undefined where it is there now
   */
  create(
    name: string,
    content: Pick<CompiledTemplate, 'subject' | 'html' | 'text'>,
  ): Promise<string | undefined>;
  /** @param data of one recipient */
  testRender(name: string, data: JsonObject): Promise<RenderResult>;
}

/** SES may not find a new template for some seconds. */
const LONGEST_WAIT = 60_000;
/** SES takes one such request a second (SES Developer Guide, "Service quotas"). */
const BETWEEN_TRIES = 1500;

/** Name of the SES template of a compiled one: equal content has equal names, so a weekly campaign makes none. */
export function sesTemplateName(
  stackPrefix: string,
  { name, sha256 }: Pick<CompiledTemplate, 'name' | 'sha256'>,
): string {
  return `${stackPrefix}-${name}-${sha256.slice(0, 12)}`;
}

/**
 * Sees to it that SES has a template and renders it with the campaign's data.
 *
 * @returns what keeps it from that, in words; undefined where nothing does
 */
export async function publishTemplate(
  sesName: string,
  template: CampaignTemplate,
  templateData: JsonObject,
  templates: SesTemplates,
  clock: Clock,
): Promise<string | undefined> {
  const refusal = await templates.create(sesName, template);
  if (refusal !== undefined) return `SES refuses the template ${template.name}: ${refusal}`;
  const data = recipientData(template, {
    row: sampleRow(template, templateData),
    defaults: templateData,
    unsubscribeUrl: 'https://example.com/unsubscribe',
  });
  const until = clock.now() + LONGEST_WAIT;
  for (;;) {
    const result = await templates.testRender(sesName, data);
    if (result.kind === 'rendered') return undefined;
    if (result.kind === 'refused') return `SES can't render the template ${template.name}: ${result.why}`;
    if (clock.now() >= until) {
      return `SES does not show the template ${sesName} a minute after it was made; start the campaign again`;
    }
    await clock.sleep(BETWEEN_TRIES);
  }
}
