import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** Puts a text of any length into the bucket, in constant memory. */
export type UploadText = (key: string, text: AsyncIterable<string>) => Promise<void>;

/** Bytes of one part; S3 wants at least 5 MiB of each but the last ("Multipart upload limits", Amazon S3 User Guide). */
const PART_BYTES = 8 * 1024 * 1024;

const CONTENT_TYPE = 'text/plain; charset=utf-8';

/**
 * Uploads to S3: a single put for what fits into one part, a multipart upload for more. The object changes only when all of
 * it is there; what was begun and broke off is removed by the bucket's lifecycle.
 */
export function s3TextUpload(client: S3Client, bucket: string): UploadText {
  return async (key, text) => {
    const object = { Bucket: bucket, Key: key };
    const parts: CompletedPart[] = [];
    let uploadId: string | undefined;
    let last: Buffer = Buffer.alloc(0);
    for await (const part of partsOf(text)) {
      if (part.length < PART_BYTES) {
        last = part;
        break;
      }
      uploadId ??= (
        await client.send(new CreateMultipartUploadCommand({ ...object, ContentType: CONTENT_TYPE }))
      ).UploadId;
      parts.push(await uploadPart(part));
    }
    if (parts.length === 0) {
      await client.send(new PutObjectCommand({ ...object, Body: last, ContentType: CONTENT_TYPE }));
      return;
    }
    if (last.length > 0) parts.push(await uploadPart(last));
    await client.send(
      new CompleteMultipartUploadCommand({
        ...object,
        UploadId: uploadId,
        MultipartUpload: { Parts: parts },
      }),
    );

    async function uploadPart(body: Buffer): Promise<CompletedPart> {
      const PartNumber = parts.length + 1;
      const { ETag } = await client.send(
        new UploadPartCommand({ ...object, UploadId: uploadId, PartNumber, Body: body }),
      );
      return { PartNumber, ...(ETag !== undefined && { ETag }) };
    }
  };
}

/** Cuts a text into parts of at least {@link PART_BYTES}; the last one may be shorter. */
async function* partsOf(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let pieces: string[] = [];
  let bytes = 0;
  for await (const piece of text) {
    pieces.push(piece);
    bytes += Buffer.byteLength(piece);
    if (bytes < PART_BYTES) continue;
    yield Buffer.from(pieces.join(''));
    pieces = [];
    bytes = 0;
  }
  yield Buffer.from(pieces.join(''));
}
