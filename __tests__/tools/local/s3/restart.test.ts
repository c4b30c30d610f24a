import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createS3 } from '../../../../tools/local/s3';
import { type Fixture, startS3 } from './fixture';

describe('a second start', () => {
  let s3: Fixture;
  beforeEach(async () => {
    s3 = await startS3();
  });
  afterEach(() => s3.stop());

  const journal = () => path.join(s3.folder, 'journal.jsonl');
  const put = (Key: string, Body: string, Bucket = 'versions') =>
    s3.client.send(
      new PutObjectCommand({ Bucket, Key, Body, Metadata: { k: 'v' }, ContentType: 'text/plain' }),
    );
  const get = async (Key: string, VersionId?: string, Bucket = 'versions') =>
    (
      await s3.client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }))
    ).Body?.transformToString();
  const versions = async () => {
    const { Versions, DeleteMarkers } = await s3.client.send(
      new ListObjectVersionsCommand({ Bucket: 'versions' }),
    );
    return { Versions, DeleteMarkers };
  };

  it('finds objects, versions, markers and what describes them', async () => {
    const first = await put('a', 'first');
    await put('a', 'second');
    await put('b/../c ü', 'odd');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'a' }));
    await put('p', 'old', 'plain');
    await put('p', 'plain', 'plain');
    const before = await versions();
    const described = await s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'p' }));
    await s3.restart();
    expect(await versions()).toEqual(before);
    expect(await get('a', first.VersionId)).toBe('first');
    expect(await get('b/../c ü')).toBe('odd');
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await get('p', undefined, 'plain')).toBe('plain');
    const { ETag, Metadata, ContentType, LastModified } = described;
    expect(await s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'p' }))).toMatchObject({
      ETag,
      Metadata,
      ContentType,
      LastModified,
    });
    const status = await s3.client.send(new GetBucketVersioningCommand({ Bucket: 'versions' }));
    expect(status.Status).toBe('Enabled');
  });

  it('goes on with a multipart upload', async () => {
    const target = { Bucket: 'plain', Key: 'm' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(target));
    const { ETag } = await s3.client.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'part' }),
    );
    await s3.restart();
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
    expect(await get('m', undefined, 'plain')).toBe('part');
  });

  it('makes versions that come after the earlier ones, in their ids too', async () => {
    const first = await put('a', 'first');
    await s3.restart();
    const second = await put('a', 'second');
    const { Versions } = await versions();
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId]);
    expect([second.VersionId, first.VersionId].toSorted()).toEqual([first.VersionId, second.VersionId]);
    expect(await get('a')).toBe('second');
  });

  it('drops a line that a crash cut off, and files of uploads that never ended', async () => {
    await put('a', 'kept');
    await appendFile(journal(), '{"op":"put","bucket":"versions","key":"a","ver');
    await writeFile(path.join(s3.folder, 'blobs', 'f'.repeat(32)), 'half an upload');
    await s3.restart();
    expect(await get('a')).toBe('kept');
    expect(await readdir(path.join(s3.folder, 'blobs'))).toHaveLength(1);
    await put('a', 'after');
    await s3.restart();
    expect(await get('a')).toBe('after');
  });

  it('writes the journal anew without what is history', async () => {
    for (let i = 0; i < 20; i++) await put('p', String(i), 'plain');
    await s3.restart();
    const lines = (await readFile(journal(), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).op).sort()).toEqual(['bucket', 'bucket', 'put']);
  });
});

describe('a folder and its buckets', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 's3-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('refuses a journal that it did not write, with file and line', async () => {
    const file = path.join(folder, 'journal.jsonl');
    await writeFile(file, '{"op":"bucket","bucket":"b-1","versioned":true}\n{"op":"rename"}\n');
    await expect(createS3({ folder })).rejects.toMatchObject({
      name: 'UserError',
      message: `${file}, line 2: not a change of the local S3 (unknown change {"op":"rename"}). Delete the folder of the local state to start with empty buckets.`,
    });
  });

  it('turns versions on for a bucket that had none, and keeps what is there as version null', async () => {
    const s3 = await createS3({ folder });
    const call = async (method: string, query: Record<string, string>, body = '') => {
      const answer = await s3.service({
        method,
        path: '/later/k',
        query: new URLSearchParams(query),
        headers: { 'content-length': String(body.length) },
        body: Readable.from([Buffer.from(body)]),
      });
      return answer.body instanceof Readable ? text(answer.body) : answer.headers?.['x-amz-version-id'];
    };
    s3.createBucket({ name: 'later', versioned: false });
    expect(await call('PUT', {}, 'old')).toBeUndefined();
    s3.createBucket({ name: 'later', versioned: true });
    expect(await call('PUT', {}, 'new')).toMatch(/^[\w-]{32}$/);
    expect(await call('GET', {})).toBe('new');
    expect(await call('GET', { versionId: 'null' })).toBe('old');
    expect(() => s3.createBucket({ name: 'later', versioned: false })).toThrow(
      'bucket later: it keeps versions already, and S3 cannot take that away; keep versioning on, or delete the folder of the local state',
    );
    s3.close();
  });

  it.each(['ab', 'Upper', '../x', 'a..b', '-ab', 'a_b', 'x'.repeat(64)])(
    'refuses the bucket name %j',
    async (name) => {
      const s3 = await createS3({ folder });
      expect(() => s3.createBucket({ name, versioned: false })).toThrow(
        `bucket ${JSON.stringify(name)}: a bucket's name is 3 to 63 of a-z, 0-9, "." and "-", begins and ends with a letter or digit, and has no ".."`,
      );
      s3.close();
    },
  );
});
