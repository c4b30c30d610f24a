import { randomBytes } from 'node:crypto';
import { type ChecksumAlgorithm, type ChecksumType, isChecksumAlgorithm } from '../checksums';
import { invalidArgument, invalidRequest } from '../errors';
import { descriptionOf, header } from '../headers';
import type { Upload } from '../model';
import { type Operation, xmlResponse } from '../operation';
import { element } from '../xml';

/** CreateMultipartUpload. */
export const createUpload: Operation = async ({ store, request, bucket, key }) => {
  store.bucket(bucket);
  const checksum = requestedChecksum(
    header(request.headers, 'x-amz-checksum-algorithm'),
    header(request.headers, 'x-amz-checksum-type'),
  );
  const id = randomBytes(32).toString('base64url');
  const description = descriptionOf(request);
  store.commit({
    op: 'upload',
    upload: { id, bucket, key, initiated: Date.now(), ...description, ...(checksum && { checksum }) },
  });
  return xmlResponse(
    element('InitiateMultipartUploadResult', [
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', id),
    ]),
    checksum
      ? { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }
      : undefined,
  );
};

/**
 * Which checksums an upload keeps; S3 user guide, "Checking object integrity": SHA only per part, CRC64NVME only over
 * the whole object, and of the two CRC of 32 bits either, per part where nothing else is asked for.
 */
function requestedChecksum(algorithm: string | undefined, type: string | undefined): Upload['checksum'] {
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  if (!isChecksumAlgorithm(algorithm)) {
    throw invalidRequest(`Checksum algorithm provided is unsupported: ${algorithm}.`);
  }
  const [usual, ...others] = possibleTypes(algorithm);
  const chosen = [usual, ...others].find((possible) => possible === (type ?? usual));
  if (chosen !== undefined) return { algorithm, type: chosen };
  if (type === 'COMPOSITE' || type === 'FULL_OBJECT') {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  throw invalidArgument(
    'Value for x-amz-checksum-type header is invalid.',
    'x-amz-checksum-type',
    type ?? '',
  );
}

function possibleTypes(algorithm: ChecksumAlgorithm): readonly [ChecksumType, ...ChecksumType[]] {
  if (algorithm === 'CRC64NVME') return ['FULL_OBJECT'];
  return algorithm === 'SHA1' || algorithm === 'SHA256' ? ['COMPOSITE'] : ['COMPOSITE', 'FULL_OBJECT'];
}
