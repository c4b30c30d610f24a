import { nullVersion } from '../model';
import type { Operation } from '../operation';
import type { Store } from '../store';
import { checkVersionId } from '../versions';

/** What a deletion did. */
export interface Deletion {
  /** The version that was removed, or the delete marker that was added. */
  readonly versionId?: string;
  /** Whether that version is a delete marker. */
  readonly deleteMarker: boolean;
}

/**
 * Deletes one version for good, or hides the object behind a delete marker; where the bucket keeps no versions, the
 * object goes for good. Deleting what is not there is a success, as on S3.
 */
export function deleteKey(store: Store, name: string, key: string, versionId: string | undefined): Deletion {
  const bucket = store.bucket(name);
  if (versionId === undefined && bucket.versioned) {
    const marker = {
      kind: 'deleteMarker',
      versionId: store.newVersionId(bucket),
      lastModified: Date.now(),
    } as const;
    store.commit({ op: 'put', bucket: name, key, version: marker });
    return { versionId: marker.versionId, deleteMarker: true };
  }
  if (versionId !== undefined) checkVersionId(versionId);
  const removed = versionId ?? nullVersion;
  const version = bucket.objects.get(key)?.find((candidate) => candidate.versionId === removed);
  if (version) store.commit({ op: 'remove', bucket: name, key, versionId: removed });
  return { ...(versionId !== undefined && { versionId }), deleteMarker: version?.kind === 'deleteMarker' };
}

export const deleteObject: Operation = async ({ store, request, bucket, key }) => {
  const { versionId, deleteMarker } = deleteKey(
    store,
    bucket,
    key,
    request.query.get('versionId') ?? undefined,
  );
  return {
    status: 204,
    headers: {
      ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
      ...(deleteMarker && { 'x-amz-delete-marker': 'true' }),
    },
  };
};
