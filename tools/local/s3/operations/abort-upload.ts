import type { Operation } from '../operation';

/** AbortMultipartUpload. */
export const abortUpload: Operation = async ({ store, request, bucket, key }) => {
  const { id } = store.upload(request.query.get('uploadId') ?? '', bucket, key);
  store.commit({ op: 'abort', uploadId: id });
  return { status: 204 };
};
