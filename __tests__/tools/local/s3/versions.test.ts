import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { type Fixture, startS3 } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const Bucket = 'versions';

const put = async (Key: string, Body: string) =>
  (await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId ?? '';

const get = async (Key: string, VersionId?: string) =>
  (
    await s3.client.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }))
  ).Body?.transformToString();

const remove = (Key: string, VersionId?: string) =>
  s3.client.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }));

const list = (more: object = {}) => s3.client.send(new ListObjectVersionsCommand({ Bucket, ...more }));

it('answers the newest version, and each older one by its id', async () => {
  const first = await put('campaign', 'first');
  const second = await put('campaign', 'second');
  expect(first).toMatch(/^[\w-]{32}$/);
  expect(second).not.toBe(first);
  expect(await get('campaign')).toBe('second');
  expect(await get('campaign', first)).toBe('first');
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'campaign' }));
  expect(head.VersionId).toBe(second);
});

it('hides a deleted object behind a marker and keeps its versions', async () => {
  const version = await put('hidden', 'body');
  const deletion = await remove('hidden');
  expect(deletion).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^[\w-]{32}$/) });
  await expect(get('hidden')).rejects.toMatchObject({
    name: 'NoSuchKey',
    message: 'The specified key does not exist.',
    Key: 'hidden',
    $response: { headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': deletion.VersionId } },
  });
  expect(await get('hidden', version)).toBe('body');
  await expect(get('hidden', deletion.VersionId)).rejects.toMatchObject({
    name: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    Method: 'GET',
    ResourceType: 'DeleteMarker',
    $metadata: { httpStatusCode: 405 },
  });
});

it('brings an object back when its delete marker is deleted', async () => {
  await put('back', 'body');
  const { VersionId } = await remove('back');
  expect(await remove('back', VersionId)).toMatchObject({ DeleteMarker: true, VersionId });
  expect(await get('back')).toBe('body');
});

it('deletes a version for good, and then the one before is the newest', async () => {
  const first = await put('good', 'first');
  const second = await put('good', 'second');
  expect(await remove('good', second)).toMatchObject({ VersionId: second });
  expect(await get('good')).toBe('first');
  await expect(get('good', second)).rejects.toMatchObject({
    name: 'NoSuchVersion',
    message: 'The specified version does not exist.',
    Key: 'good',
    VersionId: second,
  });
  await remove('good', first);
  await expect(get('good')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('refuses what cannot be a version id', async () => {
  await put('id', 'body');
  await expect(get('id', '../x')).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Invalid version id specified',
    ArgumentName: 'versionId',
    ArgumentValue: '../x',
  });
});

it('refuses a delete marker as the source of a copy', async () => {
  await put('source', 'body');
  const { VersionId } = await remove('source');
  const copy = (CopySource: string) =>
    s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
  await expect(copy(`${Bucket}/source`)).rejects.toMatchObject({ name: 'NoSuchKey' });
  await expect(copy(`${Bucket}/source?versionId=${VersionId}`)).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
  });
});

describe('listing', () => {
  let ids: string[];
  let marker: string | undefined;
  beforeAll(async () => {
    ids = [
      await put('list/a', '1'),
      await put('list/a', '22'),
      await put('list/b/1', '3'),
      await put('list/b/2', '4'),
    ];
    marker = (await remove('list/a')).VersionId;
  });

  it('lists versions and markers, by key and then newest first', async () => {
    const { Versions = [], DeleteMarkers = [], IsTruncated } = await list({ Prefix: 'list/' });
    expect(Versions.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size])).toEqual([
      ['list/a', ids[1], false, 2],
      ['list/a', ids[0], false, 1],
      ['list/b/1', ids[2], true, 1],
      ['list/b/2', ids[3], true, 1],
    ]);
    expect(DeleteMarkers.map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest])).toEqual([
      ['list/a', marker, true],
    ]);
    expect(IsTruncated).toBe(false);
  });

  it.each([1, 2, 3])('lists all in pages of %d, each once', async (MaxKeys) => {
    const seen: unknown[] = [];
    let next: object | undefined = {};
    while (next) {
      const page: Awaited<ReturnType<typeof list>> = await list({ Prefix: 'list/', MaxKeys, ...next });
      seen.push(
        ...(page.Versions ?? []).map((v) => v.VersionId),
        ...(page.DeleteMarkers ?? []).map((m) => m.VersionId),
      );
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    expect([...seen].sort()).toEqual([...ids, marker].sort());
  });

  it('rolls up keys, and goes on after a rolled-up prefix', async () => {
    const first = await list({ Prefix: 'list/', Delimiter: '/', MaxKeys: 4 });
    expect(first).toMatchObject({
      CommonPrefixes: [{ Prefix: 'list/b/' }],
      IsTruncated: false,
    });
    await put('list/c', '5');
    const second = await list({ Prefix: 'list/', Delimiter: '/', KeyMarker: 'list/b/' });
    expect(second.CommonPrefixes).toBeUndefined();
    expect(second.Versions?.map((v) => v.Key)).toEqual(['list/c']);
  });

  it('goes on where its marker has been deleted since, so that a bucket can be emptied page by page', async () => {
    for (let i = 0; i < 7; i++) await put('empty/same', String(i));
    let next: object | undefined = {};
    while (next) {
      const page: Awaited<ReturnType<typeof list>> = await list({ Prefix: 'empty/', MaxKeys: 2, ...next });
      const Objects = (page.Versions ?? []).map(({ Key, VersionId }) => ({ Key, VersionId }));
      await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
    expect((await list({ Prefix: 'empty/' })).Versions).toBeUndefined();
  });

  it('refuses a version marker without a key marker', async () => {
    await expect(list({ VersionIdMarker: ids[0] })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
    });
  });
});
