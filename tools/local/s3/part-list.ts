import { type ChecksumAlgorithm, checksumAlgorithms, checksumElement } from './checksums';
import {
  entityTooSmall,
  invalidPart,
  invalidPartOrder,
  invalidRequest,
  malformedXml,
  notImplemented,
} from './errors';
import { unquoted } from './headers';
import type { Part } from './model';
import type { OpenUpload } from './state';
import { parseXml, type XmlElement } from './xml';

/** Least bytes of a part that is not the last (S3 user guide, "Amazon S3 multipart upload limits"): 5 MiB. */
const minPartSize = 5 * 1024 ** 2;

/** A part as the client names it on completion. */
export interface PartReference {
  readonly number: number;
  readonly etag: string;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/** @throws `MalformedXML`; `NotImplemented` for elements that are not known */
export function parsePartList(document: string): readonly PartReference[] {
  const root = parseXml(document);
  if (root.name !== 'CompleteMultipartUpload' || root.children.length === 0) throw malformedXml();
  return root.children.map(parsePart);
}

function parsePart({ name, children }: XmlElement): PartReference {
  if (name !== 'Part') throw malformedXml();
  const checksums = new Map<ChecksumAlgorithm, string>();
  let number = 0;
  let etag = '';
  for (const child of children) {
    const algorithm = checksumAlgorithms.find((candidate) => checksumElement(candidate) === child.name);
    if (algorithm) checksums.set(algorithm, child.text);
    else if (child.name === 'PartNumber') number = Number(child.text);
    else if (child.name === 'ETag') etag = unquoted(child.text);
    else throw notImplemented(`${child.name} in a Part of CompleteMultipartUpload`);
  }
  if (!Number.isInteger(number) || number < 1 || etag === '') throw malformedXml();
  return { number, etag, checksums };
}

/**
 * The parts of which the object is made, in their order.
 *
 * @throws `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`; `InvalidRequest` where a part's checksum is missing
 */
export function selectParts(upload: OpenUpload, references: readonly PartReference[]): readonly Part[] {
  const parts = references.map((reference, index) => {
    const previous = references[index - 1];
    if (previous && previous.number >= reference.number) throw invalidPartOrder(upload.id);
    return findPart(upload, reference);
  });
  for (const part of parts.slice(0, -1)) {
    if (part.size < minPartSize) throw entityTooSmall(part.size, minPartSize, part.number, part.etag);
  }
  return parts;
}

function findPart(upload: OpenUpload, { number, etag, checksums }: PartReference): Part {
  const part = upload.parts.get(number);
  if (!part || part.etag !== etag) throw invalidPart(upload.id, number, etag);
  const { checksum } = upload;
  if (checksum?.type === 'COMPOSITE' && !checksums.has(checksum.algorithm)) {
    throw invalidRequest(
      `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  }
  for (const [algorithm, value] of checksums) {
    if (part.checksum?.algorithm !== algorithm || part.checksum.value !== value) {
      throw invalidPart(upload.id, number, etag);
    }
  }
  return part;
}
