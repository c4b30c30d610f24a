import { checksumElement } from '../checksums';
import { invalidArgument } from '../errors';
import { quoted } from '../headers';
import { type Operation, xmlResponse } from '../operation';
import { element, optional } from '../xml';

const maxPage = 1000;

export const listParts: Operation = async ({ store, request: { query }, bucket, key }) => {
  const upload = store.upload(query.get('uploadId') ?? '', bucket, key);
  const maxParts = Math.min(integer(query, 'max-parts', maxPage), maxPage);
  const marker = integer(query, 'part-number-marker', 0);
  const following = [...upload.parts.values()]
    .filter((part) => part.number > marker)
    .sort((a, b) => a.number - b.number);
  const page = following.slice(0, maxParts);
  const truncated = page.length < following.length;
  return xmlResponse(
    element('ListPartsResult', [
      element('Bucket', bucket),
      element('Key', key),
      element('UploadId', upload.id),
      element('PartNumberMarker', marker),
      ...optional('NextPartNumberMarker', page.at(-1)?.number),
      element('MaxParts', maxParts),
      element('IsTruncated', truncated),
      ...optional('ChecksumAlgorithm', upload.checksum?.algorithm),
      ...optional('ChecksumType', upload.checksum?.type),
      element('StorageClass', 'STANDARD'),
      ...page.map((part) =>
        element('Part', [
          element('PartNumber', part.number),
          element('LastModified', new Date(part.lastModified).toISOString()),
          element('ETag', quoted(part.etag)),
          element('Size', part.size),
          ...(part.checksum ? [element(checksumElement(part.checksum.algorithm), part.checksum.value)] : []),
        ]),
      ),
    ]),
  );
};

function integer(query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,9}$/.test(text)) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
  return Number(text);
}
