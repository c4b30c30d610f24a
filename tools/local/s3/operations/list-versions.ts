import { invalidArgument } from '../errors';
import { quoted } from '../headers';
import { commonQuery, listingPage, lowerBound } from '../listing';
import { nullVersion, type Version } from '../model';
import { type Operation, xmlResponse } from '../operation';
import type { Bucket } from '../state';
import { element, optional, type XmlElement } from '../xml';

interface Entry {
  readonly key: string;
  readonly version: Version;
  readonly latest: boolean;
}

/** ListObjectVersions. */
export const listVersions: Operation = async ({ store, request: { query }, bucket: name }) => {
  const bucket = store.bucket(name);
  const { encode, encodingType, ...parameters } = commonQuery(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  if (versionMarker && !keyMarker) {
    throw invalidArgument(
      'A version-id marker cannot be specified without a key marker.',
      'version-id-marker',
      versionMarker,
    );
  }
  const { delimiter, prefix } = parameters;
  const page = listingPage(entriesAfter(bucket, keyMarker, versionMarker, prefix), {
    ...parameters,
    ...(delimiter && keyMarker.endsWith(delimiter) && { afterPrefix: keyMarker }),
  });
  const next = page.next && ('entry' in page.next ? page.next.entry : { key: page.next.commonPrefix });
  return xmlResponse(
    element('ListVersionsResult', [
      element('Name', name),
      element('Prefix', encode(prefix)),
      element('KeyMarker', encode(keyMarker)),
      element('VersionIdMarker', versionMarker),
      ...optional('NextKeyMarker', next && encode(next.key)),
      ...optional('NextVersionIdMarker', next && 'version' in next ? next.version.versionId : undefined),
      element('MaxKeys', parameters.maxKeys),
      ...optional('Delimiter', delimiter && encode(delimiter)),
      ...optional('EncodingType', encodingType),
      element('IsTruncated', page.next !== undefined),
      ...page.entries.map((entry) => versionElement(entry, encode)),
      ...page.commonPrefixes.map((common) => element('CommonPrefixes', [element('Prefix', encode(common))])),
    ]),
  );
};

function* entriesAfter(
  bucket: Bucket,
  keyMarker: string,
  versionMarker: string,
  prefix: string,
): Generator<Entry> {
  const keys = bucket.sortedKeys();
  for (let i = Math.max(lowerBound(keys, keyMarker), lowerBound(keys, prefix)); i < keys.length; i++) {
    const key = keys[i] ?? '';
    const versions = bucket.objects.get(key) ?? [];
    const first = key === keyMarker ? firstAfter(versions, versionMarker) : 0;
    for (const [index, version] of versions.entries()) {
      if (index >= first) yield { key, version, latest: index === 0 };
    }
  }
}

/** Where the listing goes on within one key; the marker itself may have been removed since the page before. */
function firstAfter(versions: readonly Version[], marker: string): number {
  if (marker === '') return versions.length;
  const found = versions.findIndex((version) => version.versionId === marker);
  if (found !== -1) return found + 1;
  if (marker === nullVersion) return 0;
  // Ids grow with time, and what was written without versioning is older than all of them.
  const older = versions.findIndex(({ versionId }) => versionId === nullVersion || versionId < marker);
  return older === -1 ? versions.length : older;
}

function versionElement({ key, version, latest }: Entry, encode: (text: string) => string): XmlElement {
  const common = [
    element('Key', encode(key)),
    element('VersionId', version.versionId),
    element('IsLatest', latest),
    element('LastModified', new Date(version.lastModified).toISOString()),
  ];
  if (version.kind === 'deleteMarker') return element('DeleteMarker', common);
  return element('Version', [
    ...common,
    element('ETag', quoted(version.etag)),
    ...optional('ChecksumAlgorithm', version.checksum?.algorithm),
    ...optional('ChecksumType', version.checksum?.type),
    element('Size', version.size),
    element('StorageClass', 'STANDARD'),
  ]);
}
