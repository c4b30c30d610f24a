import { UNSUBSCRIBE_URL } from '../../lambdas/shared/compiled-template';
import { utmNamesIn } from '../../lambdas/shared/utm';
import type { HtmlContexts } from './html-contexts';
import type { SourceText, Span } from './source-text';
import {
  type BlockNode,
  type LiteralNode,
  literalSpans,
  nodesWithin,
  type PrintNode,
  type SyntaxNode,
  spanOf,
} from './syntax-tree';

/** A link that the author's own text begins. */
export interface LiteralLink {
  /** The end of its query. */
  readonly at: number;
  readonly joint: '?' | '&';
  /** UTM parameters that it has already. */
  readonly taken: readonly string[];
}

/** A link whose query has no sure end, or whose value can't be tagged. */
export interface UntaggableLink {
  readonly at: number;
  readonly message: string;
}

/** What may begin a query or a fragment: a character or a character reference. */
const MARK = /[?#]|&#(?:x[\da-f]+|\d+);?|&(?:num|quest);/gi;
const UNSUBSCRIBE_TAG = new RegExp(String.raw`\{\{[^}]*${UNSUBSCRIBE_URL}`);

/** What an author can do about a link that can't be tagged. */
export const REMEDY = 'or mark the link ses:no-track';

/** The links of an HTML text that UTM parameters are for: http(s) URLs in `href`, but for the one to unsubscribe and `ses:no-track`. */
export class HtmlLinks {
  readonly literal: LiteralLink[] = [];
  readonly untaggable: UntaggableLink[] = [];
  /** Where tags begin whose value is a whole URL. */
  private readonly variables = new Set<number>();

  constructor(
    private readonly source: SourceText,
    contexts: HtmlContexts,
    tree: readonly SyntaxNode[],
  ) {
    for (const { element, value } of contexts.links()) {
      const excepted =
        element.attributes.has('ses:no-track') || UNSUBSCRIBE_TAG.test(this.source.slice(value));
      if (!excepted) this.read(nodesWithin(tree, value).map((node) => clip(node, value)));
    }
  }

  /** Whether a tag prints the whole URL of a link. */
  isVariable(tag: Span): boolean {
    return this.variables.has(tag.start);
  }

  /** A value, or a branch of the block that it consists of. */
  private read(nodes: readonly SyntaxNode[]): void {
    const [first, ...rest] = nodes.filter((node) => !this.isBlank(node));
    if (first?.kind === 'literal') {
      if (/^\s*https?:\/\//i.test(this.source.slice(first.span))) this.readLiteral([first, ...rest]);
    } else if (first?.kind === 'print') {
      if (rest.length === 0) this.variables.add(first.tag.start);
      else this.refuse(first, 'begins a link that goes on behind it; write the whole URL into the variable');
    } else if (first?.kind === 'block') {
      if (rest.length === 0 && first.helper !== 'each') {
        this.read(first.body);
        this.read(first.otherwise ?? []);
      } else {
        this.refuse(first, 'begins a link that goes on behind it; write the whole URL into each branch');
      }
    }
  }

  private readLiteral(nodes: readonly [LiteralNode, ...SyntaxNode[]]): void {
    const { start } = nodes[0].span;
    let end = start;
    let joint: LiteralLink['joint'] = '?';
    for (const node of nodes) {
      const marks = literalSpans([node]).flatMap((span) => this.marksIn(span));
      if (node.kind === 'block' && marks.length > 0) {
        this.refuse(
          node,
          'decides whether a link has a "?" or a "#" there; write the whole URL into each branch',
        );
        return;
      }
      const fragment = marks.find(({ mark }) => mark === '#');
      if (marks.some(({ mark, at }) => mark === '?' && !(fragment && fragment.at < at))) joint = '&';
      end = fragment?.at ?? this.trimmedEnd(node);
      if (fragment) break;
    }
    this.literal.push({ at: end, joint, taken: utmNamesIn(this.source.slice({ start, end })) });
  }

  private marksIn({ start, end }: Span): { readonly at: number; readonly mark: string }[] {
    return [...this.source.slice({ start, end }).matchAll(MARK)]
      .map(({ 0: written, index }) => ({ at: start + index, mark: decode(written) }))
      .filter(({ mark }) => mark === '?' || mark === '#');
  }

  private trimmedEnd(node: SyntaxNode): number {
    const span = spanOf(node);
    return node.kind === 'literal' ? span.start + this.source.slice(span).trimEnd().length : span.end;
  }

  private refuse(node: PrintNode | BlockNode, why: string): void {
    const tag = node.kind === 'block' ? node.tags[0] : node.tag;
    this.untaggable.push({ at: tag.start, message: `${this.source.quote(tag)} ${why}, ${REMEDY}` });
  }

  private isBlank(node: SyntaxNode): boolean {
    return node.kind === 'silent' || (node.kind === 'literal' && this.source.slice(node.span).trim() === '');
  }
}

/** A node as far as it lies within a value: only text can reach beyond. */
function clip(node: SyntaxNode, { start, end }: Span): SyntaxNode {
  if (node.kind !== 'literal') return node;
  return { ...node, span: { start: Math.max(node.span.start, start), end: Math.min(node.span.end, end) } };
}

/** The character that a reference stands for. */
function decode(written: string): string {
  if (/^&num/i.test(written)) return '#';
  if (/^&quest/i.test(written)) return '?';
  const [, hex, decimal] = /^&#(?:x([\da-f]+)|(\d+))/i.exec(written) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  // Beyond Unicode there is no character, and none that matters here.
  return Number.isNaN(code) ? written : String.fromCharCode(Math.min(code, 0xffff));
}
