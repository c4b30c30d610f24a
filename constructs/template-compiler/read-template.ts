import { isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TEMPLATE_NAME } from '../../lambdas/shared/compiled-template';
import { UserError } from '../../lambdas/shared/user-error';
import type { TemplateSource } from './compile';
import type { Part } from './source-text';

const FILES: Record<Part, string> = { subject: 'subject.txt', html: 'body.html', text: 'body.txt' };

/** What `body.html` may be made from, by `tools/templates/mjml.ts`. */
const MJML = 'body.mjml';

/**
 * Reads the template in a folder: `subject.txt`, `body.html` and `body.txt`, beside which a `body.mjml` may lie. One line end at
 * the end of a file is the editor's, not part of the text; so is a byte order mark.
 *
 * @throws UserError listing every fault: a name that can't be used, a file that is missing or unknown, one that isn't UTF-8
 */
export function readTemplate(folder: string): TemplateSource {
  const name = path.basename(folder);
  // As a person types it at the root of the project, whatever the folder of this machine.
  const shown = path.join(path.basename(path.dirname(folder)), name);
  const faults: string[] = [];
  if (!TEMPLATE_NAME.test(name)) {
    faults.push(
      `${shown}: "${name}" can't name a template; allowed are 1 to 48 lower-case letters, digits and hyphens`,
    );
  }
  const known = Object.values(FILES);
  for (const entry of visibleEntries(folder)) {
    if (!known.includes(entry.name) && entry.name !== MJML) {
      faults.push(
        `${path.join(shown, entry.name)}: unknown file; a template consists of ${known.join(', ')}`,
      );
    }
  }
  const read = (part: Part): string => readText(folder, shown, FILES[part], faults);
  const source: TemplateSource = {
    name,
    subject: read('subject'),
    html: read('html'),
    text: read('text'),
    files: {
      subject: path.join(shown, FILES.subject),
      html: path.join(shown, FILES.html),
      text: path.join(shown, FILES.text),
    },
  };
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return source;
}

/**
 * Reads every template of a folder that holds one folder a template, sorted by name.
 *
 * @throws UserError listing the faults of all templates, a file beside the folders, or that there is none
 */
export function readTemplates(folder: string): TemplateSource[] {
  const shown = path.basename(folder);
  const faults: string[] = [];
  const templates: TemplateSource[] = [];
  for (const entry of visibleEntries(folder)) {
    if (!entry.isDirectory()) {
      faults.push(`${path.join(shown, entry.name)}: not a folder; each template has a folder of its own`);
      continue;
    }
    try {
      templates.push(readTemplate(path.join(folder, entry.name)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push(error.message);
    }
  }
  if (faults.length === 0 && templates.length === 0) {
    faults.push(`${shown}: holds no template; add a folder with ${Object.values(FILES).join(', ')}`);
  }
  if (faults.length > 0) throw new UserError(faults.join('\n'));
  return templates;
}

/** The entries of a folder by name, without those that desktops hide and write themselves. */
function visibleEntries(folder: string): Dirent[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UserError(`${path.basename(folder)}: no such folder`);
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readText(folder: string, shown: string, file: string, faults: string[]): string {
  const fault = (message: string): string => {
    faults.push(`${path.join(shown, file)}: ${message}`);
    return '';
  };
  const location = path.join(folder, file);
  if (!statSync(location, { throwIfNoEntry: false })?.isFile())
    return fault('no such file; a template needs it');
  const bytes = readFileSync(location);
  if (!isUtf8(bytes) || bytes.includes(0)) return fault('not a text in UTF-8; save it as UTF-8');
  return new TextDecoder().decode(bytes).replace(/\r?\n$/, '');
}
