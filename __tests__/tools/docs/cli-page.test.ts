import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { cliPage } from '../../../tools/docs/cli-page';

test('docs/cli.md is made from the table of commands', () => {
  expect(readFileSync(path.join(projectRoot(), 'docs', 'cli.md'), 'utf8')).toBe(cliPage());
});
