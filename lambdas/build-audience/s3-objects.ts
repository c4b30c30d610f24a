import { Readable } from 'node:stream';
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

/** How often in a row a request may fail without a byte that is new. */
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
      let at = 0;
      for (let attempt = 1; ; attempt++) {
        try {
          for await (const piece of await readFrom(client, object, at)) {
            at += piece.length;
            attempt = 1;
            yield piece;
          }
          return;
        } catch (error) {
          // The SDK asks again for what is refused for a moment, but not for the rest of what breaks off.
          const refused = error instanceof S3ServiceException && error.$fault === 'client';
          if (refused || attempt === ATTEMPTS) throw error;
        }
      }
    },

    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },

    upload: (key) => createUpload(client, bucket, key),
  };
}

/** The bytes of an object from a place on, as they arrive. */
async function readFrom(
  client: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
  start: number,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ ...object, Range: `bytes=${start}-` }));
    // Node gives a stream that can be iterated, browsers another kind: the SDK's type is that of all of them.
    if (!(Body instanceof Readable)) throw new Error(`no bytes came of ${object.Key}`);
    return Body;
  } catch (error) {
    // S3 has no range behind the last byte to give, nor any of an empty object.
    if (statusOf(error) === 416) return Readable.from([]);
    throw error;
  }
}

/** A single put for what fits into one part, a multipart upload for more. What is never completed S3 removes after a week. */
function createUpload(client: S3Client, bucket: string, key: string): ObjectUpload {
  const object = { Bucket: bucket, Key: key };
  /** The first part, as long as it may be the only one. */
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
      if (!held && !uploadId) {
        held = part;
        return;
      }
      if (held) await send(held);
      held = undefined;
      await send(part);
    },
    async complete() {
      if (!uploadId) {
        await client.send(new PutObjectCommand({ ...object, Body: held ?? Buffer.alloc(0) }));
        return;
      }
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
