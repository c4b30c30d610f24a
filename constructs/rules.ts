import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { UserError } from '../lambdas/shared/user-error';

/** One condition on a construct's props: `ok` must hold, `fault` says what is wrong, the value and what is allowed. */
export interface Rule {
  readonly ok: boolean;
  readonly fault: string;
}

/**
 * Throws one `UserError` that lists the fault of every broken rule under the construct's path.
 * Rules on numbers and texts go through {@link within} and {@link matches}, which let unresolved tokens pass.
 */
export function assertRules(scope: Construct, rules: readonly Rule[]): void {
  const broken = rules.filter((rule) => !rule.ok);
  if (broken.length === 0) return;
  throw new UserError([`${scope.node.path}:`, ...broken.map((rule) => `  ${rule.fault}`)].join('\n'));
}

/** True for undefined, for a token (Terraform knows the value later) and for a number of the range. */
export function within(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || Token.isUnresolved(value) || (value >= least && value <= most);
}

/** True for undefined, for a token and for a whole number of the range. */
export function wholeWithin(value: number | undefined, least: number, most: number): boolean {
  return (
    within(value, least, most) &&
    (value === undefined || Token.isUnresolved(value) || Number.isInteger(value))
  );
}

/** True for undefined, for a text with a token in it and for a text that the pattern matches. */
export function matches(value: string | undefined, pattern: RegExp): boolean {
  return value === undefined || Token.isUnresolved(value) || pattern.test(value);
}
