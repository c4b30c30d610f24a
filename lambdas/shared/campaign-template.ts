import type { Campaign } from './campaign';
import { type CompiledTemplate, contentSha256, NESTED_LINK, type TemplateLink } from './compiled-template';
import { missingParameters, type UtmParameters, utmParameters } from './utm';

/** A compiled template as a campaign sends it. */
export interface CampaignTemplate extends CompiledTemplate {
  /** UTM parameters of URLs that come from the data; those that the author wrote have them in the texts. */
  readonly utm?: UtmParameters;
}

const OPEN_TRACKER = '{{ses:openTracker}}';

/**
 * The template of a campaign: links get its UTM parameters, and the place of the pixel goes where opens are not tracked. Its hash,
 * and so the name of the SES template, is that of the texts that result. The same for the same campaign and compiled form, so
 * that everyone who handles a run has the same one.
 */
export function campaignTemplate(compiled: CompiledTemplate, campaign: Campaign): CampaignTemplate {
  const template = tagged(compiled, utmParameters(campaign));
  const html = campaign.tracking.opens ? template.html : template.html.replace(OPEN_TRACKER, '');
  const { subject, text } = template;
  if (html === compiled.html && text === compiled.text) return template;
  return { ...template, html, sha256: contentSha256({ subject, html, text }) };
}

/** Why links can't get the UTM parameters that a campaign asks for, in words; empty where it asks for none. */
export function linkFaults({ links = [] }: CompiledTemplate, campaign: Campaign): string[] {
  if (!utmParameters(campaign)) return [];
  return links.flatMap((link) => (link.kind === 'untaggable' ? [`tracking.utm: ${link.message}`] : []));
}

function tagged(
  { links = [], ...compiled }: CompiledTemplate,
  utm: UtmParameters | undefined,
): CampaignTemplate {
  if (!utm || links.length === 0) return compiled;
  const pathsIn = (body: Body): string[] =>
    links.flatMap((link) => (link.kind === 'variable' && link.body === body ? [link.path] : []));
  const { copies } = compiled;
  return {
    ...compiled,
    html: insertAll(compiled.html, insertionsOf(links, 'html', utm)),
    text: insertAll(compiled.text, insertionsOf(links, 'text', utm)),
    copies: {
      ...copies,
      html: [...copies.html, ...pathsIn('html')],
      plain: [...copies.plain, ...pathsIn('text')],
    },
    utm,
  };
}

type Body = Extract<TemplateLink, { kind: 'literal' }>['body'];

/** What is inserted into a body, by offset; a partial's link is listed for each of its calls. */
function insertionsOf(
  links: readonly TemplateLink[],
  body: Body,
  utm: UtmParameters,
): ReadonlyMap<number, string> {
  const and = body === 'html' ? '&amp;' : '&';
  const insertions = new Map<number, string>();
  for (const link of links) {
    if (link.kind === 'untaggable' || link.body !== body) continue;
    if (link.kind === 'variable') {
      insertions.set(link.at, `${NESTED_LINK}.`);
      continue;
    }
    const missing = missingParameters(utm, link.taken);
    if (missing.length > 0)
      insertions.set(link.at, (link.joint === '&' ? and : link.joint) + missing.join(and));
  }
  return insertions;
}

function insertAll(text: string, insertions: ReadonlyMap<number, string>): string {
  return [...insertions]
    .sort(([a], [b]) => b - a)
    .reduce((result, [at, inserted]) => result.slice(0, at) + inserted + result.slice(at), text);
}
