import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findChromium } from '../../tools/chromium';

function executable(name: string): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'chromium-'));
  const file = path.join(folder, name);
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return { folder, file };
}

describe('findChromium', () => {
  test('takes the one that CHROMIUM_PATH names before any other', () => {
    const named = executable('my-browser');
    const onPath = executable('chromium');
    expect(findChromium({ CHROMIUM_PATH: named.file, PATH: onPath.folder })).toBe(named.file);
  });

  test('finds a usual command on the PATH', () => {
    const { folder, file } = executable('google-chrome-stable');
    expect(findChromium({ PATH: [tmpdir(), folder].join(path.delimiter) })).toBe(file);
  });

  test('refuses a CHROMIUM_PATH that is no executable file, and says so', () => {
    const { file } = executable('plain');
    chmodSync(file, 0o644);
    for (const named of ['/nowhere/chromium', file]) {
      expect(() => findChromium({ CHROMIUM_PATH: named })).toThrow(
        `CHROMIUM_PATH is ${named}, which is no executable file; set it to one or unset it`,
      );
    }
  });
});
