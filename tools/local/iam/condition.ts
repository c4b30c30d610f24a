import { BlockList, isIP } from 'node:net';
import { UserError } from '../../../lambdas/shared/user-error';
import { matchesArn, matchesText, type RequestContext, resolveVariables } from './match';

/** One condition key of a statement with its operator and the values that are wanted. */
export interface Condition {
  /** As written, e.g. `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly ifExists: boolean;
  /** Name of the comparison without quantifier, negation and IfExists, e.g. `StringLike`. */
  readonly comparison: string;
  readonly negated: boolean;
}

interface Comparison {
  readonly matches: (value: string, wanted: string, context: RequestContext) => boolean;
  /** What a wanted value must be, and whether it is. */
  readonly wants?: { readonly words: string; readonly accepts: (wanted: string) => boolean };
}

const NUMBER = { words: 'a number', accepts: (wanted: string) => toNumber(wanted) !== undefined };
const DATE = {
  words: 'a date in ISO 8601 or seconds since 1970',
  accepts: (wanted: string) => toTime(wanted) !== undefined,
};
const BOOLEAN = { words: 'true or false', accepts: (wanted: string) => /^(true|false)$/i.test(wanted) };
const NETWORK = {
  words: 'an IP address or a network such as 203.0.113.0/24',
  accepts: (wanted: string) => network(wanted) !== undefined,
};

/** IAM User Guide, "IAM JSON policy elements: Condition operators". `BinaryEquals` is left out. */
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  StringEquals: { matches: (value, wanted, context) => value === resolveVariables(wanted, context) },
  StringEqualsIgnoreCase: {
    matches: (value, wanted, context) =>
      value.toLowerCase() === resolveVariables(wanted, context)?.toLowerCase(),
  },
  StringLike: { matches: (value, wanted, context) => matchesText(wanted, value, context) },
  // The two are the same to IAM.
  ArnEquals: { matches: (value, wanted, context) => matchesArn(wanted, value, context) },
  ArnLike: { matches: (value, wanted, context) => matchesArn(wanted, value, context) },
  Bool: { matches: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(), wants: BOOLEAN },
  Null: { matches: () => false, wants: BOOLEAN },
  IpAddress: { matches: inNetwork, wants: NETWORK },
  ...ordered('Numeric', toNumber, NUMBER),
  ...ordered('Date', toTime, DATE),
};

/** The operators that say the opposite of another. */
const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

/** Reads one operator and key of a statement's Condition; what is wrong with it comes back in words. */
export function parseCondition(operator: string, key: string, values: readonly string[]): Condition | string {
  const [, quantifier, name = '', ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = Object.hasOwn(NEGATIONS, name);
  const comparison = (negated && NEGATIONS[name]) || name;
  const known = Object.hasOwn(COMPARISONS, comparison) ? COMPARISONS[comparison] : undefined;
  if (!known || (comparison === 'Null' && (quantifier || ifExists)))
    return `Condition ${operator} is not supported here`;
  const wrong = values.filter((value) => known.wants && !known.wants.accepts(value));
  if (wrong.length > 0)
    return `Condition ${operator} of ${key} wants ${known.wants?.words}, got "${wrong.join('", "')}"`;
  return {
    operator,
    key,
    values,
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    ifExists: ifExists !== undefined,
    comparison,
    negated,
  };
}

/**
 * Whether a condition holds for a request. A key that the request doesn't bring along fails it, save with a negated operator,
 * IfExists or ForAllValues (IAM User Guide, "Condition operators" and "Set operators for multi-valued context keys").
 *
 * @throws UserError when a key of several values meets an operator without a quantifier, whose outcome AWS leaves open
 */
export function conditionHolds(condition: Condition, context: RequestContext): boolean {
  const { comparison, negated, quantifier } = condition;
  const found = context.get(condition.key.toLowerCase()) ?? [];
  const values = typeof found === 'string' ? [found] : found;
  if (comparison === 'Null')
    return condition.values.some((wanted) => /^true$/i.test(wanted) === (values.length === 0));
  if (values.length === 0)
    return condition.ifExists || quantifier === 'ForAllValues' || (negated && !quantifier);
  if (!quantifier && typeof found !== 'string') {
    throw new UserError(
      `${condition.key} has several values: ${condition.operator} needs ForAllValues: or ForAnyValue: before it`,
    );
  }
  const holds = (value: string) =>
    condition.values.some((wanted) => COMPARISONS[comparison]?.matches(value, wanted, context)) !== negated;
  return quantifier === 'ForAnyValue' ? values.some(holds) : values.every(holds);
}

/** The five comparisons of what has an order. */
function ordered(
  prefix: 'Numeric' | 'Date',
  read: (text: string) => number | undefined,
  wants: NonNullable<Comparison['wants']>,
): Record<string, Comparison> {
  const comparison = (compare: (value: number, wanted: number) => boolean): Comparison => ({
    wants,
    matches: (value, wanted) => {
      const [left, right] = [read(value), read(wanted)];
      return left !== undefined && right !== undefined && compare(left, right);
    },
  });
  return {
    [`${prefix}Equals`]: comparison((value, wanted) => value === wanted),
    [`${prefix}LessThan`]: comparison((value, wanted) => value < wanted),
    [`${prefix}LessThanEquals`]: comparison((value, wanted) => value <= wanted),
    [`${prefix}GreaterThan`]: comparison((value, wanted) => value > wanted),
    [`${prefix}GreaterThanEquals`]: comparison((value, wanted) => value >= wanted),
  };
}

function toNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function toTime(text: string): number | undefined {
  const time = /^\d+$/.test(text)
    ? Number(text) * 1000
    : /^\d{4}-\d\d-\d\d/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function inNetwork(value: string, wanted: string): boolean {
  const family = isIP(value);
  return family !== 0 && (network(wanted)?.check(value, family === 4 ? 'ipv4' : 'ipv6') ?? false);
}

function network(text: string): BlockList | undefined {
  const [, address = '', written] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const prefix = written === undefined ? bits : Number(written);
  if (bits === 0 || prefix > bits) return undefined;
  const list = new BlockList();
  list.addSubnet(address, prefix, bits === 32 ? 'ipv4' : 'ipv6');
  return list;
}
