import Handlebars from 'handlebars';
import { parsePath } from './parse-path';
import type { SourceText, Span } from './source-text';
import type { Helper, SyntaxNode } from './syntax-tree';

const OPEN_TRACKER = '{{ses:openTracker}}';

/** What the parser's token says of a text that it could not read. */
const SYNTAX_ERRORS: Readonly<Record<string, string>> = {
  EOF: 'the file ends inside a block; add its closing tag',
  OPEN_ENDBLOCK: 'a closing tag stands without its block',
  INVERSE: 'an {{else}} stands outside of a block, or is its second',
};

/**
 * The tree of a text. What SES doesn't document, and what would print unescaped, is recorded as a fault of the source; the
 * tree then holds the rest, so that one pass finds all faults. A text that isn't Handlebars at all has no tree.
 *
 * What SES documents: https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html and, by its reference,
 * the block helpers of https://handlebarsjs.com/guide/builtin-helpers.html.
 */
export function parseTemplate(source: SourceText): SyntaxNode[] | undefined {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parseWithoutProcessing(source.text);
  } catch (error) {
    recordSyntaxError(source, error);
    return undefined;
  }
  return new TreeBuilder(source).nodes(program.body);
}

/** Handlebars draws its syntax errors over four lines; the fault has to fit on one. */
function recordSyntaxError(source: SourceText, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const drawn = /^Parse error on line (\d+):\n(.*)\n(-*)\^\n.*got '(\w+)'$/s.exec(message);
  if (drawn) {
    const [, line = '1', excerpt = '', , token = ''] = drawn;
    // The parser's excerpt runs over line ends, so a line that can be shown whole is clearer.
    const whole = source.line(Number(line)).trim();
    const near = whole !== '' && whole.length <= 80 ? whole : excerpt.trim();
    const found = SYNTAX_ERRORS[token] ?? 'an expression is malformed or lacks its }}';
    source.fault(
      source.offsetOf({ line: Number(line), column: 0 }),
      `not valid Handlebars near "${near}": ${found}`,
    );
    return;
  }
  const placed = /^(.*) - (\d+):(\d+)$/s.exec(message);
  const [, text = message, line = '1', column = '0'] = placed ?? [];
  source.fault(
    source.offsetOf({ line: Number(line), column: Number(column) }),
    `not valid Handlebars: ${text.replace(/\s+/g, ' ')}`,
  );
}

class TreeBuilder {
  constructor(private readonly source: SourceText) {}

  nodes(statements: readonly hbs.AST.Statement[]): SyntaxNode[] {
    return statements.map((statement) => this.node(statement));
  }

  private node(statement: hbs.AST.Statement): SyntaxNode {
    const tag = this.spanOf(statement);
    if (isA<hbs.AST.ContentStatement>(statement, 'ContentStatement')) return this.literal(statement, tag);
    if (isA<hbs.AST.MustacheStatement>(statement, 'MustacheStatement')) return this.mustache(statement, tag);
    if (isA<hbs.AST.BlockStatement>(statement, 'BlockStatement')) return this.block(statement, tag);
    if (isA<hbs.AST.PartialStatement>(statement, 'PartialStatement')) return this.call(statement, tag);
    if (isDecoratorBlock(statement)) return this.inline(statement, tag);
    if (statement.type === 'CommentStatement') return { kind: 'silent', tag };
    return this.refuse(
      tag,
      `${this.openingTag(tag)} isn't documented by SES; the only decorator is {{#* inline "name"}}, the only partial call {{> name}}`,
    );
  }

  private literal(statement: hbs.AST.ContentStatement, span: Span): SyntaxNode {
    // Handlebars drops the backslash of an escaped expression, and only then does its text differ from the source.
    if (this.source.slice(span) !== statement.value) {
      this.source.fault(
        span.end,
        String.raw`an expression behind a backslash (\{{) isn't documented by SES; remove the backslash`,
      );
    }
    return { kind: 'literal', span };
  }

  private mustache(statement: hbs.AST.MustacheStatement, tag: Span): SyntaxNode {
    const name = this.source.quote(tag);
    const target = this.source.slice(this.spanOf(statement.path));
    if (!statement.escaped) {
      return this.refuse(tag, `${name} would print without escaping; write {{${target}}}`);
    }
    if (statement.params.length > 0 || hashOf(statement)) {
      return this.refuse(
        tag,
        `${name}: SES runs no helper "${target}"; put the finished text into the list or into templateData`,
      );
    }
    if (this.source.slice(tag) === OPEN_TRACKER) return { kind: 'tracker', tag };
    if (target === 'ses:no-track' || target === 'ses:tags') {
      return this.refuse(tag, `${name} is an attribute, not an expression; write <a ${target} href="...">`);
    }
    if (/^(?:ses:|amazonSES)/i.test(target)) {
      return this.refuse(
        tag,
        `${name} is a placeholder of SES; of those only ${OPEN_TRACKER}, in this spelling, may be used, and {{unsubscribe_url}} is the link to unsubscribe`,
      );
    }
    const path = parsePath(this.source, statement.path, name);
    return path ? { kind: 'print', tag, path } : { kind: 'silent', tag };
  }

  private block(statement: hbs.AST.BlockStatement, whole: Span, chained = false): SyntaxNode {
    const opening = this.source.slice(whole);
    const name = this.openingTag(whole);
    const helper = statement.path.original;
    if (opening.startsWith('{{{{')) return this.refuse(whole, "a raw block ({{{{) isn't documented by SES");
    if (!isHelper(helper)) {
      return this.refuse(
        whole,
        `${name}: SES runs no block "${helper}"; it documents if, unless, each and with`,
      );
    }
    if (/^\{\{~?\s*\^/.test(opening)) {
      return this.refuse(whole, `${name}: an inverted block isn't documented by SES; write {{#unless ...}}`);
    }
    const [param, ...more] = statement.params;
    if (!param || more.length > 0 || hashOf(statement) || statement.program.blockParams) {
      return this.refuse(
        whole,
        `${name}: SES documents {{#${helper} path}} with one path, and neither options nor "as |name|"`,
      );
    }
    const open = { start: whole.start, end: this.tagEnd(this.spanOf(param).end) };
    const body = this.nodes(statement.program.body);
    const bodyEnd = this.endOf(statement.program.body, open.end);
    const rest = this.otherwise(statement, bodyEnd);
    const tags: [Span, ...Span[]] = [open, ...rest.tags];
    if (!chained) tags.push({ start: rest.end, end: whole.end });
    const path = parsePath(this.source, param, name);
    if (!path) {
      // Its scope is unknown, so its contents can't be judged; the tags still take their room.
      return { kind: 'silent', tag: whole };
    }
    return { kind: 'block', helper, tags, path, body, otherwise: rest.nodes };
  }

  /** What follows the body of a block: nothing, `{{else}}`, or another block in `{{else if x}}`. */
  private otherwise(
    statement: hbs.AST.BlockStatement,
    bodyEnd: number,
  ): { nodes?: SyntaxNode[]; tags: Span[]; end: number } {
    const inverse: hbs.AST.Program | undefined = statement.inverse;
    if (!inverse) return { tags: [], end: bodyEnd };
    const [first] = inverse.body;
    // In a chain the `{{else if x}}` is the opening tag of the inner block, which begins where the body ends.
    if (
      first &&
      isA<hbs.AST.BlockStatement>(first, 'BlockStatement') &&
      this.spanOf(first).start === bodyEnd
    ) {
      const span = this.spanOf(first);
      const inner = this.block(first, span, true);
      return { nodes: [inner], tags: inner.kind === 'block' ? [...inner.tags] : [], end: span.end };
    }
    const tag = { start: bodyEnd, end: this.tagEnd(bodyEnd) };
    return { nodes: this.nodes(inverse.body), tags: [tag], end: this.endOf(inverse.body, tag.end) };
  }

  private inline(statement: hbs.AST.DecoratorBlock, whole: Span): SyntaxNode {
    const [param, ...more] = statement.params;
    if (
      statement.path.original !== 'inline' ||
      !param ||
      !isA<hbs.AST.StringLiteral>(param, 'StringLiteral') ||
      more.length > 0 ||
      hashOf(statement) ||
      statement.program.blockParams
    ) {
      return this.refuse(
        whole,
        `${this.openingTag(whole)}: the only decorator that SES documents is {{#* inline "name"}}`,
      );
    }
    const open = { start: whole.start, end: this.tagEnd(this.spanOf(param).end) };
    const close = { start: this.endOf(statement.program.body, open.end), end: whole.end };
    return {
      kind: 'inline',
      name: param.value,
      tags: [open, close],
      body: this.nodes(statement.program.body),
    };
  }

  private call(statement: hbs.AST.PartialStatement, tag: Span): SyntaxNode {
    if (statement.name.type === 'SubExpression' || statement.params.length > 0 || hashOf(statement)) {
      return this.refuse(
        tag,
        `${this.source.quote(tag)}: SES documents {{> name}} alone; a partial reads the data of the place that calls it`,
      );
    }
    return { kind: 'call', tag, name: String(statement.name.original) };
  }

  private refuse(tag: Span, message: string): SyntaxNode {
    this.source.fault(tag.start, message);
    return { kind: 'silent', tag };
  }

  private spanOf({ loc }: hbs.AST.Node): Span {
    return { start: this.source.offsetOf(loc.start), end: this.source.offsetOf(loc.end) };
  }

  /** The end of the tag in which `offset` lies behind the last expression. */
  private tagEnd(offset: number): number {
    return this.source.text.indexOf('}}', offset) + 2;
  }

  private endOf(statements: readonly hbs.AST.Statement[], whenEmpty: number): number {
    const last = statements.at(-1);
    return last ? this.spanOf(last).end : whenEmpty;
  }

  private openingTag({ start }: Span): string {
    return this.source.quote({ start, end: this.tagEnd(start) });
  }
}

function isA<T extends hbs.AST.Node>(node: hbs.AST.Node, type: T['type']): node is T {
  return node.type === type;
}

/** Its declared type says `BlockStatement`, the parser writes this. */
function isDecoratorBlock(node: hbs.AST.Node): node is hbs.AST.DecoratorBlock {
  return node.type === 'DecoratorBlock';
}

/** The parser leaves the hash out where there is none, other than its types say. */
function hashOf(statement: { readonly hash?: hbs.AST.Hash }): boolean {
  return (statement.hash?.pairs.length ?? 0) > 0;
}

function isHelper(name: string): name is Helper {
  return name === 'if' || name === 'unless' || name === 'each' || name === 'with';
}
