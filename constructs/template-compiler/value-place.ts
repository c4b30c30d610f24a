import type { HtmlContext, HtmlContexts, QuotedAttribute } from './html-contexts';
import type { Span } from './source-text';

/** What has been printed of an attribute's value before an expression: nothing, something, or that depends on the data. */
export type ValueState = 'empty' | 'begun' | 'either';

/** How a value has to be prepared for the place where it's printed. */
export interface ValuePlace {
  readonly copy: 'html' | 'href';
  /** Begins a URL, so it decides the scheme. */
  readonly beginsUrl: boolean;
}

/**
 * Attributes that hold one URL: https://html.spec.whatwg.org/multipage/indices.html#attributes-3, and older ones that e-mails
 * still use.
 */
const URL_ATTRIBUTES = new Set([
  'action',
  'background',
  'cite',
  'codebase',
  'data',
  'dynsrc',
  'formaction',
  'href',
  'longdesc',
  'lowsrc',
  'manifest',
  'poster',
  'src',
  'xlink:href',
]);

/** Attributes that hold several URLs, or a document: no copy of a value is safe in them. */
const REFUSED_ATTRIBUTES = new Set(['archive', 'imagesrcset', 'ping', 'srcdoc', 'srcset']);

const EMPTY_PLACE: ValuePlace = { copy: 'html', beginsUrl: false };

/** Whether the value of an attribute is one URL. */
export function isUrlAttribute(name: string): boolean {
  return URL_ATTRIBUTES.has(name);
}

/** How to prepare a value for a place in the HTML, or why it can't stand there. */
export function placeOf(
  context: HtmlContext,
  tag: Span,
  state: ValueState,
  contexts: HtmlContexts,
): ValuePlace | string {
  switch (context.kind) {
    case 'text':
    case 'plain text':
    case 'comment':
      return EMPTY_PLACE;
    case 'tag':
      return `stands inside a tag, outside the quoted value of an attribute; nothing can be escaped there`;
    case 'unquoted attribute':
      return `stands in an attribute without quotes; write ${context.name}="..."`;
    case 'raw text':
      return `stands inside <${context.element}>, where nothing can be escaped; move it out of the element`;
    case 'attribute':
      return placeInAttribute(context, tag, state, contexts);
  }
}

function placeInAttribute(
  attribute: QuotedAttribute,
  tag: Span,
  state: ValueState,
  contexts: HtmlContexts,
): ValuePlace | string {
  const { name, element } = attribute;
  if (name.startsWith('on')) return `stands in the script of ${name}="..."; nothing can be escaped there`;
  if (REFUSED_ATTRIBUTES.has(name))
    return `stands in ${name}="...", where it can't be escaped; write fixed text there`;
  if (name === 'content' && element.attributes.has('http-equiv')) {
    return 'stands in the instruction of <meta http-equiv>; write fixed text there';
  }
  const pieces = contexts.literalPieces(attribute, tag.start);
  if (name === 'style' && /url\([^)]*$/i.test(pieces.join(''))) {
    return 'stands inside url(...) of a style; write a fixed URL there, or use <img src="{{name}}">';
  }
  if (!isUrlAttribute(name)) return EMPTY_PLACE;
  if (state === 'either') {
    return `may or may not begin the URL of ${name}="...", as a condition before it decides; write the whole URL into each branch`;
  }
  const scheme = [pieces.join(''), ...pieces].map(schemeOf).find((found) => found !== undefined);
  if (scheme) return `stands behind "${scheme}" in ${name}="..."; use a link that begins with https://`;
  return state === 'empty' ? { copy: 'html', beginsUrl: true } : { copy: 'href', beginsUrl: false };
}

/** The scheme that a text begins with, if code or a document follows it. Browsers drop white space and controls in it. */
function schemeOf(text: string): string | undefined {
  return /^(?:javascript|vbscript|data):/i.exec(text.replace(/[\s\p{Cc}]/gu, ''))?.[0].toLowerCase();
}
