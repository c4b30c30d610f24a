import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { htmlOf, mjmlFolders } from '../../../tools/templates/mjml';

const folders = mjmlFolders();

test('finds the templates that are written in MJML', () => {
  expect(folders).toContain('examples/templates/autumn-sale');
});

test.each(folders)(
  '%s/body.html is what its body.mjml makes; if not: node tools/run.cjs tools/templates/mjml.ts',
  async (folder) => {
    expect(readFileSync(path.join(projectRoot(), folder, 'body.html'), 'utf8')).toBe(await htmlOf(folder));
  },
);

test('tells all that MJML finds wrong, with file and line', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mjml-'));
  writeFileSync(
    path.join(folder, 'body.mjml'),
    '<mjml>\n<mj-body>\n<mj-section>\n<mj-colum></mj-colum>\n</mj-section>\n<mj-section colour="red"></mj-section>\n</mj-body>\n</mjml>\n',
  );
  const shown = path.relative(projectRoot(), folder);
  try {
    await expect(htmlOf(shown)).rejects.toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: [
          `${shown}/body.mjml:4: Element mj-colum doesn't exist or is not registered`,
          `${shown}/body.mjml:6: Attribute colour is illegal`,
        ].join('\n'),
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
