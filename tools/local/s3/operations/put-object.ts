import { writeCondition } from '../conditions';
import { checksumHeaders, descriptionOf, quoted, versionHeader } from '../headers';
import type { Operation } from '../operation';
import { receivePayload } from '../payload';

export const putObject: Operation = async ({ store, request, bucket: name, key }) => {
  const bucket = store.bucket(name);
  const condition = writeCondition(request.headers);
  const description = descriptionOf(request);
  condition.check(bucket, key);
  return store.blobs.write(
    (write) => receivePayload(request, write),
    (blob, { size, md5, checksum }) => {
      condition.recheck(bucket, key);
      const versionId = store.newVersionId(bucket);
      const etag = md5.toString('hex');
      store.commit({
        op: 'put',
        bucket: name,
        key,
        version: {
          kind: 'object',
          versionId,
          lastModified: Date.now(),
          blob,
          size,
          etag,
          ...description,
          ...(checksum && { checksum }),
        },
      });
      return {
        status: 200,
        headers: {
          etag: quoted(etag),
          ...versionHeader(versionId, bucket.versioned),
          ...checksumHeaders(checksum),
        },
      };
    },
  );
};
