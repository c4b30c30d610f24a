import { DefinitionFault } from './definition-fault';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from './json';
import { findAt, type Path, parseReferencePath, type Scope } from './path';
import { runtimeError } from './state-error';
import { parseTimestamp } from './timestamp';

/** Whether a rule of a Choice state holds. */
export type Condition = (scope: Scope) => boolean;

/** Whether a value stands to another as asked; false where either is not of the type. */
type Comparison = (value: Json, operand: Json) => boolean;

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** What can be ordered, as a number or a text; nothing for a value of another type. */
const ORDERED: Readonly<Record<string, (value: Json) => number | string | undefined>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Timestamp: (value) => (typeof value === 'string' ? parseTimestamp(value) : undefined),
};

const WORDS: Readonly<Record<string, string>> = {
  String: 'a text',
  Numeric: 'a number',
  Timestamp: 'a time such as 2026-11-30T09:00:00Z',
};

interface Operator {
  /** What the operand has to be, in words, and whether it is. */
  readonly operand: readonly [words: string, fits: (operand: Json) => boolean];
  readonly holds: Comparison;
}

const TRUE_OR_FALSE: Operator['operand'] = ['true or false', (operand) => typeof operand === 'boolean'];

const COMPARISONS: Readonly<Record<string, Operator>> = Object.fromEntries([
  ...Object.entries(ORDERED).flatMap(([type, read]) =>
    Object.entries(ORDERS).map(([order, holds]): [string, Operator] => [
      `${type}${order}`,
      {
        operand: [WORDS[type] ?? type, (operand) => read(operand) !== undefined],
        holds: (value, operand) => {
          const [left, right] = [read(value), read(operand)];
          if (left === undefined || right === undefined) return false;
          return holds(left < right ? -1 : Number(left > right));
        },
      },
    ]),
  ),
  [
    'BooleanEquals',
    {
      operand: TRUE_OR_FALSE,
      holds: (value: Json, operand: Json) => typeof value === 'boolean' && value === operand,
    },
  ],
]);

const TYPE_TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsBoolean: (value) => typeof value === 'boolean',
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsTimestamp: (value) => typeof value === 'string' && parseTimestamp(value) !== undefined,
};

const MATCHES: Operator = {
  operand: ['a text', (operand) => typeof operand === 'string'],
  holds: (value, operand) =>
    typeof value === 'string' && typeof operand === 'string' && wildcard(operand).test(value),
};

const OPERATORS: readonly string[] = [
  ...Object.keys(COMPARISONS).flatMap((name) => [name, `${name}Path`]),
  ...Object.keys(TYPE_TESTS),
  'IsPresent',
  'StringMatches',
];

/**
 * Compiles a rule of a Choice state, without its `Next`: one comparison, or `And`, `Or`, `Not`. Values of different types
 * are never equal nor ordered; a variable that is absent is `States.Runtime` but for `IsPresent`. Throws a
 * {@link DefinitionFault} with the place inside the rule.
 */
export function compileRule(rule: Json): Condition {
  if (!isJsonObject(rule)) throw new DefinitionFault(`a rule is an object, got ${JSON.stringify(rule)}`);
  const { Comment: _comment, ...fields } = rule;
  const [combinator] = ['And', 'Or', 'Not'].filter((name) => Object.hasOwn(fields, name));
  return combinator === undefined ? compileComparison(fields) : compileCombination(combinator, fields);
}

function compileCombination(name: string, fields: JsonObject): Condition {
  const others = Object.keys(fields).filter((key) => key !== name);
  if (others.length > 0) throw new DefinitionFault(`${name} stands alone, got ${others.join(', ')} too`);
  const below = fields[name] ?? null;
  if (name === 'Not') {
    const condition = within(['Not'], () => compileRule(below));
    return (scope) => !condition(scope);
  }
  if (!isJsonArray(below) || below.length === 0) {
    throw new DefinitionFault(`${name} takes a list of rules, got ${JSON.stringify(below)}`);
  }
  const conditions = below.map((rule, index) => within([name, index], () => compileRule(rule)));
  return name === 'And'
    ? (scope) => conditions.every((condition) => condition(scope))
    : (scope) => conditions.some((condition) => condition(scope));
}

function compileComparison({ Variable: variable, ...fields }: JsonObject): Condition {
  const [operator, ...others] = Object.keys(fields);
  if (typeof variable !== 'string') throw new DefinitionFault('a comparison has a Variable, a path');
  const path = within(['Variable'], () => parseReferencePath(variable));
  if (operator === undefined || others.length > 0) {
    throw new DefinitionFault(
      `a comparison has one operator, got ${Object.keys(fields).join(', ') || 'none'}`,
    );
  }
  if (!OPERATORS.includes(operator)) {
    throw new DefinitionFault(
      `unknown operator ${operator}; known are And, Or, Not, ${OPERATORS.join(', ')}`,
    );
  }
  return within([operator], () => compileOperator(operator, path, fields[operator] ?? null));
}

function compileOperator(name: string, path: Path, operand: Json): Condition {
  const typeTest = TYPE_TESTS[name];
  if (typeTest || name === 'IsPresent') {
    if (typeof operand !== 'boolean')
      throw new DefinitionFault(`takes true or false, got ${JSON.stringify(operand)}`);
    return typeTest
      ? (scope) => typeTest(present(path, scope)) === operand
      : (scope) => (findAt(path, scope) !== undefined) === operand;
  }
  const direct = name === 'StringMatches' ? MATCHES : COMPARISONS[name];
  if (direct) {
    const [words, fits] = direct.operand;
    if (!fits(operand)) throw new DefinitionFault(`takes ${words}, got ${JSON.stringify(operand)}`);
    return (scope) => direct.holds(present(path, scope), operand);
  }
  const compared = COMPARISONS[name.slice(0, -'Path'.length)];
  if (!compared || typeof operand !== 'string')
    throw new DefinitionFault(`takes a path, got ${JSON.stringify(operand)}`);
  const other = parseReferencePath(operand);
  return (scope) => compared.holds(present(path, scope), present(other, scope));
}

function present(path: Path, scope: Scope): Json {
  const value = findAt(path, scope);
  if (value !== undefined) return value;
  throw runtimeError(
    `Invalid path '${path.text}': The choice state's condition path references an invalid value.`,
  );
}

function within<T>(at: readonly (string | number)[], compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof DefinitionFault) throw new DefinitionFault(error.message, [...at, ...error.path]);
    throw error;
  }
}

/** `*` stands for any characters, `\*` for a star and `\\` for a backslash (States Language specification). */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(
    /\\([*\\])|(\*)|[\\^$.+?()[\]{}|]/g,
    (character, escaped?: string, star?: string) => (star ? '[^]*' : `\\${escaped ?? character}`),
  );
  return new RegExp(`^${source}$`);
}
