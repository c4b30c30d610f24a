import type { SourceText } from './source-text';
import type { PathNode } from './syntax-tree';

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_-]*`;
const PATH = new RegExp(String.raw`^(?:\.\./)*(?:this(?:\.${NAME})*|${NAME}(?:\.${NAME})*)$`, 'u');
const DATA = new Set(['index', 'key', 'first', 'last']);

/** Names that a data path may not hold: the sender's own, and those that reach JavaScript's prototypes. */
const OWN_ROOTS = new Set(['html', 'href', 'line']);
const PROTOTYPE_NAMES = new Set(['constructor', 'prototype']);

/** Names that Handlebars takes for a helper when they stand alone. */
const HELPER_NAMES = new Set([
  'if',
  'unless',
  'each',
  'with',
  'lookup',
  'log',
  'helperMissing',
  'blockHelperMissing',
]);

/**
 * The path of an expression, or nothing after recording why it can't be used. `owner` names the tag in messages.
 * Which scope a path belongs to, and so whether its first name is one of the data's root, is not known here.
 */
export function parsePath(
  source: SourceText,
  expression: hbs.AST.Expression,
  owner: string,
): PathNode | undefined {
  const span = { start: source.offsetOf(expression.loc.start), end: source.offsetOf(expression.loc.end) };
  const refuse = (message: string): undefined => {
    source.fault(span.start, `${owner}: ${message}`);
  };
  if (!isPath(expression)) {
    return expression.type === 'SubExpression'
      ? refuse('SES documents no expression inside an expression; put the finished value into the data')
      : refuse(`${source.quote(span)} is a value, not the name of a variable`);
  }
  const written = source.slice(span);
  if (expression.data) {
    const name = written.slice(1);
    return DATA.has(name)
      ? { span, up: 0, names: [], data: name }
      : refuse(
          `${source.quote(span)} isn't documented by SES; allowed are @index, @key, @first and @last inside {{#each}}`,
        );
  }
  if (!PATH.test(written)) {
    return refuse(
      `${source.quote(span)} isn't a path that SES documents; write names of letters, digits, _ and -, joined by dots, after this. or ../ where needed`,
    );
  }
  const names = expression.parts;
  const forbidden = names.find((name) => name.startsWith('__') || PROTOTYPE_NAMES.has(name));
  if (forbidden !== undefined) {
    return refuse(`the name "${forbidden}" is reserved; rename the field`);
  }
  if (HELPER_NAMES.has(written)) {
    return refuse(`"${written}" is the name of a helper, not of a variable; rename the field`);
  }
  return { span, up: expression.depth, names, data: undefined };
}

/** Whether a name at the root of the data belongs to the copies that the sender adds. */
export function isOwnRoot(name: string): boolean {
  return OWN_ROOTS.has(name);
}

/** Where the copy's name goes: before the first name, after `this.` and `../`. */
export function insertionPoint(source: SourceText, path: PathNode): number {
  const prefix = /^(?:\.\.\/)*(?:this\.)?/.exec(source.slice(path.span));
  return path.span.start + (prefix?.[0].length ?? 0);
}

function isPath(expression: hbs.AST.Expression): expression is hbs.AST.PathExpression {
  return expression.type === 'PathExpression';
}
