import * as z from 'zod';
import { fieldDocs } from './fields';
import { nearest } from './nearest';

const LONGEST_SHOWN = 100;

/** A value as the author wrote it, if it is short enough to be read in an error. */
function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'string') return String(value);
  const text = JSON.stringify(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function keysOf(schema: z.core.$ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unknownKeys({ keys, schema, input }: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const known = keysOf(schema);
  const named = keys.map((key) => {
    const meant = nearest(key, known);
    return meant === undefined ? `"${key}"` : `"${key}" (did you mean "${meant}"?)`;
  });
  // What else an object of one kind takes depends on the kind.
  const where = known.includes('kind') ? ` with kind ${show(property(input, 'kind'))}` : '';
  return `unknown ${keys.length === 1 ? 'key' : 'keys'} ${named.join(', ')}; allowed${where}: ${known.join(', ')}`;
}

/** What the schema that refused the value allows, in words. */
function allowedBy(found: z.core.$ZodRawIssue): string | undefined {
  const doc = found.schema === undefined ? undefined : fieldDocs.get(found.schema);
  if (doc !== undefined) return doc.allowed;
  const keys = keysOf(found.schema);
  return keys.length === 0 ? undefined : `an object that may have ${keys.join(', ')}`;
}

const isNot = (value: unknown, allowed: string): string =>
  value === undefined ? `missing; it has to be ${allowed}` : `${show(value)} is not ${allowed}`;

/** The sentence for what zod finds; rules bring their own. */
const sentence: z.core.$ZodErrorMap = (found) => {
  switch (found.code) {
    case 'unrecognized_keys':
      return unknownKeys(found);
    case 'invalid_key':
      return found.issues[0]?.message;
    case 'invalid_union':
      // Only a choice by a discriminator lists its options.
      if (found.discriminator !== undefined && Array.isArray(found.options)) {
        const kinds = found.options.map(show).join(', ');
        return isNot(property(found.input, found.discriminator), `one of ${kinds}`);
      }
  }
  const allowed = allowedBy(found);
  return allowed === undefined ? undefined : isNot(found.input, allowed);
};

/** What zod found, with the path from the top. A choice between `false` and an object is told as the faults of the object. */
function flatten(found: z.core.$ZodIssue, above: readonly PropertyKey[] = []): z.core.$ZodIssue[] {
  const path = [...above, ...found.path];
  if (found.code === 'invalid_union') {
    const inside = found.errors.find((errors) =>
      errors.some((error) => error.path.length > 0 || error.code === 'unrecognized_keys'),
    );
    if (inside !== undefined) return inside.flatMap((error) => flatten(error, path));
  }
  return [{ ...found, path }];
}

/** `environments.prod.sender.from[0]`, or `top level` for the whole. */
function pathText(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'top level';
}

/**
 * What `schema` makes of `value`: the result, or one line for each fault, with path, value and what is allowed.
 */
export function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
):
  | { readonly ok: true; readonly data: z.output<Schema> }
  | { readonly ok: false; readonly faults: string[] } {
  const result = schema.safeParse(value, { error: sentence });
  if (result.success) return { ok: true, data: result.data };
  const faults = result.error.issues.flatMap((found) => flatten(found));
  return { ok: false, faults: faults.map(({ path, message }) => `${pathText(path)}: ${message}`) };
}
