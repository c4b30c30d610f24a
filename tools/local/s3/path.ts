import { invalidUri, keyTooLong } from './errors';

/** Most bytes of a key in UTF-8 (S3 user guide, "Naming Amazon S3 objects"). */
const maxKeyLength = 1024;

/**
 * The bucket and key of a path-style request: `/bucket/key`. The path is cut by hand, since `new URL` would fold the
 * dots of a key like `a/../b`; a key is whatever the rest decodes to, `+` and empty segments included.
 */
export function parsePath(path: string): { readonly bucket: string; readonly key: string } {
  const end = path.indexOf('/', 1);
  return end === -1
    ? { bucket: path.slice(1), key: '' }
    : { bucket: path.slice(1, end), key: decodeKey(path.slice(end + 1)) };
}

/** @throws `InvalidURI`, `KeyTooLongError` */
export function decodeKey(encoded: string): string {
  let key: string;
  try {
    key = decodeURIComponent(encoded);
  } catch {
    throw invalidUri(encoded);
  }
  const size = Buffer.byteLength(key);
  if (size > maxKeyLength) throw keyTooLong(size);
  return key;
}
