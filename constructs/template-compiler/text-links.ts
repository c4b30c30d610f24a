import { utmNamesIn } from '../../lambdas/shared/utm';
import type { LiteralLink } from './html-links';
import type { SourceText, Span } from './source-text';
import { literalSpans, type SyntaxNode } from './syntax-tree';

/** Tags that print nothing themselves. */
const SILENT_TAGS = String.raw`(?:\{\{~?(?:[#/!>]|else\b)[^{}]*\}\})*`;
const ENDS_WORD = new RegExp(String.raw`^${SILENT_TAGS}(?:$|[\s)>\]"']|[.,;:!?](?:\s|$))`);
const BEGINS_WORD = new RegExp(String.raw`(?:^|[\s(<\["'])${SILENT_TAGS}$`);

/** Whether a tag of a plain text stands alone, as a word: nothing of the text could make one URL with what it prints. */
export function standsAlone({ text }: SourceText, tag: Span): boolean {
  return BEGINS_WORD.test(text.slice(0, tag.start)) && ENDS_WORD.test(text.slice(tag.end));
}

/**
 * The http(s) links of a plain text without a variable in them. Values are printed there as they are, so that only the
 * author's own text tells where a query begins and ends.
 */
export function literalTextLinks(source: SourceText, tree: readonly SyntaxNode[]): LiteralLink[] {
  return literalSpans(tree).flatMap((span) =>
    [...source.slice(span).matchAll(/\bhttps?:\/\/[^\s<>"']+/gi)].flatMap(({ 0: found, index }) => {
      const url = withoutPunctuation(found);
      const start = span.start + index;
      const end = start + url.length;
      if (!ENDS_WORD.test(source.text.slice(start + found.length))) return [];
      const fragment = url.indexOf('#');
      const at = fragment < 0 ? end : start + fragment;
      const tagged = source.slice({ start, end: at });
      return [{ at, joint: tagged.includes('?') ? '&' : '?', taken: utmNamesIn(tagged) }];
    }),
  );
}

/** What closes a sentence or a bracket around a URL is no part of it. */
function withoutPunctuation(url: string): string {
  return url.replace(url.includes('(') ? /[.,;:!?\]]+$/ : /[.,;:!?)\]]+$/, '');
}
