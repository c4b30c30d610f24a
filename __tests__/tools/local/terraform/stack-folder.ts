import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A stack's folder with that `cdk.tf.json` and further files by their path; removed after the test. */
export function stackFolder(json: unknown, files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'stack-'));
  folders.push(folder);
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  for (const [name, content] of Object.entries({ 'cdk.tf.json': text, ...files })) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}
