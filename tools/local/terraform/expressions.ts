import { UserError } from '../../../lambdas/shared/user-error';
import type { BinaryOperator, Expression, Interpolation } from './syntax';
import { asBoolean, asNumber, asText, describe, isList, isMap, type Value } from './value';

/** Where references lead: the attribute of a resource or data source, of `var` or of `local`. */
export type Scope = (address: string, attribute: string) => Value;

/**
 * The value of an expression, evaluated as Terraform does: a text that is one `${…}` keeps the type of what it names, any
 * other is text throughout. Of a conditional, only the branch that is taken is evaluated, and it keeps its own type.
 *
 * @throws UserError naming path and expression
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return template(expression.parts, expression.path, scope);
    case 'reference':
      return scope(expression.address, expression.attribute);
    case 'index':
      return element(evaluate(expression.of, scope), evaluate(expression.key, scope));
    case 'list':
      return expression.items.map((item) => evaluate(item, scope));
    case 'map':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [
          textOf(evaluate(key, scope), 'a key'),
          evaluate(value, scope),
        ]),
      );
    case 'call':
      return expression.function(expression.args.map((argument) => evaluate(argument, scope)));
    case 'conditional':
      return evaluate(truthOf(evaluate(expression.condition, scope)) ? expression.yes : expression.no, scope);
    case 'unary': {
      const operand = evaluate(expression.operand, scope);
      return expression.operator === '!' ? !truthOf(operand) : -numberOf(operand);
    }
    case 'binary':
      return binary(expression.operator, evaluate(expression.left, scope), evaluate(expression.right, scope));
  }
}

/** Addresses of the resources and data sources that an expression names, and `var.x` and `local.x`. */
export function references(expression: Expression): string[] {
  switch (expression.kind) {
    case 'literal':
      return [];
    case 'template':
      return expression.parts.flatMap((part) =>
        typeof part === 'string' ? [] : references(part.expression),
      );
    case 'reference': {
      const { address, attribute } = expression;
      return [address === 'var' || address === 'local' ? `${address}.${attribute}` : address];
    }
    case 'index':
      return [expression.of, expression.key].flatMap(references);
    case 'list':
      return expression.items.flatMap(references);
    case 'map':
      return expression.entries.flat().flatMap(references);
    case 'call':
      return expression.args.flatMap(references);
    case 'conditional':
      return [expression.condition, expression.yes, expression.no].flatMap(references);
    case 'unary':
      return references(expression.operand);
    case 'binary':
      return [expression.left, expression.right].flatMap(references);
  }
}

function template(parts: readonly (string | Interpolation)[], path: string | undefined, scope: Scope): Value {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') {
    return located(path, only, () => evaluate(only.expression, scope));
  }
  return parts
    .map((part) =>
      typeof part === 'string'
        ? part
        : located(path, part, () => textOf(evaluate(part.expression, scope), 'a value inside a text')),
    )
    .join('');
}

/** Puts path and expression before what goes wrong inside; a text inside an expression leaves that to the outer one. */
function located(path: string | undefined, { source }: Interpolation, evaluation: () => Value): Value {
  if (path === undefined) return evaluation();
  try {
    return evaluation();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${JSON.stringify(source)}: ${error.message}`);
  }
}

function element(of: Value, key: Value): Value {
  const index = asNumber(key);
  if (isList(of)) {
    const item = index === undefined ? undefined : of[index];
    if (item === undefined) throw new UserError(`no element ${describe(key)} in ${describe(of)}`);
    return item;
  }
  if (!isMap(of)) throw new UserError(`${describe(of)} has no element ${describe(key)}`);
  const name = textOf(key, 'a key');
  const value = Object.hasOwn(of, name) ? of[name] : undefined;
  if (value !== undefined) return value;
  // A block that comes once is written as an object in Terraform's JSON, and is a list of one to those who refer to it.
  if (index === 0) return of;
  throw new UserError(`no key "${name}", only ${Object.keys(of).join(', ') || 'an empty map'}`);
}

const NUMERIC: Readonly<
  Record<Exclude<BinaryOperator, '||' | '&&' | '==' | '!='>, (left: number, right: number) => Value>
> = {
  '<=': (left, right) => left <= right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '>': (left, right) => left > right,
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

function binary(operator: BinaryOperator, left: Value, right: Value): Value {
  if (operator === '||') return truthOf(left) || truthOf(right);
  if (operator === '&&') return truthOf(left) && truthOf(right);
  if (operator === '==') return equal(left, right);
  if (operator === '!=') return !equal(left, right);
  const result = NUMERIC[operator](numberOf(left), numberOf(right));
  if (typeof result === 'number' && !Number.isFinite(result)) {
    throw new UserError(`${describe(left)} ${operator} ${describe(right)} is no number`);
  }
  return result;
}

/** Equal in type and value, through lists and maps; `1 == "1"` is false. */
function equal(left: Value, right: Value): boolean {
  if (isList(left))
    return (
      isList(right) && left.length === right.length && left.every((item, i) => equal(item, right[i] ?? null))
    );
  if (!isMap(left) || !isMap(right)) return left === right;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key] ?? null, right[key] ?? null))
  );
}

function textOf(value: Value, what: string): string {
  const text = asText(value);
  if (text === undefined)
    throw new UserError(`${what} must be a text, a number or true or false, got ${describe(value)}`);
  return text;
}

function numberOf(value: Value): number {
  const number = asNumber(value);
  if (number === undefined) throw new UserError(`expected a number, got ${describe(value)}`);
  return number;
}

function truthOf(value: Value): boolean {
  const truth = asBoolean(value);
  if (truth === undefined) throw new UserError(`expected true or false, got ${describe(value)}`);
  return truth;
}
