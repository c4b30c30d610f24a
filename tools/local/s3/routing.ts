import type { ServiceRequest } from '../service';
import { checksumAlgorithms, checksumHeader } from './checksums';
import { notImplemented, notImplementedHeader } from './errors';
import { isMetadataHeader } from './headers';
import type { Operation } from './operation';
import { abortUpload } from './operations/abort-upload';
import { getBucketVersioning, headBucket } from './operations/buckets';
import { completeUpload } from './operations/complete-upload';
import { copyObject } from './operations/copy-object';
import { createUpload } from './operations/create-upload';
import { deleteObject } from './operations/delete-object';
import { deleteObjects } from './operations/delete-objects';
import { getObject } from './operations/get-object';
import { listObjects } from './operations/list-objects';
import { listParts } from './operations/list-parts';
import { listVersions } from './operations/list-versions';
import { putObject } from './operations/put-object';
import { uploadPart } from './operations/upload-part';

/** How an operation is recognised, and all that a request to it may hold. */
interface Route {
  readonly name: string;
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** Query parameters that make it this operation. */
  readonly selectedBy?: readonly string[];
  /** A header that makes it this operation. */
  readonly selectedByHeader?: string;
  readonly query?: readonly string[];
  readonly headers?: readonly string[];
  /** Whether `x-amz-meta-…` may be there. */
  readonly metadata?: boolean;
  readonly run: Operation;
}

const checksumHeaders = checksumAlgorithms.map(checksumHeader);
const payloadHeaders = [
  ...checksumHeaders,
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
];
const readHeaders = [
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'range',
  'x-amz-checksum-mode',
];
const writeHeaders = ['if-match', 'if-none-match'];
const listingQuery = ['delimiter', 'encoding-type', 'max-keys', 'prefix'];

/** The first route that fits is taken: those that a parameter or header selects come before those that need none. */
const routes: readonly Route[] = [
  {
    name: 'UploadPart',
    method: 'PUT',
    on: 'object',
    selectedBy: ['partNumber', 'uploadId'],
    headers: payloadHeaders,
    run: uploadPart,
  },
  {
    name: 'CopyObject',
    method: 'PUT',
    on: 'object',
    selectedByHeader: 'x-amz-copy-source',
    headers: [...writeHeaders, 'x-amz-metadata-directive', 'x-amz-checksum-algorithm'],
    metadata: true,
    run: copyObject,
  },
  {
    name: 'PutObject',
    method: 'PUT',
    on: 'object',
    headers: [...payloadHeaders, ...writeHeaders],
    metadata: true,
    run: putObject,
  },
  {
    name: 'CreateMultipartUpload',
    method: 'POST',
    on: 'object',
    selectedBy: ['uploads'],
    headers: ['x-amz-checksum-algorithm', 'x-amz-checksum-type'],
    metadata: true,
    run: createUpload,
  },
  {
    name: 'CompleteMultipartUpload',
    method: 'POST',
    on: 'object',
    selectedBy: ['uploadId'],
    headers: [...checksumHeaders, ...writeHeaders, 'x-amz-checksum-type'],
    run: completeUpload,
  },
  {
    name: 'ListParts',
    method: 'GET',
    on: 'object',
    selectedBy: ['uploadId'],
    query: ['max-parts', 'part-number-marker'],
    run: listParts,
  },
  {
    name: 'GetObject',
    method: 'GET',
    on: 'object',
    query: ['versionId'],
    headers: readHeaders,
    run: getObject,
  },
  {
    name: 'HeadObject',
    method: 'HEAD',
    on: 'object',
    query: ['versionId'],
    headers: readHeaders,
    run: getObject,
  },
  {
    name: 'AbortMultipartUpload',
    method: 'DELETE',
    on: 'object',
    selectedBy: ['uploadId'],
    run: abortUpload,
  },
  { name: 'DeleteObject', method: 'DELETE', on: 'object', query: ['versionId'], run: deleteObject },
  { name: 'HeadBucket', method: 'HEAD', on: 'bucket', run: headBucket },
  {
    name: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    selectedBy: ['list-type'],
    query: [...listingQuery, 'continuation-token', 'start-after'],
    run: listObjects,
  },
  {
    name: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    selectedBy: ['versions'],
    query: [...listingQuery, 'key-marker', 'version-id-marker'],
    run: listVersions,
  },
  {
    name: 'GetBucketVersioning',
    method: 'GET',
    on: 'bucket',
    selectedBy: ['versioning'],
    run: getBucketVersioning,
  },
  {
    name: 'DeleteObjects',
    method: 'POST',
    on: 'bucket',
    selectedBy: ['delete'],
    headers: payloadHeaders,
    run: deleteObjects,
  },
];

/** Headers that say who asks and how the request is signed, not what is asked for. */
const commonHeaders = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
]);

/**
 * The operation that is asked for.
 *
 * @throws `NotImplemented`, naming it, for an operation, a query parameter, or a header that changes the meaning,
 *   which this server does not know: passed over, it would be a success that S3 does not give
 */
export function route(request: ServiceRequest, on: Route['on']): Operation {
  const found = routes.find((candidate) => candidate.on === on && selects(candidate, request));
  if (!found) {
    const parameters = [...request.query.keys()].join('&');
    const target = on === 'bucket' ? 'a bucket' : 'an object';
    throw notImplemented(`${request.method} on ${target}${parameters && ` with ?${parameters}`}`);
  }
  const { name, selectedBy = [], query = [] } = found;
  for (const parameter of request.query.keys()) {
    // x-id is the operation's name, which the SDK adds where method and path do not tell it.
    if (parameter !== 'x-id' && !selectedBy.includes(parameter) && !query.includes(parameter)) {
      throw notImplemented(`the query parameter ${parameter} of ${name}`);
    }
  }
  for (const header of Object.keys(request.headers)) {
    if (!isKnownHeader(header, found)) throw notImplementedHeader(header);
  }
  return found.run;
}

function selects({ method, selectedBy = [], selectedByHeader }: Route, request: ServiceRequest): boolean {
  return (
    method === request.method &&
    selectedBy.every((parameter) => request.query.has(parameter)) &&
    (selectedByHeader === undefined || request.headers[selectedByHeader] !== undefined)
  );
}

function isKnownHeader(header: string, { headers = [], selectedByHeader, metadata = false }: Route): boolean {
  const changesMeaning = header.startsWith('x-amz-') || header.startsWith('if-') || header === 'range';
  return (
    !changesMeaning ||
    commonHeaders.has(header) ||
    headers.includes(header) ||
    header === selectedByHeader ||
    (metadata && isMetadataHeader(header))
  );
}
