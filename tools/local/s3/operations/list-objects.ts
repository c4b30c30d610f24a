import { invalidArgument } from '../errors';
import { quoted } from '../headers';
import { commonQuery, type Listing, listingPage, lowerBound } from '../listing';
import type { ObjectVersion } from '../model';
import { type Operation, xmlResponse } from '../operation';
import type { Bucket } from '../state';
import { element, optional, type XmlElement } from '../xml';

interface Entry {
  readonly key: string;
  readonly object: ObjectVersion;
}

/** Where a page begins: after a key, or after all that was rolled up into a common prefix. */
type Position = { readonly key: string } | { readonly commonPrefix: string };

/** ListObjectsV2. */
export const listObjects: Operation = async ({ store, request: { query }, bucket: name }) => {
  const bucket = store.bucket(name);
  const { encode, encodingType, ...parameters } = commonQuery(query);
  const token = query.get('continuation-token') ?? undefined;
  const startAfter = query.get('start-after') ?? undefined;
  const position = token === undefined ? { key: startAfter ?? '' } : parseToken(token);
  const after = 'key' in position ? position.key : position.commonPrefix;
  const page = listingPage(entriesAfter(bucket, after, parameters.prefix), {
    ...parameters,
    ...('commonPrefix' in position && { afterPrefix: position.commonPrefix }),
  });
  return xmlResponse(
    element('ListBucketResult', [
      element('Name', name),
      element('Prefix', encode(parameters.prefix)),
      ...optional('Delimiter', parameters.delimiter && encode(parameters.delimiter)),
      element('MaxKeys', parameters.maxKeys),
      ...optional('EncodingType', encodingType),
      element('KeyCount', page.entries.length + page.commonPrefixes.length),
      element('IsTruncated', page.next !== undefined),
      ...optional('ContinuationToken', token),
      ...optional('NextContinuationToken', page.next && toToken(page.next)),
      ...optional('StartAfter', startAfter && encode(startAfter)),
      ...page.entries.map((entry) => contents(entry, encode)),
      ...page.commonPrefixes.map((prefix) => element('CommonPrefixes', [element('Prefix', encode(prefix))])),
    ]),
  );
};

function* entriesAfter(bucket: Bucket, after: string, prefix: string): Generator<Entry> {
  const keys = bucket.sortedKeys();
  for (let i = Math.max(lowerBound(keys, after), lowerBound(keys, prefix)); i < keys.length; i++) {
    const key = keys[i];
    const object = key === undefined || key === after ? undefined : bucket.current(key);
    if (key !== undefined && object) yield { key, object };
  }
}

function contents({ key, object }: Entry, encode: (text: string) => string): XmlElement {
  return element('Contents', [
    element('Key', encode(key)),
    element('LastModified', new Date(object.lastModified).toISOString()),
    element('ETag', quoted(object.etag)),
    ...optional('ChecksumAlgorithm', object.checksum?.algorithm),
    ...optional('ChecksumType', object.checksum?.type),
    element('Size', object.size),
    element('StorageClass', 'STANDARD'),
  ]);
}

function toToken(next: NonNullable<Listing<Entry>['next']>): string {
  const text = 'entry' in next ? `key:${next.entry.key}` : `prefix:${next.commonPrefix}`;
  return Buffer.from(text).toString('base64url');
}

function parseToken(token: string): Position {
  const [, kind, text] = /^(key|prefix):(.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (text === undefined) {
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
  }
  return kind === 'key' ? { key: text } : { commonPrefix: text };
}
