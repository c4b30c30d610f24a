import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, buildSync, version as esbuildVersion, type Metafile } from 'esbuild';
import { type ZipOptions, zipSync } from 'fflate';
import type { FunctionName } from '../lambdas/shared/environment';
import { projectRoot } from './project-root';

/** A function's code as a zip that Terraform uploads. */
export interface LambdaBundle {
  /** Absolute path of the zip, which holds `index.mjs`, the chunks that it imports and their source maps. */
  readonly zipPath: string;
  /** SHA-256 of the zip in base64, the form of `source_code_hash`. */
  readonly sha256: string;
}

/** ZIP times start in 1980; one fixed time makes equal sources equal bytes. */
const ZIP_TIME = new Date(1980, 0, 1);
/** Unix mode 0644 in the upper half, as ZIP's external attributes want it. */
const REGULAR_FILE = (0o100644 << 16) >>> 0;
const ZIP_OPTIONS = { mtime: ZIP_TIME, os: 3, attrs: REGULAR_FILE, level: 2 } as const satisfies ZipOptions;
/** Where esbuild is told that its output goes; nothing is written there. */
const OUT = '.cache/bundles';

const OPTIONS = {
  bundle: true,
  platform: 'node',
  // Syntax and APIs of Node 20 run on every runtime from it on; the functions themselves run on the newest.
  target: 'node20',
  format: 'esm',
  // What several functions import is printed, minified and mapped once instead of once for each: a third of the time.
  splitting: true,
  chunkNames: '[hash]',
  outExtension: { '.js': '.mjs' },
  // Packages in CommonJS ask for Node's own modules by `require`, which an ES module lacks.
  banner: {
    js: "import{createRequire as bundleRequire}from'node:module';const require=bundleRequire(import.meta.url);",
  },
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  // Paths in the bundle then don't depend on where node_modules really lies.
  preserveSymlinks: true,
  logLevel: 'error',
} as const satisfies BuildOptions;

const built = new Map<string, ReadonlyMap<FunctionName, LambdaBundle>>();

/**
 * The bundles of all functions under `lambdas/`, one zip each, made in one esbuild call. Equal sources give equal bytes in
 * any folder. The zips are kept in `.cache/` by the hash of what they are made from: every file under `lambdas/`, the lock
 * file, the bundler and its options; a package changed by hand in `node_modules` goes unnoticed.
 */
export function lambdaBundles(root: string = projectRoot()): ReadonlyMap<FunctionName, LambdaBundle> {
  const known = built.get(root);
  if (known) return known;
  const functions = functionFolders(root);
  const folder = path.join(root, '.cache', 'lambdas', inputsHash(root));
  if (!existsSync(folder)) build(root, functions, folder);
  const bundles = new Map(
    functions.map((name) => {
      const zipPath = path.join(folder, `${name}.zip`);
      return [name, { zipPath, sha256: createHash('sha256').update(readFileSync(zipPath)).digest('base64') }];
    }),
  );
  built.set(root, bundles);
  return bundles;
}

/** Names of the folders under `lambdas/` with a handler. */
function functionFolders(root: string): FunctionName[] {
  return readdirSync(path.join(root, 'lambdas'))
    .filter((name) => existsSync(path.join(root, 'lambdas', name, 'handler.ts')))
    .sort() as FunctionName[];
}

function build(root: string, functions: readonly FunctionName[], folder: string): void {
  const { outputFiles, metafile } = buildSync({
    ...OPTIONS,
    absWorkingDir: root,
    entryPoints: functions.map((name) => ({ in: `lambdas/${name}/handler.ts`, out: name })),
    outdir: OUT,
    write: false,
    metafile: true,
  });
  const contents = new Map(
    outputFiles.map((file) => [path.relative(root, file.path).replaceAll(path.sep, '/'), file.contents]),
  );
  // Written aside and moved into place, so that a second process never reads half a zip.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const name of functions) {
    const modules = importedFrom(`${OUT}/${name}.mjs`, metafile);
    const files = Object.fromEntries(
      modules
        .flatMap((module) => [module, `${module}.map`])
        .map((file) => {
          const bytes = contents.get(file);
          if (!bytes) throw new Error(`esbuild made no ${file}`);
          return [path.posix.basename(file), [bytes, ZIP_OPTIONS]] as const;
        }),
    );
    const index = Buffer.from(`export { handler } from './${name}.mjs';\n`);
    writeFileSync(
      path.join(unfinished, `${name}.zip`),
      zipSync({ 'index.mjs': [index, ZIP_OPTIONS], ...files }),
    );
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}

/** An output and all that it imports, itself first, the rest by name: the order must not depend on who imports whom first. */
function importedFrom(entry: string, { outputs }: Metafile): string[] {
  const found = new Set([entry]);
  // A set hands out what is added while it is walked.
  for (const output of found) {
    for (const { path: imported, external } of outputs[output]?.imports ?? [])
      if (!external) found.add(imported);
  }
  return [entry, ...[...found].filter((output) => output !== entry).sort()];
}

function inputsHash(root: string): string {
  const hash = createHash('sha256').update(JSON.stringify([esbuildVersion, OPTIONS]));
  const sources = readdirSync(path.join(root, 'lambdas'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const file of ['package-lock.json', 'tsconfig.json', ...sources])
    hash.update(`\0${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex').slice(0, 32);
}
