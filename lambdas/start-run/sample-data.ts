import { type CompiledTemplate, EACH, parsePath } from '../shared/compiled-template';
import type { JsonObject } from '../shared/json-values';
import { missingData } from '../shared/template-data';

/** A row with which a template can be rendered for a test: it has what `templateData` leaves to the rows. */
export function sampleRow(template: CompiledTemplate, defaults: JsonObject): JsonObject {
  const rootOf = (path: string): string => parsePath(path.replace(/\[\d+\]/g, EACH))[0] ?? '';
  const missing = new Set(missingData(template, {}, defaults).map(rootOf));
  const row: Record<string, unknown> = {};
  // Paths come sorted, so an object comes before what is in it.
  for (const { path, kind } of template.required) {
    const segments = parsePath(path);
    if (missing.has(segments[0] ?? '')) put(row, segments, kind === 'list' ? [] : 'sample');
  }
  return row;
}

/** Puts a value at a path; lists stay empty, so nothing has to be put into their elements. */
function put(row: Record<string, unknown>, segments: readonly string[], value: unknown): void {
  if (segments.includes(EACH)) return;
  const last = segments.at(-1) ?? '';
  let at = row;
  for (const segment of segments.slice(0, -1)) {
    const inner = at[segment];
    const next: Record<string, unknown> = isRecord(inner) ? inner : {};
    at[segment] = next;
    at = next;
  }
  at[last] ??= value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
