/** Values that a request brings along, by lower-cased key. A list is a key of several values, such as `aws:TagKeys`. */
export type RequestContext = ReadonlyMap<string, string | readonly string[]>;

/** A context from keys in any case; keys without a value are left out. */
export function requestContext(
  values: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestContext {
  return new Map(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[key.toLowerCase(), value]],
    ),
  );
}

/** How far a `*` reaches: over everything, or up to the next colon unless it ends its part of an ARN. */
type Reach = 'text' | 'arn';

/**
 * Whether an action is one that the pattern names; upper and lower case are one (IAM User Guide, "IAM JSON policy elements:
 * Action").
 */
export function matchesAction(pattern: string, action: string): boolean {
  return wildcards(literally(pattern.toLowerCase()), 'text').test(action.toLowerCase());
}

/**
 * Whether a resource is one that the pattern names. A `*` stays within its part of the ARN unless it is the last character
 * of that part (IAM User Guide, "IAM JSON policy elements: Resource"). A variable without a value matches nothing.
 */
export function matchesResource(pattern: string, resource: string, context: RequestContext): boolean {
  const pieces = withVariables(pattern, context);
  return pieces !== undefined && wildcards(pieces, 'arn').test(resource);
}

/** Whether a text is like the pattern, as `StringLike` compares. A variable without a value matches nothing. */
export function matchesText(pattern: string, text: string, context: RequestContext): boolean {
  const pieces = withVariables(pattern, context);
  return pieces !== undefined && wildcards(pieces, 'text').test(text);
}

/**
 * Whether an ARN is like the pattern, as `ArnLike` compares: each of the six parts by itself (IAM User Guide, "IAM JSON
 * policy elements: Condition operators").
 */
export function matchesArn(pattern: string, arn: string, context: RequestContext): boolean {
  const patterns = arnParts(pattern);
  const parts = arnParts(arn);
  if (!patterns || !parts) return false;
  return parts.every((part, index) => matchesText(patterns[index] ?? '', part, context));
}

/** The pattern with its variables' values in place, as text; nothing when one has no value. */
export function resolveVariables(pattern: string, context: RequestContext): string | undefined {
  return withVariables(pattern, context)
    ?.map((piece) => piece.text)
    .join('');
}

/** A piece of a pattern; in a literal one `*` and `?` stand for themselves. */
interface Piece {
  readonly text: string;
  readonly literal: boolean;
}

function literally(pattern: string): readonly Piece[] {
  return [{ text: pattern, literal: false }];
}

/**
 * Puts values in for `${key}` and `${key, 'default'}`, and characters for `${*}`, `${?}` and `${$}` (IAM User Guide, "IAM
 * policy elements: Variables and tags"). A key of several values can't be used.
 */
function withVariables(pattern: string, context: RequestContext): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let from = 0;
  for (const variable of pattern.matchAll(/\$\{([^},]*)(?:,\s*'([^']*)')?\s*\}/g)) {
    const [whole, name = '', preset] = variable;
    const key = name.trim();
    const found = ['*', '?', '$'].includes(key) ? key : context.get(key.toLowerCase());
    const value = typeof found === 'string' ? found : preset;
    if (value === undefined) return undefined;
    pieces.push(
      { text: pattern.slice(from, variable.index), literal: false },
      { text: value, literal: true },
    );
    from = variable.index + whole.length;
  }
  pieces.push({ text: pattern.slice(from), literal: false });
  return pieces;
}

function wildcards(pieces: readonly Piece[], reach: Reach): RegExp {
  const source = pieces.map(({ text, literal }, index) =>
    text.replace(/[\\^$.*+?()[\]{}|]/g, (character, at: number) => {
      if (literal || (character !== '*' && character !== '?')) return `\\${character}`;
      if (character === '?') return '[^]';
      const next = text[at + 1] ?? pieces[index + 1]?.text[0];
      return reach === 'text' || next === undefined || next === ':' ? '[^]*' : '[^:]*';
    }),
  );
  return new RegExp(`^${source.join('')}$`);
}

/** The six parts of an ARN; the last may hold colons. Colons inside a variable don't part anything. */
function arnParts(arn: string): readonly string[] | undefined {
  const parts = arn.split(/:(?![^{}]*\})/);
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
