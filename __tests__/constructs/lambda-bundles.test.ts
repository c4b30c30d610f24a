import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { lambdaBundles } from '../../constructs/lambda-bundles';
import { projectRoot } from '../../constructs/project-root';
import { functionEnvironments } from '../../lambdas/shared/environment';

const SOURCES = [
  'config',
  'constructs',
  'examples',
  'lambdas',
  'templates',
  'tools',
  'cdktf.json',
  'main.ts',
  'package.json',
  'package-lock.json',
  'settings.ts',
  'tsconfig.json',
];
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The files of a zip as text, by name. */
function contentsOf(zipPath: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(readFileSync(zipPath))).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString(),
    ]),
  );
}

function sourcesOf(map: string | undefined): string[] {
  return (JSON.parse(map ?? '') as { sources: string[] }).sources;
}

/** Synthesizes a fresh copy of the project in a folder of its own; answers with the hash of each file it wrote. */
function synthesizeCopy(timeZone: string, modified: Date): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'synth-'));
  folders.push(folder);
  for (const source of SOURCES)
    cpSync(path.join(projectRoot(), source), path.join(folder, source), { recursive: true });
  for (const file of readdirSync(path.join(folder, 'lambdas'), { recursive: true, encoding: 'utf8' })) {
    utimesSync(path.join(folder, 'lambdas', file), modified, modified);
  }
  symlinkSync(path.join(projectRoot(), 'node_modules'), path.join(folder, 'node_modules'));
  execFileSync(process.execPath, ['tools/run.cjs', 'tools/synth.ts'], {
    cwd: folder,
    env: { ...process.env, TZ: timeZone },
  });
  const out = path.join(folder, 'cdktf.out');
  return Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        path.relative(out, file),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}

test('two synths in two folders, time zones and file times give identical bytes', () => {
  const one = synthesizeCopy('Asia/Tokyo', new Date('2001-02-03T04:05:06Z'));
  const other = synthesizeCopy('America/Los_Angeles', new Date('2026-01-01T00:00:00Z'));
  expect(Object.keys(one).filter((file) => file.endsWith('.zip'))).toHaveLength(16);
  expect(other).toEqual(one);
}, 120_000);

test('bundles every function, each with its handler as index.mjs', () => {
  const bundles = lambdaBundles();
  expect([...bundles.keys()].sort()).toEqual(Object.keys(functionEnvironments).sort());
  for (const [name, { zipPath, sha256 }] of bundles) {
    expect(createHash('sha256').update(readFileSync(zipPath)).digest('base64')).toBe(sha256);
    const { 'index.mjs': index, ...modules } = contentsOf(zipPath);
    expect(index).toBe(`export { handler } from './${name}.mjs';\n`);
    expect(sourcesOf(modules[`${name}.mjs.map`])).toContainEqual(expect.stringMatching(/\/handler\.ts$/));
  }
});

test('a bundle holds every module that it imports, and no other', () => {
  for (const [name, { zipPath }] of lambdaBundles()) {
    const modules = Object.entries(contentsOf(zipPath)).filter(([file]) => file.endsWith('.mjs'));
    const imported = modules.flatMap(([, code]) =>
      [...code.matchAll(/(?:from|import)[ (]?['"]\.\/([\w-]+\.mjs)['"]/g)].map(([, file]) => file),
    );
    const held = modules.map(([file]) => file).filter((file) => file !== 'index.mjs');
    expect([...new Set(imported)].sort()).toEqual(held.sort());
    expect(held).toContain(`${name}.mjs`);
  }
});

test('each module of a bundle has its source map beside it, without sources', () => {
  for (const { zipPath } of lambdaBundles().values()) {
    const { 'index.mjs': _, ...files } = contentsOf(zipPath);
    for (const [file, code] of Object.entries(files).filter(([name]) => name.endsWith('.mjs'))) {
      expect(code.trimEnd().endsWith(`\n//# sourceMappingURL=${file}.map`)).toBe(true);
      const map = JSON.parse(files[`${file}.map`] ?? '') as { sourcesContent?: unknown };
      expect(map.sourcesContent).toBeUndefined();
    }
  }
});

test('a bundle holds no path of the machine that made it', () => {
  for (const { zipPath } of lambdaBundles().values()) {
    for (const contents of Object.values(unzipSync(readFileSync(zipPath)))) {
      expect(Buffer.from(contents).includes(projectRoot())).toBe(false);
    }
  }
});
