import { createHash } from 'node:crypto';
import { checksumElement, createDigest, isChecksumAlgorithm } from '../checksums';
import { writeCondition } from '../conditions';
import { invalidArgument, invalidRequest } from '../errors';
import { descriptionOf, header, quoted, versionHeader } from '../headers';
import type { ObjectVersion } from '../model';
import { type Operation, xmlResponse } from '../operation';
import { decodeKey } from '../path';
import type { Bucket } from '../state';
import { findVersion, versionById } from '../versions';
import { element } from '../xml';

export const copyObject: Operation = async ({ store, request, bucket: name, key }) => {
  const bucket = store.bucket(name);
  const condition = writeCondition(request.headers);
  const source = parseSource(header(request.headers, 'x-amz-copy-source') ?? '');
  const sourceBucket = store.bucket(source.bucket);
  const original = findSource(sourceBucket, source);
  const replaces = replacesMetadata(header(request.headers, 'x-amz-metadata-directive'));
  if (!replaces && source.bucket === name && source.key === key && source.versionId === undefined) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const { headers, metadata } = replaces ? descriptionOf(request) : original;
  const algorithm =
    requestedAlgorithm(header(request.headers, 'x-amz-checksum-algorithm')) ?? original.checksum?.algorithm;
  condition.check(bucket, key);
  // Opened before anything is awaited, so that the original can be replaced in the meantime.
  const bytes = store.blobs.read(original.blob);
  const md5 = createHash('md5');
  const digest = algorithm && createDigest(algorithm);
  return store.blobs.write(
    async (write) => {
      for await (const piece of bytes) {
        md5.update(piece);
        digest?.update(piece);
        await write(piece);
      }
    },
    (blob) => {
      condition.recheck(bucket, key);
      const version: ObjectVersion = {
        kind: 'object',
        versionId: store.newVersionId(bucket),
        lastModified: Date.now(),
        blob,
        size: original.size,
        // Not the original's: that of a multipart upload is not the MD5 of its bytes, a copy's is.
        etag: md5.digest('hex'),
        headers,
        metadata,
        ...(algorithm &&
          digest && {
            checksum: { algorithm, value: digest.digest().toString('base64'), type: 'FULL_OBJECT' },
          }),
      };
      store.commit({ op: 'put', bucket: name, key, version });
      return xmlResponse(
        element('CopyObjectResult', [
          element('LastModified', new Date(version.lastModified).toISOString()),
          element('ETag', quoted(version.etag)),
          ...(version.checksum
            ? [
                element('ChecksumType', version.checksum.type),
                element(checksumElement(version.checksum.algorithm), version.checksum.value),
              ]
            : []),
        ]),
        {
          ...versionHeader(version.versionId, bucket.versioned),
          ...(sourceBucket.versioned && { 'x-amz-copy-source-version-id': original.versionId }),
        },
      );
    },
  );
};

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** `[/]bucket/key[?versionId=…]`, percent-encoded. */
function parseSource(text: string): Source {
  const [, bucket, key, versionId] = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(text) ?? [];
  if (bucket === undefined || key === undefined) {
    throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', text);
  }
  return { bucket, key: decodeKey(key), ...(versionId !== undefined && { versionId }) };
}

function findSource(bucket: Bucket, { key, versionId }: Source): ObjectVersion {
  if (versionId !== undefined && versionById(bucket, key, versionId).kind === 'deleteMarker') {
    throw invalidRequest(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
  return findVersion(bucket, key, versionId, 'GET');
}

function replacesMetadata(directive: string | undefined): boolean {
  if (directive !== undefined && directive !== 'COPY' && directive !== 'REPLACE') {
    throw invalidArgument('Unknown metadata directive.', 'x-amz-metadata-directive', directive);
  }
  return directive === 'REPLACE';
}

function requestedAlgorithm(name: string | undefined) {
  if (name === undefined) return undefined;
  if (isChecksumAlgorithm(name)) return name;
  throw invalidRequest(`Checksum algorithm provided is unsupported: ${name}.`);
}
