import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { buildSync } from 'esbuild';

const source = path.resolve(__dirname, '../../../lambdas/build-audience/garbage-collection.ts');

/** Objects that come, grow old and go, 100,000 of them at a time. */
const work = `
  const held = new Map();
  const step = (from) => {
    for (let next = from; next < from + 4000; next++) {
      held.set(next, { text: 'row '.repeat(10) + next, data: [next] });
      held.delete(next - 100_000);
    }
    if (from < 400_000) setImmediate(step, from + 4000);
  };
  step(0);
`;

/** Times that V8 began to mark in steps while `code` ran in a process of its own. */
function marksBegun(code: string): number {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--trace-incremental-marking', '--eval', code],
    { encoding: 'utf8', env: {} },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.match(/\[IncrementalMarking\] Start/g)?.length ?? 0;
}

test('V8 marks in one go from then on, and in steps without it', () => {
  const [built] = buildSync({
    entryPoints: [source],
    platform: 'node',
    format: 'cjs',
    write: false,
  }).outputFiles;
  expect(marksBegun(`${built?.text}; module.exports.markInOneGo(); ${work}`)).toBe(0);
  expect(marksBegun(work)).toBeGreaterThan(0);
});
