import { createHash, randomUUID } from 'node:crypto';
import { DefinitionFault } from './definition-fault';
import { type Expression, parseCall } from './intrinsic-syntax';
import { isJsonArray, isJsonObject, type Json, type JsonObject, parseJson, sameJson } from './json';
import { findAt, type Scope } from './path';
import { EvaluationError, runtimeError } from './state-error';

/** A call that was understood, ready to be evaluated. */
export type Intrinsic = (scope: Scope) => Json;

interface IntrinsicFunction {
  /** Least and most arguments. */
  readonly arity: readonly [least: number, most: number];
  run(args: readonly Json[], scope: Scope): Json;
}

/** `States.ArrayRange` makes no longer list (Step Functions guide, "Intrinsic functions"). */
const MAX_RANGE = 1_000;
/** Longest text that `States.Hash` and the Base64 functions take (same page). */
const MAX_ENCODED = 10_000;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Source: Step Functions guide, "Intrinsic functions for JSONPath states in Step Functions". */
const FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  'States.Array': { arity: [0, Number.POSITIVE_INFINITY], run: (args) => args },
  'States.ArrayContains': {
    arity: [2, 2],
    run: ([items, wanted = null]) => list(items).some((item) => sameJson(item, wanted)),
  },
  'States.ArrayGetItem': {
    arity: [2, 2],
    run: ([items, index]) => {
      const item = list(items)[integer(index)];
      if (item === undefined)
        throw failure(`there is no item ${integer(index)} in an array of ${list(items).length}`);
      return item;
    },
  },
  'States.ArrayLength': { arity: [1, 1], run: ([items]) => list(items).length },
  'States.ArrayPartition': {
    arity: [2, 2],
    run: ([items, size]) => {
      const chunk = integer(size);
      if (chunk < 1) throw failure(`a chunk has at least 1 item, got ${chunk}`);
      const all = list(items);
      return Array.from({ length: Math.ceil(all.length / chunk) }, (_, at) =>
        all.slice(at * chunk, (at + 1) * chunk),
      );
    },
  },
  'States.ArrayRange': {
    arity: [3, 3],
    run: ([first, last, step]) => range(integer(first), integer(last), integer(step)),
  },
  'States.ArrayUnique': {
    arity: [1, 1],
    run: ([items]) =>
      list(items).filter((item, at, all) => all.findIndex((other) => sameJson(other, item)) === at),
  },
  'States.Base64Decode': {
    arity: [1, 1],
    run: ([data]) => Buffer.from(encodable(data), 'base64').toString('utf8'),
  },
  'States.Base64Encode': {
    arity: [1, 1],
    run: ([data]) => Buffer.from(encodable(data), 'utf8').toString('base64'),
  },
  'States.Format': {
    arity: [1, Number.POSITIVE_INFINITY],
    run: ([template, ...values]) => format(text(template), values),
  },
  'States.Hash': {
    arity: [2, 2],
    run: ([data = null, algorithm]) => {
      const name = HASHES[text(algorithm)];
      if (!name)
        throw failure(`the hash is one of ${Object.keys(HASHES).join(', ')}, got ${text(algorithm)}`);
      return createHash(name)
        .update(encodable(typeof data === 'string' ? data : JSON.stringify(data)))
        .digest('hex');
    },
  },
  'States.JsonMerge': {
    arity: [3, 3],
    run: ([first, second, deep]) => {
      if (deep !== false) throw failure('only shallow merging is there: the third argument is false');
      return { ...record(first), ...record(second) };
    },
  },
  'States.JsonToString': { arity: [1, 1], run: ([value = null]) => JSON.stringify(value) },
  'States.MathAdd': { arity: [2, 2], run: ([first, second]) => integer(first) + integer(second) },
  'States.MathRandom': {
    arity: [2, 2],
    run: ([first, end], { random }) =>
      integer(first) + Math.floor(random() * (integer(end) - integer(first))),
  },
  'States.StringToJson': {
    arity: [1, 1],
    run: ([value]) => {
      try {
        return parseJson(text(value));
      } catch (error) {
        throw failure(`${JSON.stringify(value)} is not JSON: ${String(error)}`);
      }
    },
  },
  'States.UUID': { arity: [0, 0], run: () => randomUUID() },
};

/**
 * Compiles an intrinsic function such as `States.Format('{}', $.name)`. Throws a {@link DefinitionFault} on a function
 * that is not known here or gets the wrong number of arguments.
 *
 * @param allowed names of the only functions that the field takes
 * @default - every known function
 */
export function compileIntrinsic(
  source: string,
  allowed: readonly string[] = Object.keys(FUNCTIONS),
): Intrinsic {
  return compile(parseCall(source), allowed);
}

function compile(expression: Expression, allowed: readonly string[]): Intrinsic {
  switch (expression.kind) {
    case 'literal':
    case 'text':
      return () => expression.value;
    case 'path':
      return (scope) => {
        const value = findAt(expression.path, scope);
        if (value !== undefined) return value;
        throw runtimeError(
          `The JsonPath argument for the field '${expression.path.text}' could not be found in the input ` +
            `'${JSON.stringify(scope.input)}'`,
        );
      };
    case 'call': {
      const { name } = expression;
      const known = Object.hasOwn(FUNCTIONS, name) && allowed.includes(name) ? FUNCTIONS[name] : undefined;
      if (!known) throw new DefinitionFault(`${name} is not known here; known are ${allowed.join(', ')}`);
      const [least, most] = known.arity;
      const count = expression.args.length;
      if (count < least || count > most) {
        const wanted = least === most ? `${least}` : `at least ${least}`;
        throw new DefinitionFault(`${name} takes ${wanted} argument${least === 1 ? '' : 's'}, got ${count}`);
      }
      const args = expression.args.map((argument, index) =>
        // The template of Format keeps its backslashes: they tell a brace from a placeholder.
        name === 'States.Format' && index === 0 && argument.kind === 'text'
          ? () => argument.raw
          : compile(argument, allowed),
      );
      return (scope) =>
        known.run(
          args.map((argument) => argument(scope)),
          scope,
        );
    }
  }
}

const failure = (cause: string): EvaluationError => new EvaluationError('States.IntrinsicFailure', cause);

function list(value: Json | undefined): readonly Json[] {
  if (isJsonArray(value)) return value;
  throw failure(`an array is wanted, got ${JSON.stringify(value)}`);
}

function record(value: Json | undefined): JsonObject {
  if (isJsonObject(value)) return value;
  throw failure(`an object is wanted, got ${JSON.stringify(value)}`);
}

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw failure(`a text is wanted, got ${JSON.stringify(value)}`);
}

/** Step Functions rounds to whole numbers. */
function integer(value: Json | undefined): number {
  if (typeof value === 'number') return Math.round(value);
  throw failure(`a number is wanted, got ${JSON.stringify(value)}`);
}

function encodable(value: Json | undefined): string {
  const data = text(value);
  if (data.length > MAX_ENCODED)
    throw failure(`at most ${MAX_ENCODED} characters are taken, got ${data.length}`);
  return data;
}

function range(first: number, last: number, step: number): Json {
  if (step === 0) throw failure('the step of a range is not 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw failure(`a range has at most ${MAX_RANGE} items, got ${length}`);
  return Array.from({ length }, (_, index) => first + index * step);
}

function format(template: string, values: readonly Json[]): string {
  let used = 0;
  const formatted = template.replace(/\\(.)|\{\}/g, (_whole, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    if (value === undefined)
      throw failure(`${JSON.stringify(template)} has more {} than the ${values.length} values`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used !== values.length)
    throw failure(`${JSON.stringify(template)} has ${used} {} for ${values.length} values`);
  return formatted;
}
