import type { CampaignTemplate } from './campaign-template';
import { type CompiledTemplate, type Copy, EACH, parsePath, UNSUBSCRIBE_URL } from './compiled-template';
import { type Plan, planOf, project } from './data-projection';
import { entriesOf, isAbsent, isEmpty, isObject, type JsonObject, ownValue } from './json-values';
import { tagUrl } from './utm';

/** Where the data of one recipient comes from. */
export interface RecipientSource {
  /** The row of the list; its fields win. Null and absent fields are looked up in `defaults`, `""` is a value. */
  readonly row: JsonObject;
  /** The campaign's `templateData`. */
  readonly defaults: JsonObject;
  /** The recipient's own link to unsubscribe. */
  readonly unsubscribeUrl: string;
}

/** A path of `required` or `urls`, taken apart. */
interface Need {
  readonly root: string;
  /** What follows the root. */
  readonly segments: readonly string[];
  /** How many of the segments lead to the value that must not be empty for the need to count. */
  readonly when: number | undefined;
  readonly isFaulty: (value: unknown) => boolean;
  /** Whether no text is faulty. */
  readonly takesTexts: boolean;
}

interface Plans {
  readonly copies: Readonly<Record<Copy, Plan>>;
  readonly required: readonly Need[];
  readonly urls: readonly Need[];
}

/** Made once a template, not once a recipient. */
const plans = new WeakMap<CompiledTemplate, Plans>();

/**
 * The complete data of one SES entry: the values that the template reads, and the copies of them that it prints: `html`
 * escaped for HTML, `href` percent-encoded, `line` without line breaks. Fields that the template doesn't read are left out.
 * Where a value that is only tested or iterated is absent, the data says `false`, `[]` or `{}`, so that no renderer takes the
 * hole for an error, nor a field of the same name further out for the value.
 */
export function recipientData(
  template: CampaignTemplate,
  { row, defaults, unsubscribeUrl }: RecipientSource,
): Record<string, unknown> {
  const { copies } = plansOf(template);
  const tag = (url: string): string => (template.utm ? tagUrl(url, template.utm) : url);
  const copyOf = (copy: Copy): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const name of copies[copy].names.keys()) {
      values[name] = name === UNSUBSCRIBE_URL ? unsubscribeUrl : rootValue(row, defaults, name);
    }
    return project(values, copies[copy], copy, tag);
  };
  const data = copyOf('plain');
  for (const copy of ['html', 'href', 'line'] as const) {
    if (copies[copy].names.size > 0) data[copy] = copyOf(copy);
  }
  return data;
}

/**
 * Paths of what a template requires and neither the row nor `templateData` provides, as they are in this data
 * (`items[2].title`). A list or an object where text is printed is missing data too, and so is a text where a list is iterated.
 */
export function missingData(compiled: CompiledTemplate, row: JsonObject, defaults: JsonObject): string[] {
  return faultyPaths(plansOf(compiled).required, row, defaults);
}

/**
 * Paths of values that begin a URL in the template and are neither http, https nor mailto. Absent values are not listed, they
 * are {@link missingData}. To judge a campaign's `templateData` alone, give an empty row.
 */
export function urlFaults(compiled: CompiledTemplate, row: JsonObject, defaults: JsonObject): string[] {
  return faultyPaths(plansOf(compiled).urls, row, defaults);
}

/** What a template asks of one top-level field of its data. */
export interface FieldCheck {
  readonly name: string;
  /** Whether all is well where the row does not have the field: `templateData` is judged once, not once a row. */
  readonly holdsByDefault: boolean;
  /** Whether all is well with any text that a row has there. */
  readonly holdsForTexts: boolean;
  /** Whether all is well with what a row has there, which is neither absent nor null. */
  holds(value: unknown): boolean;
}

/** The checks that a row passes when neither {@link missingData} nor {@link urlFaults} lists anything, one a field. */
export function fieldChecks(compiled: CompiledTemplate, defaults: JsonObject): FieldCheck[] {
  const { required, urls } = plansOf(compiled);
  const all = [...required, ...urls];
  return [...new Set(all.map(({ root }) => root))].map((name) => {
    const needs = all.filter(({ root }) => root === name);
    const holds = (value: unknown): boolean => {
      for (const need of needs) if (!isMet(need, value)) return false;
      return true;
    };
    const holdsForTexts = needs.every(({ segments, takesTexts }) => segments.length === 0 && takesTexts);
    return { name, holdsByDefault: holds(ownValue(defaults, name)), holdsForTexts, holds };
  });
}

function isMet(need: Need, value: unknown): boolean {
  if (need.segments.length > 0) return pathsBelow(need, value, 0, '').length === 0;
  return (need.when === 0 && isEmpty(value)) || !need.isFaulty(value);
}

function plansOf(compiled: CompiledTemplate): Plans {
  const known = plans.get(compiled);
  if (known) return known;
  const tested = new Set(compiled.tested);
  const { plain, html, href, line } = compiled.copies;
  const made: Plans = {
    copies: {
      plain: planOf(plain, tested),
      html: planOf(html, tested),
      href: planOf(href, tested),
      line: planOf(line, tested),
    },
    required: compiled.required.map((need) => ({
      ...needOf(need),
      isFaulty: (value) => !satisfies(need.kind, value),
      takesTexts: need.kind !== 'list',
    })),
    urls: compiled.urls.map((need) => ({
      ...needOf(need),
      isFaulty: (value) => !isAbsent(value) && !isWebOrMailUrl(value),
      takesTexts: false,
    })),
  };
  plans.set(compiled, made);
  return made;
}

function needOf({ path, when }: CompiledTemplate['urls'][number]): Pick<Need, 'root' | 'segments' | 'when'> {
  const [root = '', ...segments] = parsePath(path);
  return { root, segments, when: when === undefined ? undefined : parsePath(when).length - 1 };
}

function faultyPaths(needs: readonly Need[], row: JsonObject, defaults: JsonObject): string[] {
  const paths = needs.flatMap((need) => pathsBelow(need, rootValue(row, defaults, need.root), 0, need.root));
  return [...new Set(paths)];
}

/** The paths that a need names at and below a value, where it has a fault. */
function pathsBelow(need: Need, value: unknown, depth: number, path: string): string[] {
  if (depth === need.when && isEmpty(value)) return [];
  const segment = need.segments[depth];
  if (segment === undefined) return need.isFaulty(value) ? [path] : [];
  if (segment !== EACH) return pathsBelow(need, ownValue(value, segment), depth + 1, `${path}.${segment}`);
  if (Array.isArray(value)) {
    return value.flatMap((element, index) => pathsBelow(need, element, depth + 1, `${path}[${index}]`));
  }
  // Where there is no list, the list itself is missing, not what its elements would hold.
  if (!isObject(value)) return [];
  return entriesOf(value).flatMap(([key, element]) => pathsBelow(need, element, depth + 1, `${path}.${key}`));
}

function satisfies(kind: CompiledTemplate['required'][number]['kind'], value: unknown): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    case 'list':
      return Array.isArray(value) || isObject(value);
    case 'any':
      return !isAbsent(value);
  }
}

function isWebOrMailUrl(value: unknown): boolean {
  return typeof value === 'string' && /^(?:https?:\/\/[^\s/?#]|mailto:\S)/i.test(value);
}

function rootValue(row: JsonObject, defaults: JsonObject, name: string): unknown {
  const own = ownValue(row, name);
  return isAbsent(own) ? ownValue(defaults, name) : own;
}
