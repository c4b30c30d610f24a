import type { IncomingHttpHeaders } from 'node:http';
import { conditionalRequestConflict, noSuchKey, notImplementedHeader, preconditionFailed } from './errors';
import { header, unquoted } from './headers';
import type { ObjectVersion } from './model';
import type { Bucket } from './state';

/**
 * What a write demands of the object that is there; S3 user guide, "How to prevent object overwrites with
 * conditional writes".
 */
export interface WriteCondition {
  /** Before the body is read, so that a doomed upload need not be sent. */
  check(bucket: Bucket, key: string): void;
  /** Again, together with the change: what held before the upload and does not now is a conflict. */
  recheck(bucket: Bucket, key: string): void;
}

/** @throws `NotImplemented` for the values that S3 does not take on writes: an ETag in If-None-Match, `*` in If-Match */
export function writeCondition(headers: IncomingHttpHeaders): WriteCondition {
  const ifNoneMatch = header(headers, 'if-none-match');
  const ifMatch = header(headers, 'if-match');
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw notImplementedHeader(`If-None-Match: ${ifNoneMatch}`);
  }
  if (ifMatch === '*') throw notImplementedHeader('If-Match: *');
  const absent = (bucket: Bucket, key: string) => {
    if (ifNoneMatch !== undefined && bucket.current(key)) throw preconditionFailed('If-None-Match');
  };
  const matches = (object: ObjectVersion | undefined) =>
    ifMatch === undefined || object?.etag === unquoted(ifMatch);
  return {
    check: (bucket, key) => {
      absent(bucket, key);
      const object = bucket.current(key);
      if (ifMatch !== undefined && !object) throw noSuchKey(key);
      if (!matches(object)) throw preconditionFailed('If-Match');
    },
    recheck: (bucket, key) => {
      absent(bucket, key);
      if (!matches(bucket.current(key))) throw conditionalRequestConflict('If-Match', key);
    },
  };
}

/**
 * Whether a read is answered with the object or with 304; RFC 9110, 13.2.2, which S3 follows.
 *
 * @throws `PreconditionFailed`
 */
export function readCondition(headers: IncomingHttpHeaders, object: ObjectVersion): 'send' | 'notModified' {
  const ifMatch = header(headers, 'if-match');
  const unmodifiedSince = time(header(headers, 'if-unmodified-since'));
  const ifNoneMatch = header(headers, 'if-none-match');
  const modifiedSince = time(header(headers, 'if-modified-since'));
  // Dates in headers have no milliseconds.
  const lastModified = Math.floor(object.lastModified / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!listsEtag(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (unmodifiedSince !== undefined && lastModified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) return listsEtag(ifNoneMatch, object.etag) ? 'notModified' : 'send';
  return modifiedSince !== undefined && lastModified <= modifiedSince ? 'notModified' : 'send';
}

function listsEtag(list: string, etag: string): boolean {
  return list.split(',').some((item) => item.trim() === '*' || unquoted(item.trim()) === etag);
}

/** RFC 9110: a date that cannot be read is as good as none. */
function time(date: string | undefined): number | undefined {
  const parsed = Date.parse(date ?? '');
  return Number.isNaN(parsed) ? undefined : parsed;
}
