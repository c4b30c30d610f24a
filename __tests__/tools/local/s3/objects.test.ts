import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { type Fixture, startS3, until } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const put = (Key: string, Body: string, more: object = {}, Bucket = 'plain') =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

const get = async (Key: string, more: object = {}, Bucket = 'plain') =>
  (await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

const head = (Key: string, more: object = {}, Bucket = 'plain') =>
  s3.client.send(new HeadObjectCommand({ Bucket, Key, ...more }));

describe('keys', () => {
  const keys = [
    'a/../b',
    '../../etc/passwd',
    './x',
    'a//b',
    '%2F',
    'a%20b',
    'two words',
    'a+b',
    'größe/€/😀.json',
    '\u{ffff}',
    'quote\'"<&>',
    'line\nbreak\r\tend',
    'ends/',
    '?versionId=1',
    '__proto__',
    'constructor',
  ];

  it.each(keys)('keeps the key %j apart from every other', async (key) => {
    await put(key, `body of ${key}`);
    expect(await get(key)).toBe(`body of ${key}`);
  });

  it('stores objects under names that no key can choose', async () => {
    const blobs = await readdir(path.join(s3.folder, 'blobs'));
    expect(blobs.filter((name) => !/^[0-9a-f]{32}$/.test(name))).toEqual([]);
    expect((await readdir(s3.folder)).sort()).toEqual(['blobs', 'journal.jsonl']);
  });

  it('refuses a key over 1024 bytes', async () => {
    await put('ü'.repeat(512), 'fits');
    await expect(put('ü'.repeat(513), 'x')).rejects.toMatchObject({
      name: 'KeyTooLongError',
      message: 'Your key is too long',
      Size: '1026',
      MaxSizeAllowed: '1024',
    });
  });

  it('refuses a path that is not percent-encoded UTF-8', async () => {
    expect(await s3.raw('GET', '/plain/%ff')).toMatchObject({
      status: 400,
      body: expect.stringContaining('<Code>InvalidURI</Code>'),
    });
  });
});

describe('what describes an object', () => {
  it('answers GET and HEAD with type, metadata, ETag and time of the object', async () => {
    const stored = await put('described', 'hello', {
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-store',
      ContentEncoding: 'identity',
      Metadata: { run: 'weekly-1', empty: '' },
    });
    expect(stored.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const answer = await head('described');
    expect(answer).toMatchObject({
      ContentLength: 5,
      ContentType: 'text/html; charset=utf-8',
      CacheControl: 'no-store',
      ContentEncoding: 'identity',
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      Metadata: { run: 'weekly-1', empty: '' },
      AcceptRanges: 'bytes',
    });
    expect(answer.VersionId).toBeUndefined();
    expect(Math.abs(Date.now() - Number(answer.LastModified))).toBeLessThan(60_000);
  });

  it('answers binary/octet-stream where no type was given', async () => {
    await s3.raw('PUT', '/plain/untyped', { 'content-length': '1' }, 'x');
    expect((await head('untyped')).ContentType).toBe('binary/octet-stream');
  });

  it('refuses more than 2 KB of metadata', async () => {
    await put('metadata', 'x', { Metadata: { k: 'x'.repeat(2047) } });
    await expect(put('metadata', 'x', { Metadata: { k: 'x'.repeat(2048) } })).rejects.toMatchObject({
      name: 'MetadataTooLarge',
      Size: '2049',
    });
  });

  it('refuses metadata that S3 would answer in a coding of its own', async () => {
    await expect(put('metadata', 'x', { Metadata: { k: 'ü' } })).rejects.toMatchObject({
      name: 'NotImplemented',
      message:
        'A header you provided implies functionality that is not implemented: x-amz-meta-k outside US-ASCII',
    });
  });
});

describe('ranges', () => {
  beforeAll(() => put('digits', '0123456789'));

  it.each([
    ['bytes=0-3', '0123', 'bytes 0-3/10'],
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=9-9', '9', 'bytes 9-9/10'],
  ])('answers %s with those bytes', async (Range, body, contentRange) => {
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'digits', Range }));
    expect(await answer.Body?.transformToString()).toBe(body);
    expect(answer).toMatchObject({ ContentRange: contentRange, ContentLength: body.length });
    expect(answer.$metadata.httpStatusCode).toBe(206);
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('refuses %s, in which no byte lies', async (Range) => {
    await expect(get('digits', { Range })).rejects.toMatchObject({
      name: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      RangeRequested: Range,
      ActualObjectSize: '10',
      $metadata: { httpStatusCode: 416 },
    });
  });

  it.each(['bytes=0-1,3-4', 'bytes=5-2', 'bytes=-', 'items=0-1'])(
    'names %s as not implemented',
    async (Range) => {
      await expect(get('digits', { Range })).rejects.toMatchObject({
        name: 'NotImplemented',
        message: `A header you provided implies functionality that is not implemented: Range: ${Range}`,
      });
    },
  );
});

describe('deleting', () => {
  it('removes the object, and succeeds where there is none', async () => {
    await put('gone', 'x');
    for (let i = 0; i < 2; i++) {
      const answer = await s3.client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'gone' }));
      expect(answer.$metadata.httpStatusCode).toBe(204);
    }
    await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('removes the bytes from disk', async () => {
    const blobs = () => readdir(path.join(s3.folder, 'blobs'));
    const before = (await blobs()).length;
    await put('bytes', 'x');
    await put('bytes', 'y');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'bytes' }));
    await until(async () => (await blobs()).length === before);
  });

  it('deletes many keys at once, and tells which', async () => {
    await put('m/1', 'x');
    await put('m/<2>&', 'x');
    const answer = await s3.client.send(
      new DeleteObjectsCommand({
        Bucket: 'plain',
        Delete: {
          Objects: [{ Key: 'm/1' }, { Key: 'm/<2>&' }, { Key: 'm/none' }, { Key: 'm/1', VersionId: 'bad' }],
        },
      }),
    );
    expect(answer.Deleted).toEqual([{ Key: 'm/1' }, { Key: 'm/<2>&' }, { Key: 'm/none' }]);
    expect(answer.Errors).toEqual([
      { Key: 'm/1', VersionId: 'bad', Code: 'InvalidArgument', Message: 'Invalid version id specified' },
    ]);
    await expect(get('m/<2>&')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('says nothing of what it deleted when told to be quiet', async () => {
    const answer = await s3.client.send(
      new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Quiet: true, Objects: [{ Key: 'q' }] } }),
    );
    expect(answer.Deleted).toBeUndefined();
  });
});

describe('buckets', () => {
  it('tells whether a bucket is there and keeps versions', async () => {
    await s3.client.send(new HeadBucketCommand({ Bucket: 'plain' }));
    await expect(s3.client.send(new HeadBucketCommand({ Bucket: 'nowhere' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    const status = async (Bucket: string) =>
      (await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect(await status('plain')).toBeUndefined();
    expect(await status('versions')).toBe('Enabled');
  });

  it('refuses objects of a bucket that is not there, also after a body that nobody read', async () => {
    const body = randomBytes(2 * 1024 * 1024).toString('hex');
    await expect(put('k', body, {}, 'nowhere')).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      BucketName: 'nowhere',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(get('k', {}, 'nowhere')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
