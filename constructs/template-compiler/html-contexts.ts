import { type Token, Tokenizer, TokenizerMode } from 'parse5';
import type { SourceText, Span } from './source-text';

/**
 * Where in the HTML a place of the source lies. Two places that have one and the same context object have no unfinished markup
 * between them. `hidden` places lie in a conditional comment, which Outlook alone reads.
 */
export type HtmlContext =
  /** Between elements. */
  | { readonly kind: 'text'; readonly hidden: boolean }
  /** In `<title>` and `<textarea>`: no markup, but character references count. */
  | { readonly kind: 'plain text'; readonly hidden: boolean }
  | QuotedAttribute
  | UnquotedAttribute
  /** Inside a tag, but in no value of an attribute. */
  | { readonly kind: 'tag' }
  | { readonly kind: 'comment' }
  /** Inside `<script>`, `<style>` and others in which nothing can be escaped. */
  | { readonly kind: 'raw text'; readonly element: string };

/** The value between the quotes of an attribute. */
export interface QuotedAttribute {
  readonly kind: 'attribute';
  readonly hidden: boolean;
  readonly name: string;
  readonly element: StartTag;
  readonly value: Span;
}

/** The value of an attribute without quotes. */
export interface UnquotedAttribute extends Omit<QuotedAttribute, 'kind' | 'hidden'> {
  readonly kind: 'unquoted attribute';
}

/** The `href` of an element that people can click. */
export type LinkAttribute = QuotedAttribute | UnquotedAttribute;

/** A start tag. */
export interface StartTag {
  readonly name: string;
  /** Offset behind the element's name, where an attribute can be added. */
  readonly nameEnd: number;
  /** Names of its attributes, in lower case. */
  readonly attributes: ReadonlySet<string>;
}

interface Region extends Span {
  readonly context: HtmlContext;
}

/** Stands for one character of a tag of Handlebars: no character that HTML gives a meaning to. */
const FILLER = '\uE000';

/**
 * Elements whose contents HTML reads in a way of their own, and the state that the tree builder switches the tokenizer to:
 * https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments
 */
const STATES: ReadonlyMap<string, Tokenizer['state']> = new Map([
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
  ['style', TokenizerMode.RAWTEXT],
  ['xmp', TokenizerMode.RAWTEXT],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
  ['plaintext', TokenizerMode.PLAINTEXT],
]);

/** Elements whose contents aren't HTML: the same names follow other rules there. */
const FOREIGN = new Set(['svg', 'math']);

/** The contents of `<!--[if mso]>…<![endif]-->`, which Outlook reads as HTML. */
const CONDITIONAL_COMMENT = /^(<!--\[if\b[^\]]*\]>)(.*)<!\[endif\]-->$/is;

/**
 * Finds out where each expression of an HTML text stands. The text is read as if each expression printed plain characters,
 * which holds as long as what they print is escaped and every block ends in the context in which it began.
 */
export class HtmlContexts {
  private readonly regions: Region[] = [];
  private readonly outside: HtmlContext = { kind: 'text', hidden: false };
  private readonly masked: string;

  constructor(
    private readonly source: SourceText,
    tags: readonly Span[],
  ) {
    this.masked = mask(source.text, tags);
    this.read(this.masked, 0, false);
  }

  at(offset: number): HtmlContext {
    // Regions within regions come first: an attribute before its tag, the parts of a conditional comment before it.
    const region = this.regions.find(({ start, end }) => start <= offset && offset < end);
    return region?.context ?? this.outside;
  }

  /** The links, those in conditional comments too: of `<a>`, `<area>` and the buttons that Outlook draws (`<v:roundrect>`). */
  links(): LinkAttribute[] {
    return this.regions
      .map(({ context }) => context)
      .filter((context) => context.kind === 'attribute' || context.kind === 'unquoted attribute')
      .filter(({ name, element }) => name === 'href' && /^(?:a|area|v:\w+)$/.test(element.name));
  }

  /**
   * Whether what precedes a tag would make markup of its first printed character: `<{{name}}>`. A tag that strips white space
   * (`{{~`) reaches over it.
   */
  opensMarkup(tag: Span): boolean {
    if (!['text', 'plain text', 'comment'].includes(this.at(tag.start).kind)) return false;
    const before = this.masked.slice(0, tag.start);
    const reached = this.source.text.startsWith('{{~', tag.start) ? before.trimEnd() : before;
    return /<[/!?]?-?$/.test(reached);
  }

  /** The author's own text of an attribute's value up to `end`, decoded, in the pieces that expressions cut it into. */
  literalPieces({ value }: QuotedAttribute, end: number): string[] {
    return this.masked
      .slice(value.start, end)
      .split(new RegExp(`${FILLER}+`))
      .map(decodeAttribute);
  }

  /** Adds the regions of a piece of HTML that begins at `base` of the text. */
  private read(html: string, base: number, hidden: boolean): void {
    let markupEnd = 0;
    let inside:
      | { readonly element: string; readonly start: number; readonly context: HtmlContext }
      | undefined;
    const add = (span: Span, context: HtmlContext): number =>
      this.regions.push({ start: base + span.start, end: base + span.end, context });
    const close = (end: number): void => {
      // In front of the regions inside it, so that it hides them.
      if (inside) {
        this.regions.unshift({ start: base + inside.start, end: base + end, context: inside.context });
      }
      inside = undefined;
    };
    const tokenizer = new Tokenizer(
      { sourceCodeLocationInfo: true },
      {
        onStartTag: (tag) => {
          const span = spanOf(tag);
          markupEnd = span.end;
          this.readStartTag(tag, html, base, hidden);
          const state = STATES.get(tag.tagName);
          const special = state !== undefined || (FOREIGN.has(tag.tagName) && !tag.selfClosing);
          if (inside || !special) return;
          tokenizer.state = state ?? tokenizer.state;
          const context: HtmlContext =
            state === TokenizerMode.RCDATA
              ? { kind: 'plain text', hidden }
              : { kind: 'raw text', element: tag.tagName };
          inside = { element: tag.tagName, start: span.end, context };
        },
        onEndTag: (tag) => {
          const span = spanOf(tag);
          markupEnd = span.end;
          if (tag.tagName === inside?.element) close(span.start);
          add(span, { kind: 'tag' });
        },
        onComment: (comment) => {
          const span = spanOf(comment);
          markupEnd = span.end;
          this.readComment(span, html, base);
        },
        onDoctype: (doctype) => add(spanOf(doctype), { kind: 'tag' }),
        onEof: () => close(html.length),
        onCharacter: ignore,
        onNullCharacter: ignore,
        onWhitespaceCharacter: ignore,
        onParseError: ({ code }) => {
          if (code === 'eof-in-tag') this.recordUnclosedTag(html, markupEnd, base);
        },
      },
    );
    tokenizer.write(html, true);
    add({ start: 0, end: html.length }, hidden ? { kind: 'text', hidden } : this.outside);
  }

  private readStartTag(tag: Token.TagToken, html: string, base: number, hidden: boolean): void {
    const span = spanOf(tag);
    const element: StartTag = {
      name: tag.tagName,
      nameEnd: base + span.start + 1 + tag.tagName.length,
      attributes: new Set(tag.attrs.map(({ name }) => name)),
    };
    for (const { name } of tag.attrs) {
      const location = tag.location?.attrs?.[name];
      if (!location) continue;
      const written = html.slice(location.startOffset, location.endOffset);
      const [before = '', quote] = /^=?[^\s/>=]*\s*=\s*(["'])?/.exec(written) ?? [];
      if (before === '') continue;
      const value = {
        start: base + location.startOffset + before.length,
        end: base + location.endOffset - (quote ? 1 : 0),
      };
      const context: HtmlContext = quote
        ? { kind: 'attribute', hidden, name, element, value }
        : { kind: 'unquoted attribute', name, element, value };
      this.regions.push({ ...value, context });
    }
    this.regions.push({ start: base + span.start, end: base + span.end, context: { kind: 'tag' } });
  }

  private readComment(span: Span, html: string, base: number): void {
    const [, opening = '', contents] = CONDITIONAL_COMMENT.exec(html.slice(span.start, span.end)) ?? [];
    if (contents !== undefined) this.read(contents, base + span.start + opening.length, true);
    this.regions.push({ start: base + span.start, end: base + span.end, context: { kind: 'comment' } });
  }

  /** HTML drops a tag that never ends, and all that it holds; nothing in it has a context. */
  private recordUnclosedTag(html: string, markupEnd: number, base: number): void {
    const start = markupEnd + html.slice(markupEnd).search(/<[a-z/]/i);
    this.source.fault(
      base + start,
      `the tag ${this.source.quote({ start: base + start, end: base + html.length })} is never closed; add its ">", or the quote that is missing before it`,
    );
  }
}

function ignore(): void {}

/** The text with a filler for every character of the tags, so that places keep their offsets. */
function mask(text: string, tags: readonly Span[]): string {
  const pieces: string[] = [];
  let end = 0;
  for (const tag of tags) {
    pieces.push(text.slice(end, tag.start), FILLER.repeat(tag.end - tag.start));
    end = tag.end;
  }
  return [...pieces, text.slice(end)].join('');
}

function spanOf({ location }: Token.Token): Span {
  if (!location) throw new Error('the tokenizer was not asked for locations');
  return { start: location.startOffset, end: location.endOffset };
}

/** Replaces character references as HTML does in an attribute. */
function decodeAttribute(raw: string): string {
  let decoded = '';
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag: ({ attrs }) => {
        decoded = attrs[0]?.value ?? '';
      },
      onEndTag: ignore,
      onComment: ignore,
      onDoctype: ignore,
      onEof: ignore,
      onCharacter: ignore,
      onNullCharacter: ignore,
      onWhitespaceCharacter: ignore,
    },
  );
  // The value's own quotes can't be in it, but the other kind can.
  const quote = raw.includes('"') ? "'" : '"';
  tokenizer.write(`<a b=${quote}${raw}${quote}>`, true);
  return decoded;
}
