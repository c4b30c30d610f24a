import { readCondition } from '../conditions';
import { checksumHeaders, header, objectHeaders } from '../headers';
import type { Operation } from '../operation';
import { parseRange } from '../range';
import { findVersion } from '../versions';

/** GetObject and HeadObject, which differ in the body alone. */
export const getObject: Operation = async ({ store, request, bucket: name, key }) => {
  const bucket = store.bucket(name);
  const object = findVersion(bucket, key, request.query.get('versionId') ?? undefined, request.method);
  const headers = objectHeaders(object, bucket.versioned);
  if (readCondition(request.headers, object) === 'notModified') {
    return { status: 304, headers };
  }
  const range = header(request.headers, 'range');
  const part = range === undefined ? undefined : parseRange(range, object.size);
  const length = part ? part.last - part.first + 1 : object.size;
  return {
    status: part ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(length),
      ...(part && { 'content-range': `bytes ${part.first}-${part.last}/${object.size}` }),
      // A checksum is that of the whole object: with a part of the bytes the client would find it wrong.
      ...(!part && header(request.headers, 'x-amz-checksum-mode') && checksumHeaders(object.checksum)),
    },
    ...(request.method === 'GET' && { body: store.blobs.read(object.blob, part?.first, part?.last) }),
  };
};
