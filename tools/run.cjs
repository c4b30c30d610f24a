// node tools/run.cjs FILE.ts [arguments]: runs a TypeScript file without a type check and without a build step.
// esbuild joins the project's own files into one module in memory (about 60 ms); packages stay where npm put them.
const { existsSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { buildSync } = require('esbuild');

const root = path.resolve(__dirname, '..');

/** Runs `file` (relative to the project) as a module and answers with what it exports. */
function run(file) {
  const entry = path.resolve(root, file);
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    sourceRoot: `${root}/`,
    logLevel: 'error',
    write: false,
  });
  process.setSourceMapsEnabled(true);
  // Under the project's root, so that packages and the root itself are found from there.
  const name = path.join(root, `${path.basename(file, '.ts')}.bundle.cjs`);
  const loaded = new Module(name, module);
  loaded.filename = name;
  loaded.paths = Module._nodeModulePaths(root);
  loaded._compile(outputFiles[0].text, name);
  return loaded.exports;
}

/** What a person can mend is told in words alone; anything else keeps its stack trace. */
function report(error) {
  const text = error?.name === 'UserError' ? error.message : (error?.stack ?? String(error));
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
