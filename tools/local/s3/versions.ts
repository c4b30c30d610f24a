import { invalidArgument, methodNotAllowed, noSuchKey, noSuchVersion } from './errors';
import { nullVersion, type ObjectVersion, type Version } from './model';
import type { Bucket } from './state';

/** @throws `InvalidArgument` for what can't be an id; `NoSuchVersion` */
export function versionById(bucket: Bucket, key: string, versionId: string): Version {
  checkVersionId(versionId);
  const version = bucket.objects.get(key)?.find((candidate) => candidate.versionId === versionId);
  if (!version) throw noSuchVersion(key, versionId);
  return version;
}

/** @throws `InvalidArgument` for what can't be an id of this server */
export function checkVersionId(versionId: string): void {
  if (versionId !== nullVersion && !/^[\w-]{32}$/.test(versionId)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  }
}

/**
 * The object that a read finds.
 *
 * @throws `NoSuchKey`, `NoSuchVersion`, `InvalidArgument`; `MethodNotAllowed` where `versionId` names a delete marker
 */
export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  method: string,
): ObjectVersion {
  const version =
    versionId === undefined ? bucket.objects.get(key)?.[0] : versionById(bucket, key, versionId);
  if (!version) throw noSuchKey(key);
  if (version.kind === 'object') return version;
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId };
  if (versionId === undefined) throw noSuchKey(key, headers);
  throw methodNotAllowed(method, {
    ...headers,
    allow: 'DELETE',
    'last-modified': new Date(version.lastModified).toUTCString(),
  });
}
