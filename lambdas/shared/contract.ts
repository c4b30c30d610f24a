import * as z from 'zod';
import { UserError } from './user-error';

/** One thing wrong in a file or a message: where, and what is allowed there. */
export interface Fault {
  /** Such as `audience.segment.all[0].field`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What a schema makes of a value: the value with its defaults, or every fault at once. */
export type Parsed<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const LONGEST_SHOWN = 100;

/** A value as its author wrote it, if it is short enough to be read in an error. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/** The message of a schema whose values must be `what`: `{ error: must('a lower-case name') }`. */
export function must(what: string): (issue: z.core.$ZodRawIssue) => string {
  return ({ input }) =>
    input === undefined ? `is missing; it must be ${what}` : `must be ${what}, got ${show(input)}`;
}

/** A text of one form; `what` says the form in words. */
export function text(form: RegExp, what: string): z.ZodString {
  return z.string({ error: must(what) }).regex(form, { error: must(what) });
}

/** A time as RFC 3339 has it, in any time zone. */
export const time = z.iso.datetime({
  offset: true,
  error: must('a time with its zone, such as "2026-11-30T09:00:00Z"'),
});

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  never: 'absent',
};

const plural = (count: number | bigint, noun: string, nouns: string): string =>
  `${count} ${Number(count) === 1 ? noun : nouns}`;

/** The bound that a value breaks, in words; `side` is "at least" or "at most". */
function bound(
  { origin, input }: { readonly origin: string; readonly input: unknown },
  side: string,
  limit: number | bigint,
): string {
  if (origin === 'string' && typeof input === 'string') {
    return `must have ${side} ${plural(limit, 'character', 'characters')}, got ${input.length}`;
  }
  if (origin === 'array' && Array.isArray(input)) {
    return `must have ${side} ${plural(limit, 'entry', 'entries')}, got ${input.length}`;
  }
  return `must be ${side} ${limit}, got ${show(input)}`;
}

/** The sentence for what zod finds; a schema's own `error` comes before it. */
const sentence: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.schema instanceof z.ZodObject
        ? `unknown key; allowed: ${Object.keys(issue.schema.shape).join(', ')}`
        : 'unknown key';
    case 'invalid_type':
      return must(NOUNS[issue.expected] ?? issue.expected)(issue);
    case 'invalid_value': {
      const values = issue.values.map(show);
      return must(values.length === 1 ? values.join() : `one of ${values.join(', ')}`)(issue);
    }
    case 'too_small':
      return bound(issue, 'at least', issue.minimum);
    case 'too_big':
      return bound(issue, 'at most', issue.maximum);
    case 'invalid_key':
      return issue.issues[0]?.message;
  }
  return undefined;
};

/** Whether a value was plainly not meant for this option of a union: not an object at all, or without its own key. */
function isForeign(errors: readonly z.core.$ZodIssue[]): boolean {
  return errors.some(({ code, path, input }) =>
    path.length === 0 ? code !== 'unrecognized_keys' : path.length === 1 && input === undefined,
  );
}

/** Of a union whose options are told apart by one key: which values that key may have. */
function noOption(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  const { discriminator, input } = issue;
  if (discriminator === undefined || typeof input !== 'object' || input === null) return undefined;
  const options = issue.inclusive === false ? [] : (issue.options ?? []);
  const allowed = must(`one of ${options.map(show).join(', ')}`);
  return allowed({ code: 'custom', input: Reflect.get(input, discriminator) });
}

/** What zod found, with paths from the top: one for each unknown key; of a union, those of the one option that was meant. */
function flatten(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): Fault[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathText([...path, key]), message: issue.message }));
  }
  if (issue.code === 'invalid_union') {
    const [meant, another] = issue.errors.filter((errors) => !isForeign(errors));
    if (meant && !another) return meant.flatMap((error) => flatten(error, path));
    const told = noOption(issue);
    if (told !== undefined) return [{ path: pathText(path), message: told }];
  }
  return [{ path: pathText(path), message: issue.message }];
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Reads `value` by `schema`; messages name the value, so they suit files and messages that hold no recipient. */
export function parseContract<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Parsed<z.output<Schema>> {
  const result = schema.safeParse(value, { error: sentence, reportInput: true });
  return result.success
    ? { ok: true, data: result.data }
    : { ok: false, faults: result.error.issues.flatMap((issue) => flatten(issue)) };
}

/** Faults as lines for people, `path: message` each. */
export function faultLines(faults: readonly Fault[]): string[] {
  return faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
}

/**
 * Like {@link parseContract}, for what must be right or the work can't go on.
 *
 * @throws UserError that names `what` and lists every fault
 */
export function parseOrRefuse<Schema extends z.ZodType>(
  what: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = parseContract(schema, value);
  if (parsed.ok) return parsed.data;
  throw new UserError([`${what}:`, ...faultLines(parsed.faults).map((line) => `  ${line}`)].join('\n'));
}
