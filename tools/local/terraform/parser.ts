import { UserError } from '../../../lambdas/shared/user-error';
import { functionNamed } from './functions';
import type { BinaryOperator, Expression, Interpolation } from './syntax';
import { isList, type Value } from './value';

/** Weakest first, as in the Terraform language ("Arithmetic and Logical Operators"). */
const PRECEDENCE: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Roots of Terraform's language that nothing in a stack of this project needs. */
const UNSUPPORTED_ROOTS = ['count', 'each', 'ephemeral', 'module', 'path', 'self', 'terraform'];

/**
 * Reads a value of Terraform's JSON syntax, in which every text and every key is a template.
 *
 * @param path where the value stands, for messages, e.g. `resource.aws_sns_topic.alerts.name`
 * @throws UserError naming path and expression when a template is not valid or uses what is not supported here
 */
export function parseValue(value: Value, path: string): Expression {
  if (typeof value === 'string') return parseTemplate(value, path);
  if (value === null || typeof value !== 'object') return { kind: 'literal', value };
  if (isList(value))
    return { kind: 'list', items: value.map((item, index) => parseValue(item, `${path}[${index}]`)) };
  return {
    kind: 'map',
    entries: Object.entries(value).map(
      ([key, item]) => [parseTemplate(key, path), parseValue(item, `${path}.${key}`)] as const,
    ),
  };
}

function parseTemplate(text: string, path: string): Expression {
  const parser = new Parser(text);
  try {
    return { kind: 'template', path, parts: parser.template(undefined) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${path}: ${parser.excerpt()}: ${error.message}`);
  }
}

class Parser {
  private at = 0;
  /** Start of the `${` or `%{` that is being read. */
  private start = 0;

  constructor(private readonly text: string) {}

  /** The expression that is being read, cut where it is long. */
  excerpt(): string {
    const rest = this.text.slice(this.start);
    return JSON.stringify(rest.length > 120 ? `${rest.slice(0, 120)}…` : rest);
  }

  /** Literal text and interpolations, up to the end of the text or, inside an expression, the closing quote. */
  template(end: '"' | undefined): (string | Interpolation)[] {
    const parts: (string | Interpolation)[] = [];
    let literal = '';
    while (this.text[this.at] !== end) {
      const rest = this.text.slice(this.at, this.at + 3);
      if (rest === '$${' || rest === '%%{') {
        literal += rest.slice(1);
        this.at += 3;
      } else if (rest.startsWith('%{')) {
        this.start = this.at;
        throw new UserError(
          '%{ begins a directive of Terraform, which is not supported here; write %%{ for the two characters',
        );
      } else if (rest.startsWith('${')) {
        if (literal) parts.push(literal);
        literal = '';
        parts.push(this.interpolation());
      } else if (end && rest.startsWith('\\')) {
        literal += this.escape();
      } else if (rest === '') {
        throw new UserError('a text has no closing "');
      } else {
        literal += rest.charAt(0);
        this.at += 1;
      }
    }
    if (literal) parts.push(literal);
    return parts;
  }

  private interpolation(): Interpolation {
    const from = this.at;
    const outer = this.start;
    this.start = from;
    this.at += 2;
    if (this.text[this.at] === '~') throw new UserError('the marker ~ is not supported here');
    const expression = this.expression();
    this.expect('}');
    this.start = outer;
    return { kind: 'interpolation', source: this.text.slice(from, this.at), expression };
  }

  private escape(): string {
    const [whole, unicode] =
      /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/s.exec(this.text.slice(this.at)) ?? [];
    const long = whole?.startsWith('\\U') ? whole.slice(2) : undefined;
    const code = unicode ?? long;
    const character =
      code !== undefined ? String.fromCodePoint(Number.parseInt(code, 16)) : ESCAPES[whole?.slice(1) ?? ''];
    if (whole === undefined || character === undefined)
      throw new UserError(`"${whole ?? '\\'}" is no escape sequence`);
    this.at += whole.length;
    return character;
  }

  private expression(): Expression {
    const condition = this.binary(0);
    if (!this.accept('?')) return condition;
    const yes = this.expression();
    this.expect(':');
    return { kind: 'conditional', condition, yes, no: this.expression() };
  }

  private binary(level: number): Expression {
    const operators = PRECEDENCE[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.accept(candidate));
      if (!operator) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    if (this.accept('!')) return { kind: 'unary', operator: '!', operand: this.unary() };
    if (this.accept('-')) return { kind: 'unary', operator: '-', operand: this.unary() };
    return this.steps(this.primary());
  }

  /** Attributes and indexes behind a value: `.name`, `["name"]`, `[0]` and the old form `.0`. */
  private steps(start: Expression): Expression {
    let of = start;
    for (;;) {
      if (this.accept('[')) {
        if (this.accept('*')) throw new UserError('[*] is not supported here');
        of = { kind: 'index', of, key: this.expression() };
        this.expect(']');
      } else if (this.accept('.')) {
        const index = this.match(/\d+/y);
        const name = index ?? this.identifier();
        if (name === undefined) throw new UserError(`expected an attribute after ".", found ${this.found()}`);
        of = {
          kind: 'index',
          of,
          key: { kind: 'literal', value: index === undefined ? name : Number(index) },
        };
      } else {
        return of;
      }
    }
  }

  private primary(): Expression {
    if (this.accept('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (this.accept('[')) return { kind: 'list', items: this.sequence(']', () => this.expression()) };
    if (this.accept('{')) return { kind: 'map', entries: this.sequence('}', () => this.entry()) };
    if (this.accept('"')) {
      const parts = this.template('"');
      this.at += 1;
      return { kind: 'template', parts };
    }
    const number = this.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return { kind: 'literal', value: Number(number) };
    const name = this.identifier();
    if (name === undefined) throw new UserError(`expected a value, found ${this.found()}`);
    if (this.accept('(')) {
      return {
        kind: 'call',
        function: functionNamed(name),
        args: this.sequence(')', () => this.expression()),
      };
    }
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    if (name === 'for') throw new UserError('"for" is not supported here');
    return this.reference(name);
  }

  private reference(root: string): Expression {
    if (UNSUPPORTED_ROOTS.includes(root)) throw new UserError(`"${root}." is not supported here`);
    let address = root;
    const names = root === 'data' ? 2 : root === 'var' || root === 'local' ? 0 : 1;
    for (let name = 0; name < names; name += 1) address = `${address}.${this.member(address)}`;
    return { kind: 'reference', address, attribute: this.member(address) };
  }

  private member(of: string): string {
    const name = this.accept('.') ? this.identifier() : undefined;
    if (name === undefined) throw new UserError(`expected an attribute of ${of}, found ${this.found()}`);
    return name;
  }

  private entry(): readonly [Expression, Expression] {
    const name = this.identifier();
    const key: Expression = name === undefined ? this.expression() : { kind: 'literal', value: name };
    if (name === 'for') throw new UserError('"for" is not supported here');
    if (!this.accept(':')) this.expect('=');
    return [key, this.expression()];
  }

  private sequence<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(end)) {
      items.push(item());
      if (this.accept(',')) continue;
      this.expect(end);
      break;
    }
    return items;
  }

  private identifier(): string | undefined {
    return this.match(/[\p{L}_][\p{L}\p{N}_-]*/uy);
  }

  private accept(token: string): boolean {
    this.match(/\s+/y);
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private expect(token: string): void {
    if (!this.accept(token)) throw new UserError(`expected "${token}", found ${this.found()}`);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private found(): string {
    this.match(/\s+/y);
    return this.at < this.text.length ? `"${this.text.charAt(this.at)}"` : 'the end of the text';
  }
}
