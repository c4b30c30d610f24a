import {
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { compareKeys } from '../../../../tools/local/s3/state';
import { type Fixture, startS3 } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const put = (Key: string, Bucket = 'plain') =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'body' }));
const list = (more: object, Bucket = 'plain') =>
  s3.client.send(new ListObjectsV2Command({ Bucket, ...more }));
const keysOf = (answer: Awaited<ReturnType<typeof list>>) =>
  (answer.Contents ?? []).map((object) => object.Key);
const prefixesOf = (answer: Awaited<ReturnType<typeof list>>) =>
  (answer.CommonPrefixes ?? []).map((common) => common.Prefix);

it('lists 1,200 keys in two pages, each once and in order', async () => {
  const keys = Array.from({ length: 1200 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
  await s3.seed('plain', keys.toReversed());
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListObjectsV2(
    { client: s3.client },
    { Bucket: 'plain', Prefix: 'many/' },
  )) {
    pages.push(keysOf(page));
    expect(page.KeyCount).toBe(keysOf(page).length);
  }
  expect(pages.map((page) => page.length)).toEqual([1000, 200]);
  expect(pages.flat()).toEqual(keys);
}, 30_000);

describe('prefix and delimiter', () => {
  const keys = ['t/', 't/a', 't/b/1', 't/b/2', 't/b+', 't/c/d/e', 't/z', 'u'];
  beforeAll(async () => {
    await Promise.all(keys.map((key) => put(key)));
  });

  it('lists what begins with the prefix', async () => {
    expect(keysOf(await list({ Prefix: 't/b' }))).toEqual(['t/b+', 't/b/1', 't/b/2']);
  });

  it('rolls up what lies deeper', async () => {
    const answer = await list({ Prefix: 't/', Delimiter: '/' });
    expect(keysOf(answer)).toEqual(['t/', 't/a', 't/b+', 't/z']);
    expect(prefixesOf(answer)).toEqual(['t/b/', 't/c/']);
    expect(answer).toMatchObject({
      KeyCount: 6,
      MaxKeys: 1000,
      IsTruncated: false,
      Prefix: 't/',
      Delimiter: '/',
    });
  });

  it.each([1, 2, 3, 5])('gives the same in pages of %d', async (MaxKeys) => {
    const seen: (string | undefined)[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Prefix: 't/', Delimiter: '/', MaxKeys, ContinuationToken });
      seen.push(...keysOf(page), ...prefixesOf(page));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen.sort()).toEqual(['t/', 't/a', 't/b+', 't/b/', 't/c/', 't/z']);
  });

  it('begins after a key', async () => {
    expect(keysOf(await list({ Prefix: 't/', StartAfter: 't/b/1' }))).toEqual(['t/b/2', 't/c/d/e', 't/z']);
  });

  it('lists nothing where nothing is asked for', async () => {
    expect(await list({ MaxKeys: 0, Prefix: 't/' })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });
});

it('describes each object', async () => {
  const { ETag } = await put('one');
  const { Contents } = await list({ Prefix: 'one' });
  expect(Contents).toEqual([
    {
      Key: 'one',
      ETag,
      Size: 4,
      StorageClass: 'STANDARD',
      LastModified: expect.any(Date),
      ChecksumAlgorithm: ['CRC32'],
      ChecksumType: 'FULL_OBJECT',
    },
  ]);
});

it('leaves out what is deleted', async () => {
  await put('del/1', 'versions');
  await put('del/2', 'versions');
  await s3.client.send(new DeleteObjectCommand({ Bucket: 'versions', Key: 'del/1' }));
  expect(keysOf(await list({}, 'versions'))).toEqual(['del/2']);
});

it('brings back any key, in the order of its bytes', async () => {
  const keys = ['odd/ a+b', 'odd/%2F', 'odd/\'"<&>', 'odd/../x', 'odd/\n', 'odd/ä', 'odd/\ue000', 'odd/😀'];
  await Promise.all(keys.map((key) => put(key)));
  const inOrder = [
    'odd/\n',
    'odd/ a+b',
    'odd/%2F',
    'odd/\'"<&>',
    'odd/../x',
    'odd/ä',
    'odd/\ue000',
    'odd/😀',
  ];
  inOrder.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(keysOf(await list({ Prefix: 'odd/' }))).toEqual(inOrder);
  expect(keysOf(await list({ Prefix: 'odd/', MaxKeys: 1, EncodingType: 'url' }))).toEqual(['odd/%0A']);
  expect(keysOf(await list({ Prefix: 'odd/ ', EncodingType: 'url' }))).toEqual(['odd/+a%2Bb']);
});

it('compares keys as their UTF-8 bytes compare', () => {
  const samples = [
    '',
    'a',
    'ab',
    'b',
    'ä',
    '\u07ff',
    '\u0800',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '😀',
    '😁',
    '\u{10ffff}',
  ];
  for (const a of samples) {
    for (const b of samples) {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }
  }
});

it.each([
  [{ 'max-keys': 'x' }, 'Provided max-keys not an integer or within integer range'],
  [{ 'max-keys': '-1' }, 'Provided max-keys not an integer or within integer range'],
  [{ 'encoding-type': 'base64' }, 'Invalid Encoding Method specified in Request'],
  [{ 'continuation-token': 'nonsense' }, 'The continuation token provided is incorrect'],
])('refuses %j', async (parameters, message) => {
  const query = new URLSearchParams({ 'list-type': '2', ...parameters });
  const answer = await s3.raw('GET', `/plain?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(`<Code>InvalidArgument</Code><Message>${message}</Message>`);
});
