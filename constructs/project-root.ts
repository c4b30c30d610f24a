import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's folder: the nearest one above this code that holds `cdktf.json`, whatever folder a command runs in. */
export function projectRoot(from: string = __dirname): string {
  if (existsSync(path.join(from, 'cdktf.json'))) return from;
  const parent = path.dirname(from);
  if (parent === from) throw new Error(`no cdktf.json above ${__dirname}`);
  return projectRoot(parent);
}
