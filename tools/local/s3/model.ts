import type { Checksum, ChecksumAlgorithm, ChecksumType } from './checksums';

/** The version id of objects that were written while their bucket kept no versions. */
export const nullVersion = 'null';

/** An object's bytes and what describes them. */
export interface ObjectVersion {
  readonly kind: 'object';
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** Name of the file that holds the bytes. */
  readonly blob: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
}

export interface DeleteMarker {
  readonly kind: 'deleteMarker';
  readonly versionId: string;
  readonly lastModified: number;
}

export type Version = ObjectVersion | DeleteMarker;

/** One part of a multipart upload; parameters as in {@link ObjectVersion}. */
export interface Part {
  readonly number: number;
  readonly lastModified: number;
  readonly blob: string;
  readonly size: number;
  readonly etag: string;
  readonly checksum?: Checksum;
}

/** A multipart upload that is neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

/** One change of state: a line of the journal. */
export type Change =
  | { readonly op: 'bucket'; readonly bucket: string; readonly versioned: boolean }
  /** With all that is in it. */
  | { readonly op: 'deleteBucket'; readonly bucket: string }
  /** `uploadId`: the multipart upload that ends with it. */
  | {
      readonly op: 'put';
      readonly bucket: string;
      readonly key: string;
      readonly version: Version;
      readonly uploadId?: string;
    }
  | { readonly op: 'remove'; readonly bucket: string; readonly key: string; readonly versionId: string }
  | { readonly op: 'upload'; readonly upload: Upload }
  | { readonly op: 'part'; readonly uploadId: string; readonly part: Part }
  | { readonly op: 'abort'; readonly uploadId: string };
