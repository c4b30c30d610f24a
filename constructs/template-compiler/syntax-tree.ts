import type { Span } from './source-text';

/** The helpers that SES documents; each opens a block. */
export type Helper = 'if' | 'unless' | 'each' | 'with';

/** A path as written in an expression: `name`, `customer.city`, `this.x`, `../name`, `@index`. */
export interface PathNode {
  readonly span: Span;
  /** How many `../` it begins with. */
  readonly up: number;
  /** Its names, without `this`. */
  readonly names: readonly string[];
  /** Name of a data variable of the iteration, without its `@`. */
  readonly data: string | undefined;
}

/** `{{name}}`. */
export interface PrintNode {
  readonly kind: 'print';
  readonly tag: Span;
  readonly path: PathNode;
}

/** `{{#if x}}…{{else}}…{{/if}}` and its kin. A chained block, `{{else if x}}`, ends with the block that holds it. */
export interface BlockNode {
  readonly kind: 'block';
  readonly helper: Helper;
  /** Opening tag, each `{{else}}` and `{{else if x}}` of the block, closing tag, as far as they are written. */
  readonly tags: readonly [Span, ...Span[]];
  readonly path: PathNode;
  readonly body: readonly SyntaxNode[];
  readonly otherwise: readonly SyntaxNode[] | undefined;
}

/** `{{#* inline "name"}}…{{/inline}}`. */
export interface InlineNode {
  readonly kind: 'inline';
  readonly name: string;
  readonly tags: readonly [Span, ...Span[]];
  readonly body: readonly SyntaxNode[];
}

/** `{{> name}}`. */
export interface CallNode {
  readonly kind: 'call';
  readonly tag: Span;
  readonly name: string;
}

/** Text between the tags. */
export interface LiteralNode {
  readonly kind: 'literal';
  readonly span: Span;
}

/** `{{ses:openTracker}}`, which SES replaces after rendering. */
export interface TrackerNode {
  readonly kind: 'tracker';
  readonly tag: Span;
}

/** A comment, or something refused whose fault has been recorded: it takes room and prints nothing. */
export interface SilentNode {
  readonly kind: 'silent';
  readonly tag: Span;
}

/** What a template may consist of. */
export type SyntaxNode =
  | PrintNode
  | BlockNode
  | InlineNode
  | CallNode
  | LiteralNode
  | TrackerNode
  | SilentNode;

/** Every tag of a text, once, in the order of the text: all that is not literal. */
export function tagsOf(nodes: readonly SyntaxNode[]): Span[] {
  const tags = nodes.flatMap(tagsOfNode).sort((a, b) => a.start - b.start);
  return tags.filter(({ start }, index) => start !== tags[index - 1]?.start);
}

function tagsOfNode(node: SyntaxNode): readonly Span[] {
  switch (node.kind) {
    case 'literal':
      return [];
    case 'block':
      return [...node.tags, ...tagsOf(node.body), ...tagsOf(node.otherwise ?? [])];
    case 'inline':
      return [...node.tags, ...tagsOf(node.body)];
    default:
      return [node.tag];
  }
}

/** From where to where a node reaches; a chained block ends with the last that is in it. */
export function spanOf(node: SyntaxNode): Span {
  switch (node.kind) {
    case 'literal':
      return node.span;
    case 'block':
    case 'inline': {
      const children = [...node.body, ...((node.kind === 'block' && node.otherwise) || [])];
      const ends = [...node.tags.map(({ end }) => end), ...children.map((child) => spanOf(child).end)];
      return { start: node.tags[0].start, end: Math.max(...ends) };
    }
    default:
      return node.tag;
  }
}

/** All literal text of some nodes, that of blocks and partials included. */
export function literalSpans(nodes: readonly SyntaxNode[]): Span[] {
  return nodes.flatMap((node) =>
    node.kind === 'literal' ? [node.span] : branchesOf([node]).flatMap((branch) => literalSpans(branch)),
  );
}

/** The nodes that print a piece of the text, from the innermost block or partial that holds all of it. */
export function nodesWithin(nodes: readonly SyntaxNode[], span: Span): SyntaxNode[] {
  const holder = branchesOf(nodes).find((branch) => holds(branch, span));
  if (holder) return nodesWithin(holder, span);
  return nodes.filter((node) => {
    const { start, end } = spanOf(node);
    return start < span.end && end > span.start;
  });
}

function branchesOf(nodes: readonly SyntaxNode[]): (readonly SyntaxNode[])[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'inline') return [node.body];
    return node.kind === 'block' ? [node.body, node.otherwise ?? []] : [];
  });
}

function holds(nodes: readonly SyntaxNode[], { start, end }: Span): boolean {
  const [first, last] = [nodes[0], nodes.at(-1)];
  return first !== undefined && last !== undefined && spanOf(first).start <= start && end <= spanOf(last).end;
}
