import type { HtmlContext, HtmlContexts, QuotedAttribute } from './html-contexts';
import type { SourceText, Span } from './source-text';
import { isUrlAttribute, placeOf, type ValuePlace, type ValueState } from './value-place';

/** How far the value of a URL attribute has been printed. */
interface Flow {
  readonly attribute: QuotedAttribute | undefined;
  readonly state: ValueState;
}

/** Follows the nodes of an HTML text in the order in which they print, and judges the place of each. */
export class HtmlPlaces {
  private flow: Flow = { attribute: undefined, state: 'empty' };

  constructor(
    private readonly source: SourceText,
    private readonly contexts: HtmlContexts,
  ) {}

  /** Text of the author: the attribute in which it ends has begun if the text is part of its value. */
  literal(span: Span): void {
    const attribute = this.urlAttributeAt(span.end);
    if (!attribute) return;
    const pieces = this.contexts.literalPieces(attribute, span.end);
    this.enter(attribute);
    // A partial that is called again prints the same attribute anew.
    if (span.start < attribute.value.start) this.flow = { attribute, state: 'empty' };
    // White space before a URL doesn't count: browsers strip it.
    if (pieces.at(-1)?.trim() !== '') this.flow = { attribute, state: 'begun' };
  }

  /** How a value printed by a tag has to be prepared, or why it can't stand there. */
  value(tag: Span): ValuePlace | string {
    const attribute = this.urlAttributeAt(tag.start);
    if (attribute) this.enter(attribute);
    const place = this.contexts.opensMarkup(tag)
      ? 'stands behind "<" and would become the name of a tag; write &lt; for the character'
      : placeOf(this.contexts.at(tag.start), tag, this.flow.state, this.contexts);
    if (attribute) this.flow = { attribute, state: 'begun' };
    return place;
  }

  /** Reads the branches of a block, of which one prints; a repeated first one may follow itself. */
  branches([first, second]: readonly [() => void, () => void], repeated: boolean): void {
    const before = this.flow;
    if (repeated && before.state === 'empty') this.flow = { ...before, state: 'either' };
    first();
    const afterFirst = this.flow;
    this.flow = before;
    second();
    this.flow = join(afterFirst, this.flow);
  }

  /** Records a fault if the tags of a block don't all stand in one context, or where no block can stand. */
  block(tags: readonly [Span, ...Span[]], name: string): void {
    const [open] = tags;
    const context = this.contexts.at(open.start);
    if (this.silent(open, name)) return;
    const stray = tags.find(
      (tag) => this.contexts.at(tag.start) !== context || this.contexts.opensMarkup(tag),
    );
    if (stray) {
      this.source.fault(
        open.start,
        `${name} begins ${this.describe(open)} and ${this.source.quote(stray)} stands ${this.describe(stray)}; let each branch hold whole elements, or stay within one attribute's value`,
      );
    }
  }

  /** Records a fault if a tag that prints nothing splits the markup around it; tells whether it did. */
  silent(tag: Span, name: string): boolean {
    const { kind } = this.contexts.at(tag.start);
    const splits = kind === 'tag' || kind === 'unquoted attribute' || this.contexts.opensMarkup(tag);
    if (splits) {
      this.source.fault(
        tag.start,
        `${name} stands inside a tag, outside the quoted value of an attribute; put it into the value, or around the element`,
      );
    }
    return splits;
  }

  /** Records a fault unless a tag stands where any markup may stand. */
  markup(tag: Span, name: string): void {
    const context = this.contexts.at(tag.start);
    if (context.kind !== 'text' || context.hidden || this.contexts.opensMarkup(tag)) {
      this.source.fault(
        tag.start,
        `${name} stands ${this.describe(tag)}; it may stand only in the text between elements`,
      );
    }
  }

  context(tag: Span): HtmlContext {
    return this.contexts.at(tag.start);
  }

  private describe(tag: Span): string {
    return this.contexts.opensMarkup(tag) ? 'behind "<"' : describe(this.contexts.at(tag.start));
  }

  private urlAttributeAt(offset: number): QuotedAttribute | undefined {
    const context = this.contexts.at(offset);
    return context.kind === 'attribute' && isUrlAttribute(context.name) ? context : undefined;
  }

  private enter(attribute: QuotedAttribute): void {
    if (this.flow.attribute !== attribute) this.flow = { attribute, state: 'empty' };
  }
}

function join(a: Flow, b: Flow): Flow {
  if (a.attribute !== b.attribute) return { attribute: undefined, state: 'empty' };
  return a.state === b.state ? a : { ...a, state: 'either' };
}

function describe(context: HtmlContext): string {
  switch (context.kind) {
    case 'text':
      return context.hidden ? 'in a conditional comment' : 'in the text between elements';
    case 'plain text':
      return 'in <title> or <textarea>';
    case 'attribute':
      return `in the value of ${context.name}`;
    case 'unquoted attribute':
      return `in the unquoted value of ${context.name}`;
    case 'tag':
      return 'inside a tag';
    case 'comment':
      return 'in a comment';
    case 'raw text':
      return `inside <${context.element}>`;
  }
}
