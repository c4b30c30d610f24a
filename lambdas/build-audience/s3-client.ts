import { S3Client } from '@aws-sdk/client-s3';
import { clientTimeouts } from '../shared/client-timeouts';

/** The client that reads lists and writes audiences, with the region and the credentials of the environment. */
export function audienceS3Client(): S3Client {
  return new S3Client({
    // Shards are larger than what other functions write, and are written while a list is read.
    requestHandler: { ...clientTimeouts.requestHandler, requestTimeout: 30_000, socketTimeout: 30_000 },
    // Nothing is put between the steps of a request later on; to find their order anew takes a fifth of the time of one.
    cacheMiddleware: true,
  });
}
