import { UserError } from '../../lambdas/shared/user-error';

interface Range {
  /** Smallest value, for a whole number. */
  readonly least?: number;
  /** Every value above this one. */
  readonly over?: number;
  readonly most?: number;
}

/**
 * An option of a benchmark as a number: whole where its range has a smallest value.
 *
 * @throws UserError naming the option, its value and what is allowed
 */
export function numberOption(
  options: Readonly<Record<string, string>>,
  name: string,
  { least, over, most }: Range,
): number {
  const text = options[name] ?? '';
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits =
    Number.isFinite(value) &&
    (least === undefined || (Number.isInteger(value) && value >= least)) &&
    (over === undefined || value > over) &&
    (most === undefined || value <= most);
  if (fits) return value;
  const allowed = [
    least === undefined ? 'a number' : `a whole number from ${least} on`,
    ...(over === undefined ? [] : [`over ${over}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
  ];
  throw new UserError(`--${name} must be ${allowed.join(', ')}; got "${text}"`);
}
