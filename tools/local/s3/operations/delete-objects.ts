import { checksumAlgorithms, checksumHeader } from '../checksums';
import { invalidRequest, malformedXml, notImplemented, S3Error } from '../errors';
import { header } from '../headers';
import { type Operation, xmlResponse } from '../operation';
import { receiveDocument } from '../payload';
import type { Store } from '../store';
import { element, optional, parseXml, type XmlElement } from '../xml';
import { type Deletion, deleteKey } from './delete-object';

/** S3 API reference, DeleteObjects. */
const maxObjects = 1000;

interface Target {
  readonly key: string;
  readonly versionId?: string;
}

export const deleteObjects: Operation = async ({ store, request, bucket }) => {
  store.bucket(bucket);
  const guards = ['content-md5', ...checksumAlgorithms.map(checksumHeader)];
  if (!guards.some((name) => header(request.headers, name) !== undefined)) {
    throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const { targets, quiet } = parseDelete(parseXml(await receiveDocument(request)));
  const results = targets.flatMap((target) => deleteOne(store, bucket, target, quiet));
  return xmlResponse(element('DeleteResult', results));
};

function deleteOne(store: Store, bucket: string, target: Target, quiet: boolean): readonly XmlElement[] {
  try {
    const deletion = deleteKey(store, bucket, target.key, target.versionId);
    return quiet ? [] : [deleted(target, deletion)];
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    return [
      element('Error', [
        element('Key', target.key),
        ...optional('VersionId', target.versionId),
        element('Code', error.code),
        element('Message', error.message),
      ]),
    ];
  }
}

function deleted(target: Target, { versionId, deleteMarker }: Deletion): XmlElement {
  return element('Deleted', [
    element('Key', target.key),
    ...optional('VersionId', target.versionId),
    ...optional('DeleteMarker', deleteMarker || undefined),
    ...optional('DeleteMarkerVersionId', deleteMarker ? versionId : undefined),
  ]);
}

function parseDelete(root: XmlElement): { targets: readonly Target[]; quiet: boolean } {
  if (root.name !== 'Delete') throw malformedXml();
  const targets: Target[] = [];
  let quiet = false;
  for (const child of root.children) {
    if (child.name === 'Object') targets.push(parseTarget(child));
    else if (child.name === 'Quiet') quiet = child.text === 'true';
    else throw notImplemented(`${child.name} in the document of DeleteObjects`);
  }
  if (targets.length === 0 || targets.length > maxObjects) throw malformedXml();
  return { targets, quiet };
}

function parseTarget(object: XmlElement): Target {
  const fields = new Map(object.children.map((child) => [child.name, child.text]));
  for (const name of fields.keys()) {
    if (name !== 'Key' && name !== 'VersionId') throw notImplemented(`${name} in an Object of DeleteObjects`);
  }
  const key = fields.get('Key');
  const versionId = fields.get('VersionId');
  if (!key) throw malformedXml();
  return { key, ...(versionId && { versionId }) };
}
