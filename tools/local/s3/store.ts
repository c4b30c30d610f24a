import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../lambdas/shared/user-error';
import { Blobs } from './blobs';
import { noSuchBucket, noSuchUpload } from './errors';
import { Journal } from './journal';
import { type Change, nullVersion } from './model';
import type { Bucket, OpenUpload, State } from './state';

/** Buckets on disk: a journal of changes and a folder of blobs. */
export class Store {
  private lastVersion = 0;

  private constructor(
    readonly blobs: Blobs,
    private readonly state: State,
    private readonly journal: Journal,
  ) {}

  static async open(folder: string): Promise<Store> {
    await mkdir(folder, { recursive: true });
    const { journal, state } = await Journal.open(path.join(folder, 'journal.jsonl'));
    const inUse = new Set<string>();
    for (const change of state.changes()) {
      if (change.op === 'put' && change.version.kind === 'object') inUse.add(change.version.blob);
      if (change.op === 'part') inUse.add(change.part.blob);
    }
    return new Store(await Blobs.open(path.join(folder, 'blobs'), inUse), state, journal);
  }

  /** Makes a bucket, or goes on with it. */
  createBucket(name: string, versioned: boolean): void {
    // S3 user guide, "Bucket naming rules".
    if (!/^(?=.{3,63}$)[a-z0-9](?:[a-z0-9.-]*[a-z0-9])$/.test(name) || name.includes('..')) {
      throw new UserError(
        `bucket ${JSON.stringify(name)}: a bucket's name is 3 to 63 of a-z, 0-9, "." and "-", begins and ends with a letter or digit, and has no ".."`,
      );
    }
    const existing = this.state.buckets.get(name);
    if (existing?.versioned && !versioned) {
      throw new UserError(
        `bucket ${name}: it keeps versions already, and S3 cannot take that away; keep versioning on, or delete the folder of the local state`,
      );
    }
    if (existing?.versioned !== versioned) this.commit({ op: 'bucket', bucket: name, versioned });
  }

  /** See `S3.deleteBucket`. */
  deleteBucket(name: string, emptyFirst: boolean): void {
    const { objects } = this.bucket(name);
    if (objects.size > 0 && !emptyFirst) {
      throw new UserError(`bucket ${name}: BucketNotEmpty, it holds ${objects.size} objects`);
    }
    this.commit({ op: 'deleteBucket', bucket: name });
  }

  bucketNames(): readonly string[] {
    return [...this.state.buckets.keys()];
  }

  /** @throws `NoSuchBucket` */
  bucket(name: string): Bucket {
    const bucket = this.state.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  /** @throws `NoSuchUpload`, also for an upload of another key */
  upload(id: string, bucket: string, key: string): OpenUpload {
    const upload = this.state.uploads.get(id);
    if (!upload || upload.bucket !== bucket || upload.key !== key) throw noSuchUpload(id);
    return upload;
  }

  /** Makes `change` last. Synchronous: what the caller has just checked still holds. */
  commit(change: Change): void {
    this.journal.append(change);
    const unused = this.state.apply(change);
    // A file that stays behind costs space alone, and the next start removes it.
    if (unused.length > 0) this.blobs.discard(unused).catch(() => undefined);
  }

  /**
   * A new version's id: of 32 characters as on S3, and in the order of writing, so that a listing can go on after a
   * version that has been removed since.
   */
  newVersionId(bucket: Bucket): string {
    if (!bucket.versioned) return nullVersion;
    this.lastVersion = Math.max(Date.now() * 1000, this.lastVersion + 1);
    return (
      this.lastVersion.toString(36).padStart(11, '0') + randomBytes(16).toString('base64url').slice(0, 21)
    );
  }

  close(): void {
    this.journal.close();
  }
}
