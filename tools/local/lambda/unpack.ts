import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { UserError } from '../../../lambdas/shared/user-error';
import { messageOf } from '../message-of';

/** Most bytes of a function's code unzipped (Lambda quotas, "Deployment package"). */
const MAX_UNZIPPED = 250 * 1024 * 1024;

/**
 * Unpacks a function's zip under `folder`, in a place of its own for each content, and answers with that place. Throws a
 * `UserError` on a file that is no zip, holds a name outside its own folder or is larger than Lambda takes.
 */
export function unpack(zipPath: string, folder: string): string {
  const zip = readZip(zipPath);
  const target = path.join(folder, createHash('sha256').update(zip).digest('hex').slice(0, 16));
  if (existsSync(target)) return target;
  const files = unzip(zip, zipPath);
  // Written aside and moved into place, so that a second start never sees half of it.
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  for (const [name, contents] of Object.entries(files)) {
    const file = path.join(unfinished, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

function readZip(zipPath: string): Buffer {
  try {
    return readFileSync(zipPath);
  } catch (error) {
    throw new UserError(`${zipPath} can't be read: ${messageOf(error)}`);
  }
}

function unzip(zip: Uint8Array, zipPath: string): Record<string, Uint8Array> {
  let size = 0;
  try {
    return unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        if (!isInside(name))
          throw new UserError(`${zipPath}: ${JSON.stringify(name)} lies outside the function's folder`);
        size += originalSize;
        if (size > MAX_UNZIPPED)
          throw new UserError(`${zipPath}: over ${MAX_UNZIPPED} bytes unzipped, more than Lambda takes`);
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${zipPath} is not a zip: ${messageOf(error)}`);
  }
}

function isInside(name: string): boolean {
  const parts = name.split('/');
  return !/[\\\0:]/.test(name) && !name.startsWith('/') && !parts.includes('..');
}
