// node tools/run.cjs FILE.ts [arguments]: runs a TypeScript file without a type check and without a build step.
// esbuild joins the project's own files, and what makes Terraform of them, into one module that is kept until one of them
// changes; other packages stay where npm put them.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** Loaded only when something has to be bundled. */
const buildSync = (options) => require('esbuild').buildSync(options);

const root = path.resolve(__dirname, '..');
// The SDK of today runs on Node 20; its notice of 2027 says nothing about what is run here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// esbuild would keep a process for further calls, which may outlive this one; a program that was ended leaves nothing behind.
process.env.ESBUILD_WORKER_THREADS = '0';

/**
 * Packages that are joined too: a synth would spend more time on finding and reading their hundreds of files than on all
 * else. They find nothing by their own place, and nothing that stays outside imports them.
 */
const JOINED = ['cdktf', '@cdktf/provider-aws', 'constructs', 'fflate', 'handlebars', 'parse5', 'zod'];

/** Files with the source maps of what was run, by the name of its bundle, for the day that something fails. */
const maps = new Map();

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hashOf = (input) => {
  const file = path.resolve(root, input);
  return existsSync(file) ? sha256(readFileSync(file)) : undefined;
};

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * The file with everything of the project that it imports, as one module. Kept in `.cache/run/` and made again when a file of
 * the project that went into it, this program or the lock file has changed.
 *
 * @returns the module's code, and the file with its source map
 */
function bundle(file) {
  const entry = path.relative(root, path.resolve(root, file));
  const kept = path.join(root, '.cache', 'run', `${entry.replace(/\W/g, '-')}.cjs`);
  const map = `${kept}.map`;
  if (existsSync(kept)) {
    // Hashes and code in one file: they are never read apart while another process writes.
    const text = readFileSync(kept, 'utf8');
    const firstLine = text.indexOf('\n');
    const inputs = Object.entries(JSON.parse(text.slice(0, firstLine)));
    if (inputs.every(([input, hash]) => hashOf(input) === hash))
      return { code: text.slice(firstLine + 1), map };
  }
  const { dependencies, devDependencies } = readJson(path.join(root, 'package.json'));
  const outside = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !JOINED.includes(name),
  );
  const { outputFiles, metafile } = buildSync({
    entryPoints: [path.resolve(root, file)],
    absWorkingDir: root,
    outdir: root,
    bundle: true,
    external: outside.flatMap((name) => [name, `${name}/*`]),
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'error',
    metafile: true,
    write: false,
  });
  const textOf = (ending) => outputFiles.find((output) => output.path.endsWith(ending)).text;
  // A package changes with the lock file.
  const own = Object.keys(metafile.inputs).filter((input) => !/(^|\/)node_modules\//.test(input));
  const inputs = [...own, 'tools/run.cjs', 'package-lock.json', 'tsconfig.json'];
  const code = textOf('.js');
  mkdirSync(path.dirname(kept), { recursive: true });
  write(map, textOf('.map'));
  write(
    kept,
    `${JSON.stringify(Object.fromEntries(inputs.map((input) => [input, hashOf(input)])))}\n${code}`,
  );
  return { code, map };
}

/** Writes aside and moves into place: another process may read the file at this moment. */
function write(file, text) {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}

/** Runs `file` (relative to the project) as a module and answers with what it exports. */
function run(file) {
  const { code, map } = bundle(file);
  // Under the project's root, so that packages and the root itself are found from there.
  const name = path.join(root, `${path.basename(file, '.ts')}.bundle.cjs`);
  maps.set(name, map);
  const loaded = new Module(name, module);
  loaded.filename = name;
  loaded.paths = Module._nodeModulePaths(root);
  loaded._compile(code, name);
  return loaded.exports;
}

/**
 * A stack trace with places in the sources instead of the bundle. Node's own --enable-source-maps maps each of the
 * thousands of traces that cdktf takes in passing, which doubles the time of a synth.
 */
function inSources(stack) {
  return [...maps].reduce((text, [name, map]) => {
    const sourceMap = new Module.SourceMap(readJson(map));
    return text.replace(
      new RegExp(`${name.replace(/[^\w/]/g, '\\$&')}:(\\d+):(\\d+)`, 'g'),
      (place, line, column) => {
        const { originalSource, originalLine, originalColumn } = sourceMap.findEntry(line - 1, column - 1);
        return originalSource
          ? `${path.resolve(root, originalSource)}:${originalLine + 1}:${originalColumn + 1}`
          : place;
      },
    );
  }, stack);
}

/** What a person can mend is told in words alone; anything else keeps its stack trace. */
function report(error) {
  // Nobody reads any more; to tell that would fail again, without end.
  if (error?.code === 'EPIPE') process.exit(1);
  const text = error?.name === 'UserError' ? error.message : inSources(error?.stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

if (require.main === module) {
  const file = process.argv[2];
  if (!file || !existsSync(path.resolve(root, file))) {
    report({
      name: 'UserError',
      message: `usage: node tools/run.cjs FILE.ts [arguments]; no file ${file ?? ''}`,
    });
  } else {
    process.argv.splice(1, 1);
    process.on('uncaughtException', report);
    process.on('unhandledRejection', report);
    run(file);
  }
}

module.exports = { run };
