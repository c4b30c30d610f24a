import type { IncomingHttpHeaders } from 'node:http';
import { UserError } from '../../../../lambdas/shared/user-error';
import { s3ArnOf } from '../../arn';
import type { Access } from '../evaluate';
import { type ActionEnvironment, type ActionRequest, access, type RequestedOperation } from './operation';
import { decoded, type ServiceActions } from './protocol';

/** A request to S3 by path style, `/BUCKET/KEY`. */
interface S3Request {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly environment: ActionEnvironment;
}

interface S3Operation {
  readonly operation: string;
  readonly method: string;
  readonly on: 'service' | 'bucket' | 'object';
  /** A query parameter that tells the operation from others. */
  readonly query?: string;
  readonly accesses: (request: S3Request) => readonly Access[];
}

/** The first that fits is it, so those told by a query parameter come first. */
const OPERATIONS: readonly S3Operation[] = [
  {
    operation: 'ListBuckets',
    method: 'GET',
    on: 'service',
    accesses: (request) => [s3('ListAllMyBuckets', '*', request)],
  },
  {
    operation: 'GetBucketVersioning',
    method: 'GET',
    on: 'bucket',
    query: 'versioning',
    accesses: onBucket('GetBucketVersioning'),
  },
  {
    operation: 'GetBucketLocation',
    method: 'GET',
    on: 'bucket',
    query: 'location',
    accesses: onBucket('GetBucketLocation'),
  },
  {
    operation: 'ListMultipartUploads',
    method: 'GET',
    on: 'bucket',
    query: 'uploads',
    accesses: onBucket('ListBucketMultipartUploads'),
  },
  {
    operation: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    query: 'versions',
    accesses: list('ListBucketVersions'),
  },
  {
    operation: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    query: 'list-type',
    accesses: list('ListBucket'),
  },
  { operation: 'ListObjects', method: 'GET', on: 'bucket', accesses: list('ListBucket') },
  { operation: 'HeadBucket', method: 'HEAD', on: 'bucket', accesses: onBucket('ListBucket') },
  { operation: 'DeleteObjects', method: 'POST', on: 'bucket', query: 'delete', accesses: deleteObjects },
  {
    operation: 'ListParts',
    method: 'GET',
    on: 'object',
    query: 'uploadId',
    accesses: onObject('ListMultipartUploadParts'),
  },
  { operation: 'GetObject', method: 'GET', on: 'object', accesses: getObject },
  { operation: 'HeadObject', method: 'HEAD', on: 'object', accesses: getObject },
  { operation: 'UploadPart', method: 'PUT', on: 'object', query: 'uploadId', accesses: putObject },
  { operation: 'PutObject', method: 'PUT', on: 'object', accesses: putObject },
  { operation: 'CreateMultipartUpload', method: 'POST', on: 'object', query: 'uploads', accesses: putObject },
  {
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    on: 'object',
    query: 'uploadId',
    accesses: putObject,
  },
  {
    operation: 'AbortMultipartUpload',
    method: 'DELETE',
    on: 'object',
    query: 'uploadId',
    accesses: onObject('AbortMultipartUpload'),
  },
  { operation: 'DeleteObject', method: 'DELETE', on: 'object', accesses: deleteObject },
];

/** Query parameters that tell operations apart, and those that do not. Any other is an operation that is not known here. */
const TELLING = OPERATIONS.flatMap(({ query }) => (query === undefined ? [] : [query]));
const PLAIN =
  /^(x-id|X-Amz-.*|response-.*|prefix|delimiter|max-.*|continuation-token|start-after|fetch-owner|encoding-type|marker|.*-marker|versionId|partNumber)$/;

const WORDS = { service: 'the service', bucket: 'a bucket', object: 'an object' } as const;

/** Copies are told by a header. */
const COPY_NAMES: Readonly<Record<string, string>> = {
  PutObject: 'CopyObject',
  UploadPart: 'UploadPartCopy',
};

/** S3 (User Guide, "Required permissions for Amazon S3 API operations"). */
export const s3Actions: ServiceActions = {
  operations: [...OPERATIONS.map(({ operation }) => operation), ...Object.values(COPY_NAMES)],
  read: (request, environment) => {
    const found = find(request);
    const { bucket, key } = target(request.path);
    const copied = request.headers['x-amz-copy-source'] !== undefined;
    const { query, headers, body } = request;
    return {
      operation: (copied && COPY_NAMES[found.operation]) || found.operation,
      accesses: found.accesses({ bucket, key, query, headers, body, environment }),
    } satisfies RequestedOperation;
  },
};

/** Whether the permissions of a request can't be told without its body: true of DeleteObjects alone. */
export function s3NeedsBody(request: Pick<ActionRequest, 'method' | 'query'>): boolean {
  return request.method === 'POST' && request.query.has('delete');
}

function find({ method, path, query }: ActionRequest): S3Operation {
  const { bucket, key } = target(path);
  const on = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const found = OPERATIONS.find(
    (candidate) =>
      candidate.method === method &&
      candidate.on === on &&
      (candidate.query === undefined || query.has(candidate.query)) &&
      [...query.keys()].every(
        (name) => name === candidate.query || (PLAIN.test(name) && !TELLING.includes(name)),
      ),
  );
  if (found) return found;
  const names = [...query.keys()].join('&');
  throw new UserError(`s3: ${method} of ${WORDS[on]} ${names ? `with ?${names} ` : ''}is not supported here`);
}

/** By hand: `new URL` would fold `..` in keys. */
function target(path: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decoded(bucket), key: decoded(key) };
}

function onBucket(action: string): S3Operation['accesses'] {
  return (request) => [s3(action, request.bucket, request)];
}

function onObject(action: string): S3Operation['accesses'] {
  return (request) => [s3(action, `${request.bucket}/${request.key}`, request)];
}

function list(action: string): S3Operation['accesses'] {
  return (request) => {
    const parameter = (name: string) => request.query.get(name) ?? undefined;
    return [
      s3(action, request.bucket, request, {
        's3:prefix': parameter('prefix'),
        's3:delimiter': parameter('delimiter'),
        's3:max-keys': parameter('max-keys'),
      }),
    ];
  };
}

function getObject(request: S3Request): readonly Access[] {
  return [read(`${request.bucket}/${request.key}`, request.query.get('versionId') ?? undefined, request)];
}

function putObject(request: S3Request): readonly Access[] {
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const source = header('x-amz-copy-source');
  const [from = '', version] = source?.replace(/^\//, '').split('?versionId=') ?? [];
  const object = `${request.bucket}/${request.key}`;
  return [
    ...(source === undefined ? [] : [read(decoded(from), version, request)]),
    s3('PutObject', object, request, {
      's3:if-match': header('if-match'),
      's3:if-none-match': header('if-none-match'),
      's3:x-amz-acl': header('x-amz-acl'),
      's3:x-amz-copy-source': source,
      's3:x-amz-server-side-encryption': header('x-amz-server-side-encryption'),
      's3:x-amz-storage-class': header('x-amz-storage-class'),
    }),
    ...(header('x-amz-acl') === undefined
      ? []
      : [s3('PutObjectAcl', object, request, { 's3:x-amz-acl': header('x-amz-acl') })]),
    ...(header('x-amz-tagging') === undefined ? [] : [s3('PutObjectTagging', object, request)]),
  ];
}

function deleteObject(request: S3Request): readonly Access[] {
  return [remove(`${request.bucket}/${request.key}`, request.query.get('versionId') ?? undefined, request)];
}

/** The keys of a list in XML; its other parts don't matter here. */
function deleteObjects(request: S3Request): readonly Access[] {
  return [...request.body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = '']) => {
    const key = xmlText(object, 'Key');
    if (key === undefined) throw new UserError('DeleteObjects: an Object without a Key');
    return remove(`${request.bucket}/${key}`, xmlText(object, 'VersionId'), request);
  });
}

function read(object: string, version: string | undefined, request: S3Request): Access {
  return s3(version === undefined ? 'GetObject' : 'GetObjectVersion', object, request, {
    's3:versionid': version,
  });
}

function remove(object: string, version: string | undefined, request: S3Request): Access {
  return s3(version === undefined ? 'DeleteObject' : 'DeleteObjectVersion', object, request, {
    's3:versionid': version,
  });
}

/** One permission with what every request to S3 brings along; loopback stands in for TLS. */
function s3(
  action: string,
  resource: string,
  { environment }: S3Request,
  context: Readonly<Record<string, string | undefined>> = {},
): Access {
  return access(`s3:${action}`, resource === '*' ? '*' : s3ArnOf(environment.account, resource), {
    's3:authType': 'REST-HEADER',
    's3:ResourceAccount': environment.account.accountId,
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:TlsVersion': '1.3',
    ...context,
  });
}

const XML_ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function xmlText(xml: string, element: string): string | undefined {
  const text = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  return text?.replace(
    /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
    (entity, hex?: string, decimal?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16))
        : (XML_ENTITIES[name] ?? entity),
  );
}
