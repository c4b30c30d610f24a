import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
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

describe('copying', () => {
  it('copies bytes, type and metadata', async () => {
    await put('from here/ü+1', 'body', { ContentType: 'text/plain', Metadata: { a: 'b' } });
    const answer = await s3.client.send(
      new CopyObjectCommand({
        Bucket: 'plain',
        Key: 'to',
        CopySource: `/plain/${encodeURIComponent('from here/ü+1')}`,
      }),
    );
    expect(answer.CopyObjectResult?.ETag).toBe('"841a2d689ad86bd1611447453c22c6fc"');
    expect(await head('to')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: 'b' } });
    expect(await get('to')).toBe('body');
  });

  it('takes the metadata of the request where asked to', async () => {
    await put('self', 'body', { Metadata: { a: 'b' } });
    const copy = { Bucket: 'plain', Key: 'self', CopySource: 'plain/self' };
    await expect(s3.client.send(new CopyObjectCommand(copy))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
    await s3.client.send(
      new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', Metadata: { c: 'd' } }),
    );
    expect((await head('self')).Metadata).toEqual({ c: 'd' });
  });

  it('copies a pinned version of another bucket and computes a checksum', async () => {
    const first = await put('pinned', 'first', {}, 'versions');
    await put('pinned', 'second', {}, 'versions');
    const answer = await s3.client.send(
      new CopyObjectCommand({
        Bucket: 'plain',
        Key: 'restored',
        CopySource: `versions/pinned?versionId=${first.VersionId}`,
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    expect(answer.CopySourceVersionId).toBe(first.VersionId);
    expect(answer.CopyObjectResult?.ChecksumSHA256).toBe('p5N7ZLjKpY8Dchu2us9ceMsjX+vg5wsbhM2ZVBRhoI4=');
    expect(await get('restored')).toBe('first');
  });

  it('refuses a source that is not there', async () => {
    const copy = (CopySource: string) =>
      s3.client.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'to', CopySource }));
    await expect(copy('plain/none')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'none' });
    await expect(copy('nowhere/none')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});
