import type { CampaignTemplate } from '../shared/campaign-template';
import { type CompiledTemplate, NESTED_LINK, parsePath, UNSUBSCRIBE_URL } from '../shared/compiled-template';
import { isAbsent, isObject, type JsonObject, ownValue } from '../shared/json-values';
import { type FieldCheck, fieldChecks, recipientData } from '../shared/template-data';
import type { UtmParameters } from '../shared/utm';

/** Characters that SES takes as the template data of one entry (SES API v2, `ReplacementTemplateData`). */
export const LONGEST_DATA = 262_144;

/** Stands for the recipient's own link, which is shorter; a header holds 995 characters (SES API v2, MessageHeader). */
const LONGEST_LINK = `https://${'u'.repeat(1000)}`;

/**
 * By how much a character may grow: it is there up to four times, as itself and as copies for HTML, URLs and the subject, at up to 6, 6,
 * 9 and 6 characters.
 */
const GROWTH = 27;
/** The same for the copies of links, one for HTML and one for the plain text. */
const LINK_GROWTH = 7;
/** A value that gets UTM parameters has at least the characters of `https://`, without which it is no link. */
const SHORTEST_LINK = 7;

/** Top-level fields of a row that a template reads. */
export function fieldsRead({ copies }: CompiledTemplate): string[] {
  const roots = Object.values(copies)
    .flat()
    .map((path) => parsePath(path)[0] ?? '');
  return [...new Set(roots)].filter((name) => name !== UNSUBSCRIBE_URL && name !== NESTED_LINK).sort();
}

/** The fields of a row that are there. */
export function pick(row: JsonObject, fields: readonly string[]): JsonObject {
  const data: Record<string, unknown> = {};
  for (const field of fields) {
    const value = ownValue(row, field);
    if (!isAbsent(value)) data[field] = value;
  }
  return data;
}

/**
 * Makes a function that does what {@link pick} does for the fields that a template reads, and judges them by the way: nothing
 * where the template lacks something, or gets what it can't print.
 */
export function createDataReader(
  template: CompiledTemplate,
  defaults: JsonObject,
): (row: JsonObject) => JsonObject | undefined {
  const checks = new Map(fieldChecks(template, defaults).map((check) => [check.name, check]));
  const fields = new Map(fieldsRead(template).map((name) => [name, checks.get(name)]));
  const isNeeded = (check: FieldCheck | undefined): boolean => check?.holdsByDefault === false;
  const needed = [...fields.values()].filter(isNeeded).length;
  return (row) => {
    const data: Record<string, unknown> = {};
    let found = 0;
    // By the fields of the row: most that a template reads are the campaign's, and to find that a row lacks one takes long.
    for (const name in row) {
      if (!fields.has(name)) continue;
      const value = row[name];
      if (isAbsent(value)) continue;
      const check = fields.get(name);
      if (check?.holds(value) === false) return undefined;
      if (isNeeded(check)) found++;
      data[name] = value;
    }
    return found === needed ? data : undefined;
  };
}

/** Characters of data, with the names in it, that a row may have without a look at what becomes of them. */
export function roomForData(template: CampaignTemplate, defaults: JsonObject): number {
  const growth = template.utm
    ? GROWTH + LINK_GROWTH + (2 * htmlLength(template.utm)) / SHORTEST_LINK
    : GROWTH;
  return (LONGEST_DATA - 4 * LONGEST_LINK.length) / growth - sizeOf(defaults);
}

/** Says how many characters too many the complete data of a recipient has; 0 where SES takes it. */
export function createSizeCheck(
  template: CampaignTemplate,
  defaults: JsonObject,
): (data: JsonObject) => number {
  const room = roomForData(template, defaults);
  return (data) => {
    // Making the data costs more than all the other checks together, and almost no row comes near the limit.
    if (sizeOf(data) < room) return 0;
    const complete = recipientData(template, { row: data, defaults, unsubscribeUrl: LONGEST_LINK });
    return Math.max(0, JSON.stringify(complete).length - LONGEST_DATA);
  };
}

/** Characters that UTM parameters add to a link, their ampersands escaped. */
function htmlLength(utm: UtmParameters): number {
  return utm.join('&amp;').length + '&amp;'.length;
}

/** Characters of a value and of the names in it, about. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + sizeOf(element), 3);
  if (!isObject(value)) return 24;
  let size = 3;
  for (const name in value) size += name.length + 4 + sizeOf(value[name]);
  return size;
}
