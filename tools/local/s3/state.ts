import { type Change, nullVersion, type ObjectVersion, type Part, type Upload, type Version } from './model';

/** What the buckets hold, in memory. It changes through {@link State.apply} alone, so that a journal can rebuild it. */
export class State {
  readonly buckets = new Map<string, Bucket>();
  readonly uploads = new Map<string, OpenUpload>();

  /**
   * @returns the blobs to which nothing refers any more
   * @throws Error for a change that does not fit this state
   */
  apply(change: Change): readonly string[] {
    switch (change.op) {
      case 'bucket':
        this.buckets.set(
          change.bucket,
          new Bucket(change.bucket, change.versioned, this.buckets.get(change.bucket)),
        );
        return [];
      case 'deleteBucket':
        return this.deleteBucket(change.bucket);
      case 'put':
        return [
          ...this.bucket(change.bucket).put(change.key, change.version),
          ...(change.uploadId === undefined ? [] : this.endUpload(change.uploadId)),
        ];
      case 'remove':
        return this.bucket(change.bucket).remove(change.key, change.versionId);
      case 'upload':
        this.uploads.set(change.upload.id, { ...change.upload, parts: new Map() });
        return [];
      case 'part': {
        const { parts } = this.upload(change.uploadId);
        const replaced = parts.get(change.part.number);
        parts.set(change.part.number, change.part);
        return replaced ? [replaced.blob] : [];
      }
      case 'abort':
        return this.endUpload(change.uploadId);
      default:
        throw new Error(`unknown change ${JSON.stringify(change)}`);
    }
  }

  /** The shortest list of changes that makes this state. */
  *changes(): Generator<Change> {
    for (const { name, versioned, objects } of this.buckets.values()) {
      yield { op: 'bucket', bucket: name, versioned };
      for (const [key, versions] of objects) {
        for (const version of versions.toReversed()) yield { op: 'put', bucket: name, key, version };
      }
    }
    for (const { parts, ...upload } of this.uploads.values()) {
      yield { op: 'upload', upload };
      for (const part of parts.values()) yield { op: 'part', uploadId: upload.id, part };
    }
  }

  private bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new Error(`no bucket ${name}`);
    return bucket;
  }

  private deleteBucket(name: string): readonly string[] {
    const blobs = [...this.bucket(name).objects.values()].flatMap((versions) => versions.flatMap(blobOf));
    this.buckets.delete(name);
    const uploads = [...this.uploads.values()].filter(({ bucket }) => bucket === name);
    return [...blobs, ...uploads.flatMap(({ id }) => this.endUpload(id))];
  }

  private upload(id: string): OpenUpload {
    const upload = this.uploads.get(id);
    if (!upload) throw new Error(`no upload ${id}`);
    return upload;
  }

  private endUpload(id: string): readonly string[] {
    const { parts } = this.upload(id);
    this.uploads.delete(id);
    return [...parts.values()].map((part) => part.blob);
  }
}

export interface OpenUpload extends Upload {
  readonly parts: Map<number, Part>;
}

export class Bucket {
  /** Versions of each key, newest first. */
  readonly objects: Map<string, Version[]>;
  private keys: readonly string[] | undefined;

  constructor(
    readonly name: string,
    readonly versioned: boolean,
    previous?: Bucket,
  ) {
    this.objects = previous?.objects ?? new Map();
  }

  /** All keys in the order of S3, that of their UTF-8 bytes. */
  sortedKeys(): readonly string[] {
    this.keys ??= [...this.objects.keys()].sort(compareKeys);
    return this.keys;
  }

  /** The object that a GET without a version finds; a delete marker hides it. */
  current(key: string): ObjectVersion | undefined {
    const newest = this.objects.get(key)?.[0];
    return newest?.kind === 'object' ? newest : undefined;
  }

  put(key: string, version: Version): readonly string[] {
    const versions = this.objects.get(key) ?? [];
    // There is only one version called null: a write without versioning replaces it.
    const replaced = version.versionId === nullVersion ? versions.filter(isNullVersion) : [];
    if (versions.length === 0) this.keys = undefined;
    this.objects.set(key, [version, ...versions.filter((v) => !replaced.includes(v))]);
    return replaced.flatMap(blobOf);
  }

  remove(key: string, versionId: string): readonly string[] {
    const versions = this.objects.get(key) ?? [];
    const kept = versions.filter((v) => v.versionId !== versionId);
    if (kept.length > 0) this.objects.set(key, kept);
    else if (this.objects.delete(key)) this.keys = undefined;
    return versions.filter((v) => v.versionId === versionId).flatMap(blobOf);
  }
}

const isNullVersion = (version: Version) => version.versionId === nullVersion;
const blobOf = (version: Version) => (version.kind === 'object' ? [version.blob] : []);

/** Order of UTF-8 bytes, without encoding: UTF-16 differs only in that surrogates must come after U+E000 to U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = utf8Rank(a.charCodeAt(i)) - utf8Rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const utf8Rank = (unit: number) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
