import { DefinitionFault } from './definition-fault';
import { compileIntrinsic } from './intrinsics';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json';
import { parsePath, readAt, type Scope } from './path';

/** A payload template that was understood: `Parameters`, `ResultSelector`, `ItemSelector`. */
export type Template = (scope: Scope) => JsonObject;

/**
 * Compiles a payload template: a field whose name ends in `.$` takes its value from a path or an intrinsic function, all
 * else is taken as it is. Throws a {@link DefinitionFault} with the place inside the template.
 */
export function compileTemplate(template: JsonObject): Template {
  return compileObject(template, []);
}

function compileObject(template: JsonObject, at: readonly (string | number)[]): Template {
  const fields = Object.entries(template).map(([key, value]) => compileField(key, value, [...at, key]));
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new DefinitionFault(`"${twice}" and "${twice}.$" are one field`, at);
  return (scope) => Object.fromEntries(fields.map(({ name, value }) => [name, value(scope)]));
}

function compileField(
  key: string,
  value: Json,
  at: readonly (string | number)[],
): { name: string; value: (scope: Scope) => Json } {
  if (!key.endsWith('.$')) return { name: key, value: compileValue(value, at) };
  return { name: key.slice(0, -2), value: compileDynamic(key, value, at) };
}

function compileValue(value: Json, at: readonly (string | number)[]): (scope: Scope) => Json {
  if (isJsonObject(value)) return compileObject(value, at);
  if (!isJsonArray(value)) return () => value;
  const items = value.map((item, index) => compileValue(item, [...at, index]));
  return (scope) => items.map((item) => item(scope));
}

function compileDynamic(key: string, value: Json, at: readonly (string | number)[]): (scope: Scope) => Json {
  try {
    if (typeof value === 'string' && value.startsWith('$')) {
      const path = parsePath(value);
      return (scope) => readAt(path, key, scope);
    }
    if (typeof value === 'string') return compileIntrinsic(value);
  } catch (error) {
    if (error instanceof DefinitionFault) throw new DefinitionFault(error.message, at);
    throw error;
  }
  throw new DefinitionFault(
    `a field that ends in .$ takes a path or an intrinsic function, got ${JSON.stringify(value)}`,
    at,
  );
}
