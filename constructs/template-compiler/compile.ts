import { type CompiledTemplate, contentSha256 } from '../../lambdas/shared/compiled-template';
import { UserError } from '../../lambdas/shared/user-error';
import { compilePart } from './compile-part';
import { DataUses } from './data-uses';
import { type Part, SourceText } from './source-text';

/** A template as its author wrote it. */
export interface TemplateSource extends Readonly<Record<Part, string>> {
  /** Name of the template, `[a-z0-9-]{1,48}`. */
  readonly name: string;
  /** Where each part was read, for messages. */
  readonly files: Readonly<Record<Part, string>>;
}

/** SES: "each template can be up to 500 KB in size, including both the text and HTML parts" (service quotas). */
const MAX_BYTES = 500_000;

/**
 * Compiles a template into what SES renders and what the sender has to know of it. SES doesn't escape, so the paths of the
 * HTML lead into an HTML-escaped copy of the data (`{{name}}` becomes `{{html.name}}`), inside URLs into a percent-encoded
 * one, and those of the subject into one without line breaks. Those of the plain text stay as they are.
 *
 * @throws UserError listing every fault, one a line: `file:line: message`
 */
export function compileTemplate({ name, files, ...texts }: TemplateSource): CompiledTemplate {
  const uses = new DataUses();
  const subject = new SourceText('subject', files.subject, texts.subject);
  const html = new SourceText('html', files.html, texts.html);
  const text = new SourceText('text', files.text, texts.text);
  checkSubject(subject);
  // The HTML before the plain text, which repeats links of it.
  const parts = {
    subject: compilePart(subject, uses),
    html: compilePart(html, uses),
    text: compilePart(text, uses),
  };
  const compiled = {
    subject: parts.subject.compiled,
    html: parts.html.compiled,
    text: parts.text.compiled,
  };
  const links = [...parts.html.links, ...parts.text.links];
  checkSize(html, compiled);
  const faults = [subject, html, text].flatMap((source) => source.faultLines());
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return {
    version: 1,
    name,
    sha256: contentSha256(compiled),
    ...compiled,
    ...uses.needs(),
    ...(links.length > 0 && { links }),
  };
}

function checkSubject(subject: SourceText): void {
  if (subject.text.trim() === '') subject.fault(0, 'the subject is empty; write one line');
  const lineBreak = subject.text.search(/[\r\n]/);
  if (lineBreak >= 0) subject.fault(lineBreak, 'the subject has more than one line; write one');
}

function checkSize(html: SourceText, compiled: Readonly<Record<Part, string>>): void {
  const bytes = Buffer.byteLength(compiled.subject + compiled.html + compiled.text);
  if (bytes > MAX_BYTES) {
    html.fault(0, `the compiled template has ${bytes} bytes, SES allows ${MAX_BYTES}; shorten it`);
  }
}
