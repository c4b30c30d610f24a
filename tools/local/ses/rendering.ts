import Handlebars from 'handlebars';
import { badRequest } from './errors';
import type { TemplateContent } from './state';

/** What the variables of a template stand for. */
export type TemplateData = Readonly<Record<string, unknown>>;

export interface Rendered {
  readonly subject: string;
  readonly html?: string;
  readonly text?: string;
}

/** A mail that could not be rendered; the message is that of SES's `Rendering Failure` event. */
export class RenderingError extends Error {
  override readonly name = 'RenderingError';
}

/** Where an author wants the pixel of open tracking. */
export const OPEN_TRACKER = '{{ses:openTracker}}';

/** Longest `TemplateData` and `ReplacementTemplateData` (service model: 262,144 characters). */
const MAX_DATA = 262_144;

// SES knows what Handlebars has built in (`if`, `each`, `lookup` and so on) and takes no functions of its users
// (https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html).
const engine = Handlebars.create();
engine.registerHelper('log', () => '');

/**
 * Compiles a template's parts as SES does: strict, so that a missing attribute is an error; without escaping, so that
 * the HTML part gets values raw. Refuses what is no Handlebars, and a second tracker in one part
 * (https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html).
 */
export function compileTemplate(content: TemplateContent): (data: TemplateData) => Rendered {
  const subject = compilePart('Subject', content.Subject ?? '');
  const html = content.Html ? compilePart('Html', content.Html) : undefined;
  const text = content.Text ? compilePart('Text', content.Text) : undefined;
  return (data) => {
    const present = dropNulls(data);
    return {
      subject: renderPart(subject, present),
      ...(html && { html: renderPart(html, present) }),
      ...(text && { text: renderPart(text, present) }),
    };
  };
}

/** Template data from its JSON text; `field` names it in the error. Absent or empty is no data. */
export function parseTemplateData(field: string, json: string | undefined): TemplateData {
  if (!json) return {};
  if (json.length > MAX_DATA)
    throw badRequest(`${field} has ${json.length} characters, ${MAX_DATA} are allowed`);
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    throw badRequest(`${field} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(data)) throw badRequest(`${field} must be a JSON object`);
  return data;
}

/**
 * Replacement data over default data: objects key by key, all the way down; lists and single values whole. AWS's pages
 * describe another rule; this one was measured on AWS (domdomegg/aws-ses-v2-local#103).
 */
export function mergeTemplateData(defaults: TemplateData, replacement: TemplateData): TemplateData {
  const merged = Object.entries(replacement).map(([key, value]) => {
    const before = Object.hasOwn(defaults, key) ? defaults[key] : undefined;
    return [key, isObject(before) && isObject(value) ? mergeTemplateData(before, value) : value];
  });
  // From entries, which define even `__proto__` as a plain key.
  return Object.fromEntries([...Object.entries(defaults), ...merged]);
}

function compilePart(part: keyof TemplateContent, source: string): (data: TemplateData) => string {
  if (source.split(OPEN_TRACKER).length > 2) {
    throw badRequest(`${part} has more than one ${OPEN_TRACKER}; a template may have one.`);
  }
  // SES sees to its own placeholder after rendering; a backslash keeps Handlebars off it.
  const escaped = source.replaceAll(OPEN_TRACKER, `\\${OPEN_TRACKER}`);
  try {
    return engine.compile(engine.parse(escaped), { strict: true, noEscape: true });
  } catch (error) {
    throw badRequest(`${part} is no valid template: ${firstLine(error)}`);
  }
}

function renderPart(render: (data: TemplateData) => string, data: TemplateData): string {
  try {
    return render(data);
  } catch (error) {
    // Handlebars: "name" not defined in [object Object] - 3:12
    const missing = /^"(.+)" not defined in /.exec(firstLine(error))?.[1];
    throw new RenderingError(
      missing === undefined
        ? firstLine(error)
        : `Attribute '${missing}' is not present in the rendering data.`,
    );
  }
}

/** SES takes null for absent (aws/aws-sdk-js#2239), where Handlebars would print nothing. */
function dropNulls(data: TemplateData): TemplateData {
  const present = Object.entries(data).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, isObject(value) ? dropNulls(value) : value]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
