import { escapeHtml } from '../../../lambdas/shared/escape-html';

/** Markup that may be sent as it is: all texts in it are escaped. Made by {@link html} alone. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What may stand in a template: texts are escaped, lists joined, and what is absent leaves nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** A template of markup; every text that is put into it is escaped, in elements and in quoted attributes. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const rest = markup.slice(1).map((text, index) => markupOf(parts[index]) + text);
  return new Html((markup[0] ?? '') + rest.join(''));
}

function markupOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(markupOf).join('');
}
