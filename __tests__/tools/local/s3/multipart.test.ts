import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type Fixture, startS3, until } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const Bucket = 'versions';
const mebibyte = 1024 ** 2;

const create = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) =>
  (await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';

const upload = (
  Key: string,
  UploadId: string,
  PartNumber: number,
  Body: Buffer | string,
  more: object = {},
) => s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));

const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
  s3.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );

const get = async (Key: string) =>
  (await s3.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

const etag = (text: string) => createHash('md5').update(text).digest('hex');

/** Parts as a writer makes them of a stream that ends when it ends. */
async function* partsOf(source: Readable, size: number): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    pieces.push(piece);
    length += piece.length;
    if (length >= size) {
      yield Buffer.concat(pieces);
      pieces = [];
      length = 0;
    }
  }
  yield Buffer.concat(pieces);
}

it('stores 50 MB of a stream of unknown length, byte for byte', async () => {
  const produced = createHash('sha256');
  const source = Readable.from(
    (function* () {
      for (let i = 0; i < 500; i++) {
        const piece = Buffer.alloc(100_000, i % 251);
        produced.update(piece);
        yield piece;
      }
    })(),
  );
  const UploadId = await create('stream', { ChecksumAlgorithm: 'CRC32', ContentType: 'application/jsonl' });
  const parts: CompletedPart[] = [];
  for await (const part of partsOf(source, 16 * mebibyte)) {
    const PartNumber = parts.length + 1;
    const { ETag, ChecksumCRC32 } = await upload('stream', UploadId, PartNumber, part);
    parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
  const done = await complete('stream', UploadId, parts, { IfNoneMatch: '*' });
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
  expect(done.VersionId).toMatch(/^[\w-]{32}$/);
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(answer).toMatchObject({ ContentLength: 50_000_000, ContentType: 'application/jsonl' });
  const stored = createHash('sha256');
  for await (const piece of answer.Body as Readable) stored.update(piece);
  expect(stored.digest('hex')).toBe(produced.digest('hex'));
}, 30_000);

describe('checksums', () => {
  it('keeps that of the parts', async () => {
    const UploadId = await create('composite', { ChecksumAlgorithm: 'SHA256' });
    const { ETag, ChecksumSHA256 = '' } = await upload('composite', UploadId, 1, 'abc', {
      ChecksumAlgorithm: 'SHA256',
    });
    expect(ChecksumSHA256).toBe(createHash('sha256').update('abc').digest('base64'));
    const done = await complete('composite', UploadId, [{ PartNumber: 1, ETag, ChecksumSHA256 }]);
    const ofParts = createHash('sha256').update(Buffer.from(ChecksumSHA256, 'base64')).digest('base64');
    expect(done).toMatchObject({ ChecksumSHA256: `${ofParts}-1`, ChecksumType: 'COMPOSITE' });
    expect(await get('composite')).toBe('abc');
  });

  it('keeps that of the whole where asked to, and verifies it', async () => {
    const UploadId = await create('full', { ChecksumAlgorithm: 'CRC64NVME' });
    const { ETag } = await upload('full', UploadId, 1, '123456789', { ChecksumAlgorithm: 'CRC64NVME' });
    await expect(
      complete('full', UploadId, [{ PartNumber: 1, ETag }], { ChecksumCRC64NVME: 'AAAAAAAAAAA=' }),
    ).rejects.toMatchObject({ name: 'BadDigest', CalculatedDigest: 'rosUhgp5mIg=' });
    const done = await complete('full', UploadId, [{ PartNumber: 1, ETag }], {
      ChecksumCRC64NVME: 'rosUhgp5mIg=',
    });
    expect(done).toMatchObject({ ChecksumCRC64NVME: 'rosUhgp5mIg=', ChecksumType: 'FULL_OBJECT' });
    const head = await s3.client.send(
      new HeadObjectCommand({ Bucket, Key: 'full', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumCRC64NVME).toBe('rosUhgp5mIg=');
  });

  it('demands of each part the algorithm of the upload', async () => {
    const UploadId = await create('other', { ChecksumAlgorithm: 'SHA256' });
    await expect(upload('other', UploadId, 1, 'abc', { ChecksumAlgorithm: 'CRC32' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
    });
  });

  it('demands the checksum of each part on completion', async () => {
    const UploadId = await create('missing', { ChecksumAlgorithm: 'CRC32' });
    const { ETag } = await upload('missing', UploadId, 1, 'abc');
    await expect(complete('missing', UploadId, [{ PartNumber: 1, ETag }])).rejects.toMatchObject({
      name: 'InvalidRequest',
      message:
        'The upload was created using a crc32 checksum. The complete request must include the checksum for each part. It was missing for part 1 in the request.',
    });
    await expect(
      complete('missing', UploadId, [{ PartNumber: 1, ETag, ChecksumCRC32: 'AAAAAA==' }]),
    ).rejects.toMatchObject({ name: 'InvalidPart', PartNumber: '1' });
  });

  it.each([
    ['SHA1', 'FULL_OBJECT', 'The FULL_OBJECT checksum type cannot be used with the sha1 checksum algorithm.'],
    [
      'CRC64NVME',
      'COMPOSITE',
      'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    ],
  ] as const)('refuses %s as %s', async (ChecksumAlgorithm, ChecksumType, message) => {
    await expect(create('type', { ChecksumAlgorithm, ChecksumType })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message,
    });
  });
});

describe('completing', () => {
  let UploadId: string;
  beforeAll(async () => {
    UploadId = await create('parts');
    await upload('parts', UploadId, 2, 'second');
    await upload('parts', UploadId, 1, 'first');
  });

  it('refuses parts out of order', async () => {
    const parts = [
      { PartNumber: 2, ETag: etag('second') },
      { PartNumber: 1, ETag: etag('first') },
    ];
    await expect(complete('parts', UploadId, parts)).rejects.toMatchObject({
      name: 'InvalidPartOrder',
      message: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
    });
  });

  it.each([
    ['another ETag', { PartNumber: 1, ETag: etag('second') }],
    ['a number that was not uploaded', { PartNumber: 3, ETag: etag('first') }],
  ])('refuses a part with %s', async (_, part) => {
    await expect(complete('parts', UploadId, [part])).rejects.toMatchObject({
      name: 'InvalidPart',
      PartNumber: String(part.PartNumber),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses a part under 5 MiB that is not the last', async () => {
    const parts = [
      { PartNumber: 1, ETag: etag('first') },
      { PartNumber: 2, ETag: etag('second') },
    ];
    await expect(complete('parts', UploadId, parts)).rejects.toMatchObject({
      name: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      ProposedSize: '5',
      MinSizeAllowed: '5242880',
      PartNumber: '1',
    });
  });

  it('refuses no parts at all', async () => {
    await expect(complete('parts', UploadId, [])).rejects.toMatchObject({ name: 'MalformedXML' });
  });

  it('makes the object of the parts that are named, and ends the upload', async () => {
    await complete('parts', UploadId, [{ PartNumber: 2, ETag: `"${etag('second')}"` }]);
    expect(await get('parts')).toBe('second');
    await expect(upload('parts', UploadId, 3, 'late')).rejects.toMatchObject({
      name: 'NoSuchUpload',
      message:
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    });
  });

  it('lets the first of two writers win under If-None-Match', async () => {
    const id = await create('once');
    const { ETag } = await upload('once', id, 1, 'late');
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'early' }));
    await expect(complete('once', id, [{ PartNumber: 1, ETag }], { IfNoneMatch: '*' })).rejects.toMatchObject(
      {
        name: 'PreconditionFailed',
      },
    );
    expect(await get('once')).toBe('early');
  });
});

it('lets one of five concurrent completions win under If-None-Match', async () => {
  const uploads = await Promise.all(
    Array.from({ length: 5 }, async (_, i) => {
      const UploadId = await create('contested');
      return { UploadId, ...(await upload('contested', UploadId, 1, `${i}`.repeat(100_000))) };
    }),
  );
  const results = await Promise.allSettled(
    uploads.map(({ UploadId, ETag }) =>
      complete('contested', UploadId, [{ PartNumber: 1, ETag }], { IfNoneMatch: '*' }),
    ),
  );
  const won = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
  expect(won).toHaveLength(1);
  expect(await get('contested')).toBe(String(won[0]).repeat(100_000));
});

it('takes the last upload of a part number', async () => {
  const UploadId = await create('again');
  await upload('again', UploadId, 1, 'old');
  const { ETag } = await upload('again', UploadId, 1, 'new');
  await complete('again', UploadId, [{ PartNumber: 1, ETag }]);
  expect(await get('again')).toBe('new');
});

it('lists parts in order and in pages', async () => {
  const UploadId = await create('listed');
  for (const number of [3, 1, 2]) await upload('listed', UploadId, number, `part ${number}`);
  const page = (more: object) =>
    s3.client.send(new ListPartsCommand({ Bucket, Key: 'listed', UploadId, ...more }));
  const first = await page({ MaxParts: 2 });
  expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2', MaxParts: 2 });
  expect(first.Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual([
    [1, 6, `"${etag('part 1')}"`],
    [2, 6, `"${etag('part 2')}"`],
  ]);
  const second = await page({ PartNumberMarker: first.NextPartNumberMarker });
  expect(second.IsTruncated).toBe(false);
  expect(second.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
});

it('removes the parts of an aborted upload', async () => {
  const blobs = () => readdir(path.join(s3.folder, 'blobs'));
  const before = (await blobs()).length;
  const UploadId = await create('aborted');
  await upload('aborted', UploadId, 1, 'x');
  expect(await blobs()).toHaveLength(before + 1);
  await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId }));
  await until(async () => (await blobs()).length === before);
  await expect(
    s3.client.send(new ListPartsCommand({ Bucket, Key: 'aborted', UploadId })),
  ).rejects.toMatchObject({ name: 'NoSuchUpload', UploadId });
});

it.each([0, 10_001])('refuses part number %d', async (number) => {
  const UploadId = await create('number');
  await expect(upload('number', UploadId, number, 'x')).rejects.toMatchObject({
    name: 'InvalidArgument',
    message: 'Part number must be an integer between 1 and 10000, inclusive',
    ArgumentValue: String(number),
  });
});

it('refuses an upload id of another key', async () => {
  const UploadId = await create('mine');
  await expect(upload('yours', UploadId, 1, 'x')).rejects.toMatchObject({ name: 'NoSuchUpload' });
});
