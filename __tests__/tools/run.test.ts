import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../constructs/project-root';

describe('a program that is run', () => {
  // The same place each time: what is run is kept by its place.
  const folder = path.join(projectRoot(), '.cache', 'run-test');
  beforeAll(() => void mkdirSync(folder, { recursive: true }));
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (file: string, options: { detached?: boolean } = {}) =>
    spawn(process.execPath, ['tools/run.cjs', file], {
      ...options,
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('ends with 1 when it fails, and says why', async () => {
    const child = run('nothing.ts');
    let said = '';
    child.stderr.on('data', (text) => {
      said += String(text);
    });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toBe('usage: node tools/run.cjs FILE.ts [arguments]; no file nothing.ts\n');
  });

  it('ends when it fails and nobody reads why', async () => {
    const child = run('nothing.ts');
    child.stderr.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('ends when nobody reads what it goes on to say', async () => {
    const file = path.join(folder, 'talk.ts');
    writeFileSync(file, "setInterval(() => process.stdout.write('word\\n'), 10);\n");
    const child = run(file);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it('leaves no process behind, of those that bundled it either', async () => {
    const file = path.join(folder, 'short.ts');
    writeFileSync(file, `process.stdout.write('${Date.now()}');\n`);
    const child = run(file, { detached: true });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow('kill ESRCH');
  });
});
