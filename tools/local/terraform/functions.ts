import { createHash } from 'node:crypto';
import { UserError } from '../../../lambdas/shared/user-error';
import { asNumber, asText, describe, isList, isMap, type Value, type ValueMap } from './value';

export type TerraformFunction = (args: readonly Value[]) => Value;

/** The functions that are supported; each behaves as its page in the Terraform language's reference says. */
const FUNCTIONS: Readonly<Record<string, TerraformFunction>> = {
  base64encode: (args) => Buffer.from(text(args, 0)).toString('base64'),
  coalesce: (args) => {
    const value = args.find((candidate) => candidate !== null && candidate !== '');
    if (value === undefined) throw new UserError('every argument is null or empty');
    return value;
  },
  concat: (args) => args.flatMap((_, index) => list(args, index)),
  element: (args) => {
    const items = list(args, 0);
    const index = integer(args, 1);
    const item = items[index % items.length];
    if (item === undefined) throw new UserError(`no element ${index} in ${describe(items)}`);
    return item;
  },
  format: (args) => format(text(args, 0), args.slice(1)),
  join: (args) => {
    const separator = text(args, 0);
    const items = args.slice(1).flatMap((_, index) => list(args, index + 1));
    return items.map((_, index) => text(items, index)).join(separator);
  },
  jsondecode: (args) => JSON.parse(text(args, 0)),
  jsonencode: (args) => jsonencode(argument(args, 0)),
  length: (args) => {
    const value = argument(args, 0);
    if (isList(value)) return value.length;
    return isMap(value) ? Object.keys(value).length : [...new Intl.Segmenter().segment(text(args, 0))].length;
  },
  lookup: (args) => {
    const value = Object.entries(map(args, 0)).find(([key]) => key === text(args, 1))?.[1] ?? args[2];
    if (value === undefined) throw new UserError(`no key "${text(args, 1)}" and no default`);
    return value;
  },
  lower: (args) => text(args, 0).toLowerCase(),
  merge: (args) => Object.assign({}, ...args.map((_, index) => map(args, index))),
  one: (args) => {
    const [item, ...others] = list(args, 0);
    if (others.length > 0)
      throw new UserError(`must have one element or none, got ${describe(list(args, 0))}`);
    return item ?? null;
  },
  replace: (args) => {
    const searched = text(args, 1);
    if (/^\/.*\/$/s.test(searched))
      throw new UserError(`the pattern ${searched} is not supported here, only plain text is`);
    return text(args, 0).replaceAll(searched, () => text(args, 2));
  },
  sha256: (args) => createHash('sha256').update(text(args, 0)).digest('hex'),
  split: (args) => text(args, 1).split(text(args, 0)),
  tolist: (args) => {
    const items = list(args, 0);
    const kinds = new Set(items.map((item) => typeof item));
    return kinds.size > 1 ? items.map((_, index) => text(items, index)) : items;
  },
  upper: (args) => text(args, 0).toUpperCase(),
};

/**
 * The function of that name; what it throws begins with its name.
 *
 * @throws UserError naming the function and those that exist
 */
export function functionNamed(name: string): TerraformFunction {
  const implementation = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!implementation) {
    throw new UserError(`there is no function "${name}" here, only ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  return (args) => {
    try {
      return implementation(args);
    } catch (error) {
      throw new UserError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

function argument(args: readonly Value[], index: number): Value {
  const value = args[index];
  if (value === undefined) throw new UserError(`argument ${index + 1} is missing`);
  return value;
}

function text(args: readonly Value[], index: number): string {
  const value = asText(argument(args, index));
  if (value === undefined)
    throw new UserError(`expected a text at ${index + 1}, got ${describe(argument(args, index))}`);
  return value;
}

function integer(args: readonly Value[], index: number): number {
  const value = asNumber(argument(args, index));
  if (value === undefined || !Number.isInteger(value)) {
    throw new UserError(`expected a whole number at ${index + 1}, got ${describe(argument(args, index))}`);
  }
  return value;
}

function list(args: readonly Value[], index: number): readonly Value[] {
  const value = argument(args, index);
  if (!isList(value)) throw new UserError(`expected a list at ${index + 1}, got ${describe(value)}`);
  return value;
}

function map(args: readonly Value[], index: number): ValueMap {
  const value = argument(args, index);
  if (!isMap(value)) throw new UserError(`expected a map at ${index + 1}, got ${describe(value)}`);
  return value;
}

/** Keys sorted, and `<`, `>`, `&` and the two line separators of Unicode escaped, as Go's encoder does. */
function jsonencode(value: Value): string {
  const sorted = JSON.stringify(value, (_, item: Value) =>
    isMap(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
  return sorted.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `%s`, `%d` (both with a width, `-` and `0`), `%v`, `%q` and `%%`. */
function format(pattern: string, args: readonly Value[]): string {
  let next = 0;
  const result = pattern.replace(
    /%([-0]*)(\d*)(.?)/gs,
    (directive, flags: string, width: string, verb: string) => {
      if (directive === '%%') return '%';
      const index = next;
      next += 1;
      const value = formatted(directive, verb, args, index);
      if (flags.includes('-')) return value.padEnd(Number(width));
      if (!flags.includes('0')) return value.padStart(Number(width));
      const sign = value.startsWith('-') ? '-' : '';
      return sign + value.slice(sign.length).padStart(Number(width) - sign.length, '0');
    },
  );
  if (next < args.length) throw new UserError(`${args.length} values for ${next} directives`);
  return result;
}

function formatted(directive: string, verb: string, args: readonly Value[], index: number): string {
  const value = args[index];
  if (value === undefined) throw new UserError(`no value for "${directive}"`);
  if (verb === 's') return text(args, index);
  if (verb === 'd') return String(integer(args, index));
  if (verb === 'v') return asText(value) ?? jsonencode(value);
  if (verb === 'q') return JSON.stringify(text(args, index));
  throw new UserError(`"${directive}" is not supported here, only %s, %d, %v and %q are`);
}
