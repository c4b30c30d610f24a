import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../constructs/project-root';

/** What a folder's files may import of the project, beside their own folder. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['settings', 'config', 'constructs'],
  'settings.ts': ['config'],
  config: ['lambdas/shared'],
  constructs: ['config', 'lambdas/shared'],
  'lambdas/shared': [],
};

const root = projectRoot();

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(folder, file));
}

/** Project paths, relative to the root, that a file imports. */
function imports(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import|require\()\s*\(?['"](\.[^'"]+)['"]/g)].map(([, target = '']) =>
    path.normalize(path.join(path.dirname(file), target)),
  );
}

function isWithin(target: string, folder: string): boolean {
  return target === folder || target.startsWith(`${folder}/`);
}

const functions = readdirSync(path.join(root, 'lambdas')).filter((name) => name !== 'shared');

test.each([...Object.keys(MAY_IMPORT), ...functions.map((name) => `lambdas/${name}`)])(
  '%s imports only what lies below it',
  (owner) => {
    const allowed = MAY_IMPORT[owner] ?? ['lambdas/shared'];
    const files = owner.endsWith('.ts') ? [owner] : sources(owner);
    expect(files.length).toBeGreaterThan(0);
    const wrong = files.flatMap((file) =>
      imports(file)
        .filter(
          (target) => ![owner.replace(/\.ts$/, ''), ...allowed].some((folder) => isWithin(target, folder)),
        )
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  },
);

test('only the settings loader reads the process environment at synth', () => {
  const readers = ['main.ts', 'settings.ts', ...sources('config'), ...sources('constructs')].filter((file) =>
    readFileSync(path.join(root, file), 'utf8').includes('process.env'),
  );
  expect(readers).toEqual(['config/load.ts']);
});

test('nothing imports the barrel of the provider, nor archives an asset', () => {
  const files = ['main.ts', ...sources('constructs'), ...sources('tools')];
  const wrong = files.filter((file) =>
    /from '@cdktf\/provider-aws'|AssetType\.ARCHIVE/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(wrong).toEqual([]);
});
