import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import mjml2html from 'mjml';
import { projectRoot } from '../../constructs/project-root';
import { UserError } from '../../lambdas/shared/user-error';

const SOURCE = 'body.mjml';
const RESULT = 'body.html';

/** Folders that hold one folder a template, from the project's root. */
const HOMES = ['templates', 'examples/templates'];

/** The folders of all templates that are written in MJML, from the project's root, sorted. */
export function mjmlFolders(): string[] {
  return HOMES.flatMap((home) =>
    readdirSync(path.join(projectRoot(), home))
      .map((name) => path.join(home, name))
      .filter((folder) => existsSync(path.join(projectRoot(), folder, SOURCE)))
      .sort(),
  );
}

/**
 * The `body.html` that the `body.mjml` in a folder makes.
 *
 * @param folder from the project's root
 * @throws UserError listing everything that MJML finds wrong: `file:line: message`
 */
export async function htmlOf(folder: string): Promise<string> {
  const shown = path.join(folder, SOURCE);
  const filePath = path.join(projectRoot(), shown);
  const source = readFileSync(filePath, 'utf8');
  const { html, errors } = await mjml2html(source, { validationLevel: 'soft', filePath });
  if (errors.length > 0) {
    throw new UserError(errors.map(({ line, message }) => `${shown}:${line}: ${message}`).join('\n'));
  }
  return `${html.trim()}\n`;
}

async function main(): Promise<void> {
  for (const folder of mjmlFolders()) {
    writeFileSync(path.join(projectRoot(), folder, RESULT), await htmlOf(folder));
    process.stdout.write(`${path.join(folder, RESULT)} is made from ${SOURCE}\n`);
  }
}

// Run as a program: node tools/run.cjs tools/templates/mjml.ts
if (process.argv[1]?.endsWith('mjml.ts')) void main();
