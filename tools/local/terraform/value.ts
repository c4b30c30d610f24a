/** A value as Terraform's JSON and its expressions know it. */
export type Value = string | number | boolean | null | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** The value in a few words, for messages: `a list of 2`, `"eu-central-1"`, `null`. */
export function describe(value: Value): string {
  if (isList(value)) return `a list of ${value.length}`;
  if (isMap(value)) return 'a map';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** A text, number or truth value as Terraform writes it into a text; nothing for what has no such form. */
export function asText(value: Value | undefined): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** A number, or a text that is one, as Terraform converts them. */
export function asNumber(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)
    ? Number(value)
    : undefined;
}

/** A truth value, or one of the texts `true` and `false`, as Terraform converts them. */
export function asBoolean(value: Value): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}
