import { randomBytes } from 'node:crypto';
import { createReadStream, openSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** The bytes of objects and parts: files under random names, so that no key can lead out of the folder. */
export class Blobs {
  private constructor(private readonly folder: string) {}

  /** Removes files that are not `inUse`: what uploads left behind that a crash cut off. */
  static async open(folder: string, inUse: ReadonlySet<string>): Promise<Blobs> {
    await mkdir(folder, { recursive: true });
    const blobs = new Blobs(folder);
    await blobs.discard((await readdir(folder)).filter((name) => !inUse.has(name)));
    return blobs;
  }

  /**
   * Makes a file of what `fill` writes and hands its name to `commit`. Where either throws, the file is removed.
   *
   * @param commit runs without a break: what it checks still holds when it changes the state
   */
  async write<Filled, Result>(
    fill: (write: (piece: Buffer) => Promise<void>) => Promise<Filled>,
    commit: (blob: string, filled: Filled) => Result,
  ): Promise<Result> {
    const name = randomBytes(16).toString('hex');
    const file = await open(this.path(name), 'wx');
    try {
      const filled = await fill((piece) => file.appendFile(piece)).finally(() => file.close());
      return commit(name, filled);
    } catch (error) {
      await this.discard([name]);
      throw error;
    }
  }

  /** Opens at once, so that the bytes stay readable when the object is replaced in the meantime. `last` is included. */
  read(name: string, first?: number, last?: number): Readable {
    return createReadStream('', {
      fd: openSync(this.path(name), 'r'),
      ...(first !== undefined && { start: first }),
      ...(last !== undefined && { end: last }),
    });
  }

  async discard(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(this.path(name), { force: true })));
  }

  private path(name: string): string {
    return path.join(this.folder, name);
  }
}

/** Whether `error` says that a blob is no longer there. */
export function isMissingBlob(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
