import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../constructs/project-root';
import { lockFolder } from '../../../tools/local/folder-lock';

const folder = () => mkdtempSync(path.join(tmpdir(), 'lock-'));

describe('the lock of a folder', () => {
  test('is held by one at a time, who says what the second is told', async () => {
    const own = folder();
    const lock = await lockFolder(own);
    lock.announce('its console: http://127.0.0.1:1');
    await expect(lockFolder(`${own}/.`)).rejects.toThrow(
      `another start uses ${own} (its console: http://127.0.0.1:1); end it with Ctrl-C, or give this one a folder of its own with --state FOLDER`,
    );
    await lock.release();
    await (await lockFolder(own)).release();
  });

  test('does not outlive the process that held it, also when that was killed', async () => {
    const own = folder();
    const script = path.join(own, 'hold.cjs');
    writeFileSync(
      script,
      `const { run } = require(${JSON.stringify(path.join(projectRoot(), 'tools/run.cjs'))});
run('tools/local/folder-lock.ts').lockFolder(${JSON.stringify(own)}).then(() => process.send('held'));
setInterval(() => undefined, 1000);`,
    );
    const holder = fork(script, [], { execArgv: [] });
    await once(holder, 'message');
    await expect(lockFolder(own)).rejects.toThrow('it is starting');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await lockFolder(own)).release();
  });
});
