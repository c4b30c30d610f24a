/** An object of JSON, whatever its fields. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Keys that lead to JavaScript's prototypes; a renderer may refuse or follow them. */
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field of an object; nothing for what isn't an object, and nothing that an object has by inheritance. */
export function ownValue(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The fields of an object, without those whose name leads to a prototype. */
export function entriesOf(value: JsonObject): [string, unknown][] {
  return Object.entries(value).filter(([key]) => !PROTOTYPE_KEYS.has(key));
}

/** Whether the conditions of Handlebars take a value for false: absent, `false`, `0`, `""`, `[]`. */
export function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}
