import { createHash } from 'node:crypto';
import { isMissingBlob } from '../blobs';
import { type Checksum, checksumElement, checksumHeader, createDigest } from '../checksums';
import { writeCondition } from '../conditions';
import { badDigest, invalidRequest } from '../errors';
import { header, quoted, versionHeader, withoutChecksums } from '../headers';
import type { ObjectVersion, Part, Upload } from '../model';
import { type Operation, xmlResponse } from '../operation';
import { parsePartList, selectParts } from '../part-list';
import { receiveDocument } from '../payload';
import type { Store } from '../store';
import { element } from '../xml';

/** CompleteMultipartUpload. */
export const completeUpload: Operation = async ({ store, request, bucket: name, key }) => {
  const bucket = store.bucket(name);
  const uploadId = request.query.get('uploadId') ?? '';
  const condition = writeCondition(request.headers);
  const references = parsePartList(
    // The checksum in the header is that of the object, not of this document.
    await receiveDocument({ ...request, headers: withoutChecksums(request.headers) }),
  );
  const upload = store.upload(uploadId, name, key);
  condition.check(bucket, key);
  const parts = selectParts(upload, references);
  const fullObject =
    upload.checksum?.type === 'FULL_OBJECT' ? createDigest(upload.checksum.algorithm) : undefined;
  return store.blobs.write(
    (write) =>
      joinParts(store, upload, parts, async (piece) => {
        fullObject?.update(piece);
        await write(piece);
      }),
    (blob) => {
      store.upload(uploadId, name, key);
      condition.recheck(bucket, key);
      const checksum = fullObject
        ? fullObjectChecksum(upload, fullObject.digest())
        : compositeChecksum(upload, parts);
      verify(checksum, request.headers);
      const version: ObjectVersion = {
        kind: 'object',
        versionId: store.newVersionId(bucket),
        lastModified: Date.now(),
        blob,
        size: parts.reduce((sum, part) => sum + part.size, 0),
        etag: multipartEtag(parts),
        headers: upload.headers,
        metadata: upload.metadata,
        ...(checksum && { checksum }),
      };
      store.commit({ op: 'put', bucket: name, key, version, uploadId });
      return xmlResponse(
        element('CompleteMultipartUploadResult', [
          element('Location', `/${name}/${encodeURIComponent(key)}`),
          element('Bucket', name),
          element('Key', key),
          element('ETag', quoted(version.etag)),
          ...(checksum
            ? [
                element(checksumElement(checksum.algorithm), checksum.value),
                element('ChecksumType', checksum.type),
              ]
            : []),
        ]),
        versionHeader(version.versionId, bucket.versioned),
      );
    },
  );
};

async function joinParts(
  store: Store,
  upload: Upload,
  parts: readonly Part[],
  write: (piece: Buffer) => Promise<void>,
): Promise<void> {
  for (const { blob } of parts) {
    try {
      for await (const piece of store.blobs.read(blob)) await write(piece);
    } catch (error) {
      // Gone because the upload was completed or aborted meanwhile: then this says so.
      if (isMissingBlob(error)) store.upload(upload.id, upload.bucket, upload.key);
      throw error;
    }
  }
}

/** The MD5 of the parts' MD5, with their number: S3 user guide, "Checking object integrity". */
function multipartEtag(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function fullObjectChecksum({ checksum }: Upload, digest: Buffer): Checksum | undefined {
  return checksum && { ...checksum, value: digest.toString('base64') };
}

function compositeChecksum({ checksum }: Upload, parts: readonly Part[]): Checksum | undefined {
  if (!checksum) return undefined;
  const digest = createDigest(checksum.algorithm);
  for (const part of parts) digest.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
  return { ...checksum, value: `${digest.digest().toString('base64')}-${parts.length}` };
}

/** The client may send the checksum that it expects of the whole. */
function verify(checksum: Checksum | undefined, headers: Parameters<typeof header>[0]): void {
  const type = header(headers, 'x-amz-checksum-type');
  if (type !== undefined && type !== checksum?.type) {
    throw invalidRequest(
      `The upload was created using the ${checksum?.type ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const expected = checksum && header(headers, checksumHeader(checksum.algorithm));
  if (checksum && expected !== undefined && expected !== checksum.value) {
    throw badDigest(checksum.algorithm, expected, checksum.value);
  }
}
