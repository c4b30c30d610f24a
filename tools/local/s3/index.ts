import { randomBytes } from 'node:crypto';
import type { LocalService, ServiceRequest, ServiceResponse } from '../service';
import { notImplemented, S3Error } from './errors';
import { parsePath } from './path';
import { route } from './routing';
import { Store } from './store';
import { element, xmlDocument } from './xml';

export interface S3Options {
  /** Where objects and their index are kept; made where it is missing. Only one server may use it at a time. */
  readonly folder: string;
}

export interface BucketDescription {
  readonly name: string;
  /** Whether the bucket keeps versions. */
  readonly versioned: boolean;
}

/** S3 on this machine. */
export interface S3 {
  readonly service: LocalService;
  /**
   * Makes a bucket; one that is there keeps its objects.
   *
   * @throws UserError for a name that S3 does not allow, or where versions are to be given up
   */
  createBucket(bucket: BucketDescription): void;
  /**
   * Deletes a bucket.
   *
   * @param emptyFirst whether its objects may go with it, as `force_destroy` says
   * @throws UserError where it holds objects that may not
   */
  deleteBucket(name: string, emptyFirst: boolean): void;
  bucketNames(): readonly string[];
  /** Closes the index; what is under way fails. */
  close(): void;
}

/**
 * S3 on disk, path style: objects, versions, conditions, multipart uploads, listings. A second start on the same
 * folder goes on with what is there.
 *
 * @throws UserError where the folder holds an index that this server did not write
 */
export async function createS3({ folder }: S3Options): Promise<S3> {
  const store = await Store.open(folder);
  return {
    service: (request) => answer(store, request),
    createBucket: ({ name, versioned }) => store.createBucket(name, versioned),
    deleteBucket: (name, emptyFirst) => store.deleteBucket(name, emptyFirst),
    bucketNames: () => store.bucketNames(),
    close: () => store.close(),
  };
}

async function answer(store: Store, request: ServiceRequest): Promise<ServiceResponse> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const response = await run(store, request).catch((error: unknown) => {
    if (error instanceof S3Error) return errorResponse(error, request, requestId);
    throw error;
  });
  return { ...response, headers: { ...response.headers, 'x-amz-request-id': requestId } };
}

async function run(store: Store, request: ServiceRequest): Promise<ServiceResponse> {
  const { bucket, key } = parsePath(request.path);
  if (bucket === '') throw notImplemented(`${request.method} without a bucket`);
  const operation = route(request, key === '' ? 'bucket' : 'object');
  return operation({ store, request, bucket, key });
}

function errorResponse(error: S3Error, { method }: ServiceRequest, requestId: string): ServiceResponse {
  const document = element('Error', [
    element('Code', error.code),
    element('Message', error.message),
    ...Object.entries(error.details).map(([name, value]) => element(name, value)),
    element('RequestId', requestId),
  ]);
  return {
    status: error.status,
    headers: { ...error.headers, 'content-type': 'application/xml' },
    // The answer to HEAD has no body: the client sees the status alone, as on S3.
    ...(method !== 'HEAD' && { body: xmlDocument(document) }),
  };
}
