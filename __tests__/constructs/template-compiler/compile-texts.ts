import { compileTemplate } from '../../../constructs/template-compiler/compile';
import type { CompiledTemplate } from '../../../lambdas/shared/compiled-template';

/** The way to unsubscribe that every body needs; on a line of its own, before the text that a test is about. */
const HTML_LINK = '<a href="{{unsubscribe_url}}">Unsubscribe</a>\n';
const COMPILED_HTML_LINK = '<a ses:no-track href="{{html.unsubscribe_url}}">Unsubscribe</a>\n';
const TEXT_LINK = '{{unsubscribe_url}}\n';

export interface Texts {
  readonly subject?: string;
  readonly html?: string;
  readonly text?: string;
}

/** Compiles texts to which only the links to unsubscribe are added. */
export function compileTexts({ subject = 'Hello', html = '', text = '' }: Texts): CompiledTemplate {
  return compileTemplate({
    name: 'sample',
    subject,
    html: HTML_LINK + html,
    text: TEXT_LINK + text,
    files: { subject: 'subject.txt', html: 'body.html', text: 'body.txt' },
  });
}

/** The compiled HTML of a text, without the link that was added. */
export function compiledHtml(html: string): string {
  const compiled = compileTexts({ html }).html;
  if (!compiled.startsWith(COMPILED_HTML_LINK)) throw new Error(`the link was not kept: ${compiled}`);
  return compiled.slice(COMPILED_HTML_LINK.length);
}

/** The fault of a template that can't be compiled; the text that a test is about begins on line 2 of a body. */
export function faultsOf(texts: Texts): string {
  try {
    compileTexts(texts);
  } catch (error) {
    if (error instanceof Error && error.name === 'UserError') return error.message;
    throw error;
  }
  throw new Error('the template was compiled');
}
