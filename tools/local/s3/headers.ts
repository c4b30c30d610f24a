import type { IncomingHttpHeaders } from 'node:http';
import type { ServiceRequest } from '../service';
import { checksumAlgorithms, checksumHeader } from './checksums';
import { metadataTooLarge, notImplementedHeader } from './errors';
import type { ObjectVersion } from './model';

/** Headers that S3 keeps with an object and answers with. */
const storedHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const;

const metadataPrefix = 'x-amz-meta-';
/** Names and values of user metadata together, in bytes (S3 user guide, "User-defined object metadata"). */
const maxMetadataSize = 2048;

/** The one value of a header. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

export const isMetadataHeader = (name: string) => name.startsWith(metadataPrefix);

/** What describes an object beside its bytes; the names of `metadata` without `x-amz-meta-`. */
export interface Description {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** @throws `MetadataTooLarge`; `NotImplemented` for metadata outside US-ASCII, which S3 answers in a coding of its own */
export function descriptionOf({ headers }: ServiceRequest): Description {
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(headers).filter(isMetadataHeader)) {
    const value = header(headers, name) ?? '';
    if (!/^[\t\x20-\x7e]*$/.test(value)) throw notImplementedHeader(`${name} outside US-ASCII`);
    metadata[name.slice(metadataPrefix.length)] = value;
    size += name.length - metadataPrefix.length + value.length;
  }
  if (size > maxMetadataSize) throw metadataTooLarge(size);
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of storedHeaders) {
    const value = header(headers, name);
    const kept = name === 'content-encoding' ? withoutAwsChunked(value) : value;
    if (kept) stored[name] = kept;
  }
  return { headers: stored, metadata };
}

/** `aws-chunked` describes the transfer, not the object. */
function withoutAwsChunked(encoding: string | undefined): string | undefined {
  return encoding
    ?.split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(', ');
}

/** What GET and HEAD answer about an object, its length left out. */
export function objectHeaders(object: ObjectVersion, versioned: boolean): Record<string, string> {
  const metadata = Object.entries(object.metadata).map(([name, value]) => [
    `${metadataPrefix}${name}`,
    value,
  ]);
  return {
    ...object.headers,
    ...Object.fromEntries(metadata),
    'accept-ranges': 'bytes',
    'last-modified': new Date(object.lastModified).toUTCString(),
    etag: quoted(object.etag),
    ...versionHeader(object.versionId, versioned),
  };
}

export function versionHeader(versionId: string, versioned: boolean): Record<string, string> {
  return versioned ? { 'x-amz-version-id': versionId } : {};
}

export function checksumHeaders(checksum: ObjectVersion['checksum']): Record<string, string> {
  if (!checksum) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}

export function withoutChecksums(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const names = new Set(checksumAlgorithms.map(checksumHeader));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

/** ETags travel in quotes. */
export const quoted = (etag: string) => `"${etag}"`;
export const unquoted = (etag: string) => etag.replace(/^"(.*)"$/, '$1');
