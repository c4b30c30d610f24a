import { type TemplateLink, UNSUBSCRIBE_URL } from '../../lambdas/shared/compiled-template';
import { DataUses } from './data-uses';
import { HtmlContexts } from './html-contexts';
import { HtmlLinks } from './html-links';
import { HtmlPlaces } from './html-places';
import { insertionPoint } from './parse-path';
import { parseTemplate } from './parse-template';
import { PathRewriter } from './path-rewriter';
import { Scope, type Target } from './scope';
import type { SourceText, Span } from './source-text';
import {
  type BlockNode,
  type CallNode,
  type InlineNode,
  type PrintNode,
  type SyntaxNode,
  tagsOf,
} from './syntax-tree';
import { type FoundLinks, templateLinks } from './template-links';
import { literalTextLinks, standsAlone } from './text-links';
import { UnsubscribeLink } from './unsubscribe-link';

/**
 * One text of a template as SES gets it: the author's, byte for byte, but for the expressions, whose paths lead into the copy
 * of the data that suits their place. What can't be compiled is recorded as faults of the source; the result then means nothing.
 */
export function compilePart(source: SourceText, uses: DataUses): CompiledPart {
  const tree = parseTemplate(source);
  return tree ? new PartCompiler(source, uses, tree).compile() : { compiled: '', links: [] };
}

export interface CompiledPart {
  readonly compiled: string;
  readonly links: readonly TemplateLink[];
}

class PartCompiler {
  private readonly paths: PathRewriter;
  /** Only HTML has places that differ. */
  private readonly places: HtmlPlaces | undefined;
  private readonly links: HtmlLinks | undefined;
  private readonly partials = new Map<string, InlineNode>();
  private readonly called = new Set<string>();
  private readonly unsubscribe: UnsubscribeLink;
  private trackers = 0;

  constructor(
    private readonly source: SourceText,
    private uses: DataUses,
    private readonly tree: readonly SyntaxNode[],
  ) {
    this.paths = new PathRewriter(source);
    this.unsubscribe = new UnsubscribeLink(source);
    if (source.part !== 'html') return;
    const contexts = new HtmlContexts(source, tagsOf(tree));
    this.places = new HtmlPlaces(source, contexts);
    this.links = new HtmlLinks(source, contexts, tree);
  }

  compile(): CompiledPart {
    const { uses } = this;
    for (const node of this.tree) {
      if (node.kind === 'inline') this.define(node);
    }
    this.read(this.tree, Scope.root());
    // A partial that is never called needs no data, but its text has to be sound all the same.
    this.uses = new DataUses();
    for (const [name, { body }] of this.partials) {
      if (!this.called.has(name)) this.read(body, Scope.root().inPartial(name).when());
    }
    this.paths.checkClimbs(uses);
    this.unsubscribe.check();
    return {
      compiled: this.paths.rewritten(),
      links: templateLinks(this.source, this.foundLinks(), uses, this.paths),
    };
  }

  private foundLinks(): FoundLinks {
    return this.links ?? { literal: literalTextLinks(this.source, this.tree), untaggable: [] };
  }

  private define(node: InlineNode): void {
    if (this.partials.has(node.name)) {
      this.source.fault(
        node.tags[0].start,
        `${this.source.quote(node.tags[0])} defines a partial that is defined before`,
      );
    }
    this.partials.set(node.name, node);
  }

  private read(nodes: readonly SyntaxNode[], scope: Scope): void {
    for (const node of nodes) this.readNode(node, scope);
  }

  private readNode(node: SyntaxNode, scope: Scope): void {
    switch (node.kind) {
      case 'literal':
        this.places?.literal(node.span);
        break;
      case 'silent':
        this.places?.silent(node.tag, this.source.quote(node.tag));
        break;
      case 'tracker':
        this.tracker(node.tag);
        break;
      case 'print':
        this.print(node, scope);
        break;
      case 'block':
        this.block(node, scope);
        break;
      case 'inline':
        this.inline(node);
        break;
      case 'call':
        this.call(node, scope);
        break;
    }
  }

  private tracker(tag: Span): void {
    const name = this.source.quote(tag);
    if (!this.places) {
      this.source.fault(tag.start, `${name} becomes an image; it may stand only in the HTML`);
      return;
    }
    this.places.markup(tag, name);
    this.trackers += 1;
    // https://docs.aws.amazon.com/ses/latest/dg/configure-custom-open-click-domains.html
    if (this.trackers > 1)
      this.source.fault(tag.start, `${name} stands here once more; SES takes one a template`);
  }

  private print({ tag, path }: PrintNode, scope: Scope): void {
    const name = this.source.quote(tag);
    const place = this.places?.value(tag) ?? { copy: this.paths.copy, beginsUrl: false };
    if (typeof place === 'string') {
      this.source.fault(tag.start, `${name} ${place}`);
      return;
    }
    if (path.data !== undefined) {
      this.requireIteration(path.data, tag, scope);
      if (place.beginsUrl || (place.copy === 'href' && path.data === 'key')) {
        this.source.fault(tag.start, `${name} can't stand here in a URL; print a field of the element`);
      }
      return;
    }
    const target = this.paths.print(path, name, scope, place, this.uses);
    if (target?.path[0] === UNSUBSCRIBE_URL) this.unsubscribeLink(tag, scope);
    if (target && this.isLink(tag, target)) {
      const at = insertionPoint(this.source, path);
      const { path: full, contextDepth } = target;
      this.uses.links({ part: this.source.part, name, at, path: full, contextDepth });
    }
  }

  /** Whether a tag prints the whole URL of a link; in the plain text those values that are one in the HTML. */
  private isLink(tag: Span, { path }: Target): boolean {
    if (this.links) return this.links.isVariable(tag);
    return this.source.part === 'text' && this.uses.isLink(path) && standsAlone(this.source, tag);
  }

  private unsubscribeLink(tag: Span, scope: Scope): void {
    const context = this.places?.context(tag);
    this.unsubscribe.found(tag, scope, context);
    if (context?.kind !== 'attribute' || context.name !== 'href') return;
    const { name, nameEnd, attributes } = context.element;
    // To count clicks SES replaces links by its own: https://docs.aws.amazon.com/ses/latest/dg/faqs-metrics.html
    if (name === 'a' && !attributes.has('ses:no-track')) this.paths.insertAttribute(nameEnd, 'ses:no-track');
  }

  private block(node: BlockNode, scope: Scope): void {
    const { helper, tags, body, otherwise = [] } = node;
    const name = this.source.quote(tags[0]);
    this.places?.block(tags, name);
    const [inBody, inOtherwise] =
      helper === 'if' || helper === 'unless'
        ? this.condition(node, name, scope)
        : this.change(node, name, scope);
    const readBody = (): void => inBody && this.read(body, inBody);
    const readOtherwise = (): void => this.read(otherwise, inOtherwise);
    if (this.places) {
      this.places.branches([readBody, readOtherwise], helper === 'each');
    } else {
      readBody();
      readOtherwise();
    }
  }

  /** What the branches of an `if` or `unless` see. */
  private condition({ helper, path, tags }: BlockNode, name: string, scope: Scope): readonly [Scope, Scope] {
    if (path.data !== undefined) {
      this.requireIteration(path.data, tags[0], scope);
      return [scope.when(), scope.when()];
    }
    const present = scope.when(this.paths.test(path, name, scope, this.uses));
    return helper === 'if' ? [present, scope.when()] : [scope.when(), present];
  }

  /** What the branches of an `each` or `with` see; nothing in the first where its path means nothing. */
  private change(node: BlockNode, name: string, scope: Scope): readonly [Scope | undefined, Scope] {
    const { helper, path, tags } = node;
    if (path.data !== undefined) {
      this.source.fault(tags[0].start, `${name} needs a path of the data`);
      return [undefined, scope.when()];
    }
    const target = this.paths.enter(node, name, scope, this.uses);
    if (!target) return [undefined, scope.when()];
    const present = scope.when(target);
    return [helper === 'each' ? present.eachOf(target) : present.of(target), scope.when()];
  }

  private requireIteration(data: string, tag: Span, scope: Scope): void {
    if (!scope.iterates) {
      this.source.fault(
        tag.start,
        `${this.source.quote(tag)}: @${data} exists only inside {{#each}}${scope.partials.length > 0 ? ', and not in a partial called there' : ''}`,
      );
    }
  }

  private inline(node: InlineNode): void {
    const [open] = node.tags;
    const name = this.source.quote(open);
    if (!this.tree.includes(node)) {
      this.source.fault(open.start, `${name} stands inside a block; define partials outside of blocks`);
      return;
    }
    this.places?.markup(open, name);
    this.places?.block(node.tags, name);
  }

  private call({ name, tag }: CallNode, scope: Scope): void {
    const written = this.source.quote(tag);
    this.places?.markup(tag, written);
    const partial = this.partials.get(name);
    if (!partial) {
      this.source.fault(
        tag.start,
        `${written}: this part defines no partial "${name}" outside of blocks; each part needs {{#* inline "${name}"}} of its own`,
      );
      return;
    }
    this.called.add(name);
    if (scope.partials.includes(name)) {
      this.source.fault(tag.start, `${written} makes the partial "${name}" call itself`);
    } else if (partial.tags[0].start > tag.start) {
      this.source.fault(tag.start, `${written} stands above its definition; move the definition up`);
    } else {
      this.read(partial.body, scope.inPartial(name));
    }
  }
}
