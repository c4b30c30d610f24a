import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { UserError } from '../shared/user-error';
import type { RunObjects } from './collect-audience';
import type { ObjectUpload } from './reject-writer';

const MIB = 1024 * 1024;
/** Bytes of one request. */
const RANGE_BYTES = 8 * MIB;
/** Bytes that are handed on at once: few enough rows that a collection of garbage finds next to none of them alive. */
const PIECE_BYTES = 16 * 1024;
const ATTEMPTS = 4;

/** The objects of a run in the campaign bucket. */
export function s3RunObjects(client: S3Client, bucket: string): RunObjects {
  return {
    async size({ key, versionId }) {
      try {
        const head = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
        );
        return head.ContentLength ?? 0;
      } catch (error) {
        if (statusOf(error) !== 404) throw error;
        throw new UserError(
          `${key}: its version ${versionId}, which the run is pinned to, is gone; start another run`,
        );
      }
    },

    async *read({ key, versionId }) {
      const object = { Bucket: bucket, Key: key, ...(versionId !== undefined && { VersionId: versionId }) };
      let size = Number.POSITIVE_INFINITY;
      let next = readRange(client, object, 0);
      for (let start = 0; start < size; start += RANGE_BYTES) {
        const range = await next;
        size = range.size;
        if (start + RANGE_BYTES < size) {
          next = readRange(client, object, start + RANGE_BYTES);
          // Whoever waits for it is told; a reader that stops early must not end the process.
          next.catch(() => undefined);
        }
        for (let at = 0; at < range.bytes.length; at += PIECE_BYTES) {
          yield range.bytes.subarray(at, at + PIECE_BYTES);
        }
      }
    },

    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },

    upload: (key) => createUpload(client, bucket, key),
  };
}

interface Range {
  readonly bytes: Uint8Array;
  /** Of the whole object. */
  readonly size: number;
}

/** Reads a part of an object, again when the connection breaks in the middle of it, which the SDK does not do. */
async function readRange(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  start: number,
): Promise<Range> {
  for (let attempt = 1; ; attempt++) {
    try {
      const { Body, ContentRange, ContentLength } = await client.send(
        new GetObjectCommand({ ...object, Range: `bytes=${start}-${start + RANGE_BYTES - 1}` }),
      );
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const size = Number(/\/(\d+)$/.exec(ContentRange ?? '')?.[1] ?? ContentLength);
      return { bytes, size };
    } catch (error) {
      // S3 has no range of nothing to give.
      if (start === 0 && statusOf(error) === 416) return { bytes: new Uint8Array(), size: 0 };
      const refused = error instanceof S3ServiceException && error.$fault === 'client';
      if (refused || attempt === ATTEMPTS) throw error;
    }
  }
}

/** A single put for what fits into one part, a multipart upload for more. What is never completed S3 removes after a week. */
function createUpload(client: S3Client, bucket: string, key: string): ObjectUpload {
  const object = { Bucket: bucket, Key: key };
  let held: Buffer | undefined;
  let uploadId: string | undefined;
  const parts: CompletedPart[] = [];

  const send = async (part: Buffer): Promise<void> => {
    uploadId ??= (await client.send(new CreateMultipartUploadCommand(object))).UploadId;
    const PartNumber = parts.length + 1;
    const { ETag } = await client.send(
      new UploadPartCommand({ ...object, UploadId: uploadId, PartNumber, Body: part }),
    );
    parts.push({ PartNumber, ...(ETag !== undefined && { ETag }) });
  };

  return {
    async addPart(part) {
      if (held) await send(held);
      held = part;
    },
    async complete() {
      if (parts.length === 0) {
        await client.send(new PutObjectCommand({ ...object, Body: held ?? '' }));
        return;
      }
      if (held) await send(held);
      await client.send(
        new CompleteMultipartUploadCommand({
          ...object,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
        }),
      );
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
