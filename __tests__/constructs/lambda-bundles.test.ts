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

test('bundles every function, each with a handler and a source map without sources', () => {
  const bundles = lambdaBundles();
  expect([...bundles.keys()].sort()).toEqual(Object.keys(functionEnvironments).sort());
  for (const { zipPath, sha256 } of bundles.values()) {
    const zip = readFileSync(zipPath);
    expect(createHash('sha256').update(zip).digest('base64')).toBe(sha256);
    const files = unzipSync(zip);
    expect(Object.keys(files)).toEqual(['index.js', 'index.js.map']);
    const code = Buffer.from(files['index.js'] ?? []).toString();
    expect(code).toMatch(/\/\/# sourceMappingURL=index\.js\.map\n$/);
    const map = JSON.parse(Buffer.from(files['index.js.map'] ?? []).toString()) as {
      sources: string[];
      sourcesContent?: unknown;
    };
    expect(map.sourcesContent).toBeUndefined();
    expect(map.sources.some((source) => source.endsWith('/handler.ts'))).toBe(true);
  }
});

test('a bundle holds no path of the machine that made it', () => {
  for (const { zipPath } of lambdaBundles().values()) {
    for (const contents of Object.values(unzipSync(readFileSync(zipPath)))) {
      expect(Buffer.from(contents).includes(projectRoot())).toBe(false);
    }
  }
});
