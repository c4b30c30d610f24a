// TypeScript to CommonJS for jest: esbuild strips the types, `npm run typecheck` judges them.
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

module.exports = {
  getCacheKey: (source, file) =>
    createHash('sha256').update(version).update(file).update('\0').update(source).digest('hex'),
  process: (source, file) =>
    transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcefile: file,
      sourcemap: 'inline',
    }),
};
