import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { type Fixture, startS3 } from './fixture';

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

describe('conditional reads', () => {
  let etag: string;
  let modified: Date;
  beforeAll(async () => {
    etag = (await put('conditional', 'body')).ETag ?? '';
    modified = (await head('conditional')).LastModified ?? new Date(0);
  });
  const earlier = () => new Date(modified.getTime() - 1000);

  it('answers the object where the conditions hold', async () => {
    expect(await get('conditional', { IfMatch: etag })).toBe('body');
    expect(await get('conditional', { IfNoneMatch: '"other"' })).toBe('body');
    expect(await get('conditional', { IfModifiedSince: earlier() })).toBe('body');
    expect(await get('conditional', { IfUnmodifiedSince: modified })).toBe('body');
    // The ETag outweighs the date: RFC 9110, 13.2.2.
    expect(await get('conditional', { IfMatch: etag, IfUnmodifiedSince: earlier() })).toBe('body');
    expect(await get('conditional', { IfNoneMatch: '"other"', IfModifiedSince: modified })).toBe('body');
  });

  it('answers 304 where the client has the object already', async () => {
    const notModified = { $metadata: { httpStatusCode: 304 } };
    await expect(get('conditional', { IfNoneMatch: etag })).rejects.toMatchObject(notModified);
    await expect(get('conditional', { IfNoneMatch: '*' })).rejects.toMatchObject(notModified);
    await expect(get('conditional', { IfModifiedSince: modified })).rejects.toMatchObject(notModified);
    await expect(head('conditional', { IfNoneMatch: etag })).rejects.toMatchObject(notModified);
  });

  it('answers 412 where a precondition fails, and names it', async () => {
    await expect(get('conditional', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      Condition: 'If-Match',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(get('conditional', { IfUnmodifiedSince: earlier() })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Unmodified-Since',
    });
  });
});

describe('conditional writes', () => {
  it('lets one of ten concurrent creates win, and keeps its body', async () => {
    const bodies = Array.from({ length: 10 }, (_, i) => String(i).repeat(100_000));
    const results = await Promise.allSettled(bodies.map((body) => put('race', body, { IfNoneMatch: '*' })));
    const won = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    expect(won).toHaveLength(1);
    expect(await get('race')).toBe(bodies[won[0] ?? -1]);
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(refusals).toEqual(Array(9).fill('PreconditionFailed'));
  });

  it('refuses to create what is there, and creates it again once it is deleted', async () => {
    await put('create', 'first', { IfNoneMatch: '*' }, 'versions');
    await expect(put('create', 'second', { IfNoneMatch: '*' }, 'versions')).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
      $metadata: { httpStatusCode: 412 },
    });
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'create' }));
    await put('create', 'third', { IfNoneMatch: '*' }, 'versions');
    expect(await get('create', {}, 'versions')).toBe('third');
  });

  it('writes over the object with the given ETag alone', async () => {
    await expect(put('replace', 'x', { IfMatch: '"e"' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await put('replace', 'first');
    await expect(put('replace', 'x', { IfMatch: '"e"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-Match',
    });
    await put('replace', 'second', { IfMatch: ETag });
    expect(await get('replace')).toBe('second');
  });

  it('lets one of ten concurrent replacements win; the others conflict or come too late', async () => {
    const { ETag } = await put('swap', 'old');
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => put('swap', `${i}`.repeat(100_000), { IfMatch: ETag })),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const refusals = new Set(results.flatMap((r) => (r.status === 'rejected' ? [r.reason.name] : [])));
    expect(
      [...refusals].filter((n) => n !== 'ConditionalRequestConflict' && n !== 'PreconditionFailed'),
    ).toEqual([]);
  });

  it('answers 409 where the object changed while the body was on its way', async () => {
    const { ETag = '' } = await put('conflict', 'old');
    const held = await s3.heldPut('/plain/conflict', { 'if-match': ETag, 'content-length': '6' });
    await put('conflict', 'newer');
    expect(await held.end('mine!!')).toMatchObject({
      status: 409,
      body: expect.stringContaining('<Code>ConditionalRequestConflict</Code>'),
    });
    expect(await get('conflict')).toBe('newer');
  });

  it('lets one of ten concurrent copies win', async () => {
    await put('original', 'x'.repeat(1_000_000));
    const copy = { Bucket: 'plain', Key: 'copied once', CopySource: 'plain/original', IfNoneMatch: '*' };
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => s3.client.send(new CopyObjectCommand(copy))),
    );
    const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.name] : []));
    expect(refusals).toEqual(Array(9).fill('PreconditionFailed'));
  });

  it('names conditions that S3 does not take on writes', async () => {
    await expect(put('x', 'x', { IfNoneMatch: '"e"' })).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'A header you provided implies functionality that is not implemented: If-None-Match: "e"',
    });
    await expect(put('x', 'x', { IfMatch: '*' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
