import { invalidArgument, invalidRequest } from '../errors';
import { checksumHeaders, quoted } from '../headers';
import type { Upload } from '../model';
import type { Operation } from '../operation';
import { receivePayload } from '../payload';

/** S3 user guide, "Amazon S3 multipart upload limits". */
const maxPartNumber = 10_000;

export const uploadPart: Operation = async ({ store, request, bucket, key }) => {
  const uploadId = request.query.get('uploadId') ?? '';
  const number = partNumber(request.query.get('partNumber') ?? '');
  const { checksum: kept } = store.upload(uploadId, bucket, key);
  return store.blobs.write(
    (write) => receivePayload(request, write, kept?.type === 'FULL_OBJECT' ? kept.algorithm : undefined),
    (blob, { size, md5, checksum }) => {
      checkAlgorithm(kept, checksum?.algorithm);
      store.upload(uploadId, bucket, key);
      const etag = md5.toString('hex');
      const lastModified = Date.now();
      store.commit({
        op: 'part',
        uploadId,
        part: { number, lastModified, blob, size, etag, ...(checksum && { checksum }) },
      });
      const { 'x-amz-checksum-type': _, ...headers } = checksumHeaders(checksum);
      return { status: 200, headers: { etag: quoted(etag), ...headers } };
    },
  );
};

function partNumber(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number < 1 || number > maxPartNumber) {
    throw invalidArgument(
      `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`,
      'partNumber',
      text,
    );
  }
  return number;
}

/** Parts of an upload that keeps checksums carry that algorithm's; where it keeps none, theirs are only verified. */
function checkAlgorithm(kept: Upload['checksum'], sent: string | undefined): void {
  if (kept && kept.algorithm !== sent) {
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${kept.algorithm.toLowerCase()}, actual checksum Type: ${sent?.toLowerCase() ?? 'null'}`,
    );
  }
}
