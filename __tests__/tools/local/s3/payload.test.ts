import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type ChecksumAlgorithm, createDigest } from '../../../../tools/local/s3/checksums';
import { type Fixture, startS3, until } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key, Body, ...more }));

const get = async (Key: string) =>
  (await s3.client.send(new GetObjectCommand({ Bucket: 'plain', Key }))).Body?.transformToString();

const blobs = () => readdir(path.join(s3.folder, 'blobs'));

const pieceSize = 65_536;

/** Pieces of 64 KB, each unlike its neighbour, as a stream that nobody can know the length of. */
function stream(pieces: number): Readable {
  return Readable.from(
    (function* () {
      for (let i = 0; i < pieces; i++) yield Buffer.alloc(pieceSize, i % 251);
    })(),
  );
}

async function sha256(source: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of source) hash.update(piece);
  return hash.digest('hex');
}

describe('checksums', () => {
  // The check values of these CRC are those of "123456789" in the catalogue of parametrised CRC algorithms.
  it.each<[ChecksumAlgorithm, string]>([
    ['CRC32', 'cbf43926'],
    ['CRC32C', 'e3069283'],
    ['CRC64NVME', 'ae8b14860a799888'],
    ['SHA1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['SHA256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
  ])('computes %s', (algorithm, expected) => {
    const digest = createDigest(algorithm);
    digest.update(Buffer.from('12345'));
    digest.update(Buffer.from('6789'));
    expect(digest.digest().toString('hex')).toBe(expected);
  });

  it.each([
    ['CRC32', 'y/Q5Jg=='],
    ['CRC32C', '4waSgw=='],
    ['CRC64NVME', 'rosUhgp5mIg='],
    ['SHA1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
    ['SHA256', 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU='],
  ] as const)('keeps %s from the header and from the trailer', async (ChecksumAlgorithm, expected) => {
    const name = `Checksum${ChecksumAlgorithm}`;
    const inHeader = await put(name, '123456789', { ChecksumAlgorithm });
    expect(inHeader).toMatchObject({ [name]: expected, ChecksumType: 'FULL_OBJECT' });
    const body = Readable.from([Buffer.from('123456789')]);
    const inTrailer = await put(name, body, { ChecksumAlgorithm, ContentLength: 9 });
    expect(inTrailer).toMatchObject({ [name]: expected });
    const answer = await s3.client.send(
      new HeadObjectCommand({ Bucket: 'plain', Key: name, ChecksumMode: 'ENABLED' }),
    );
    expect(answer).toMatchObject({ [name]: expected, ChecksumType: 'FULL_OBJECT', ContentLength: 9 });
    expect(await get(name)).toBe('123456789');
  });

  it.each([
    ['CRC32', 'AAAAAA==', 'y/Q5Jg=='],
    ['CRC64NVME', 'AAAAAAAAAAA=', 'rosUhgp5mIg='],
  ])('refuses a body with another %s, and keeps nothing of it', async (algorithm, sent, calculated) => {
    const key = `wrong ${algorithm}`;
    await put(key, 'before');
    const files = await blobs();
    await expect(put(key, '123456789', { [`Checksum${algorithm}`]: sent })).rejects.toMatchObject({
      name: 'BadDigest',
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
      ExpectedDigest: sent,
      CalculatedDigest: calculated,
      $metadata: { httpStatusCode: 400 },
    });
    expect(await get(key)).toBe('before');
    expect(await blobs()).toEqual(files);
  });

  it('refuses a body with another Content-MD5', async () => {
    await put('md5', 'hello', { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' });
    await expect(put('md5', 'hellO', { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' })).rejects.toMatchObject({
      name: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what we received.',
    });
    await expect(put('md5', 'hello', { ContentMD5: 'aGVsbG8=' })).rejects.toMatchObject({
      name: 'InvalidDigest',
      message: 'The Content-MD5 you specified was invalid.',
    });
    expect(await get('md5')).toBe('hello');
  });

  it('refuses a body with another SHA-256 than the signature covers', async () => {
    const answer = await s3.raw(
      'PUT',
      '/plain/signed',
      { 'x-amz-content-sha256': createHash('sha256').update('other').digest('hex'), 'content-length': '5' },
      'hello',
    );
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
  });

  it.each([
    [{ 'x-amz-checksum-crc32': 'short' }, 'Value for x-amz-checksum-crc32 header is invalid.'],
    [
      { 'x-amz-checksum-crc32': 'y/Q5Jg==', 'x-amz-checksum-crc32c': '4waSgw==' },
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    ],
    [
      { 'x-amz-sdk-checksum-algorithm': 'CRC32' },
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    ],
  ] as [Record<string, string>, string][])(
    'refuses checksum headers that make no sense: %j',
    async (headers, message) => {
      const answer = await s3.raw('PUT', '/plain/x', { ...headers, 'content-length': '9' }, '123456789');
      expect(answer.status).toBe(400);
      expect(answer.body).toContain(`<Code>InvalidRequest</Code><Message>${message}</Message>`);
    },
  );
});

describe('streamed uploads', () => {
  it('stores 50 MB that came framed in chunks, byte for byte', async () => {
    const pieces = 800;
    await put('large', stream(pieces), { ContentLength: pieces * pieceSize });
    const answer = await s3.client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'large' }));
    expect(answer.ContentLength).toBe(52_428_800);
    expect(answer.ContentEncoding).toBeUndefined();
    expect(await sha256(answer.Body as Readable)).toBe(await sha256(stream(pieces)));
  }, 30_000);

  it('writes to disk what has arrived, and holds none of it', async () => {
    const files = new Set(await blobs());
    const held = await s3.heldPut('/plain/held', { 'content-length': '300000' });
    held.write('x'.repeat(100_000));
    await until(async () => {
      const [added] = (await blobs()).filter((name) => !files.has(name));
      return added !== undefined && (await stat(path.join(s3.folder, 'blobs', added))).size === 100_000;
    });
    await expect(get('held')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await held.end('x'.repeat(200_000))).status).toBe(200);
    expect(await get('held')).toBe('x'.repeat(300_000));
  });

  it('keeps the content encoding of the author', async () => {
    await put('encoded', Readable.from([Buffer.from('zzz')]), { ContentLength: 3, ContentEncoding: 'gzip' });
    const answer = await s3.client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'encoded' }));
    expect(answer).toMatchObject({ ContentEncoding: 'gzip', ContentLength: 3 });
  });

  it('refuses chunks under 8 KB before the last, as S3 does', async () => {
    const body = () => Readable.from([Buffer.from('one'), Buffer.from('two')]);
    await expect(put('small', body(), { ContentLength: 6 })).rejects.toMatchObject({
      name: 'InvalidChunkSizeError',
      message: expect.stringMatching(/^Only the last chunk is allowed to have a size less than 8192 bytes/),
      Chunk: '2',
      BadChunkSize: '3',
      $metadata: { httpStatusCode: 403 },
    });
  });

  const framed = {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'content-encoding': 'aws-chunked',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'x-amz-decoded-content-length': '9',
  };
  const sendFramed = (body: string, headers: Record<string, string> = {}) =>
    s3.raw('PUT', '/plain/framed', { ...framed, 'transfer-encoding': 'chunked', ...headers }, body);

  it('tells what is wrong while the client is still sending, and goes on over the same connection', async () => {
    for (let i = 0; i < 3; i++) {
      const answer = await sendFramed(`0g\r\n${'x'.repeat(4_000_000)}`);
      expect(answer.body).toContain('<Code>IncompleteBody</Code>');
      if (i > 0) expect(answer.reused).toBe(true);
    }
  });

  it('reads signed chunks', async () => {
    const body = `9;chunk-signature=${'a'.repeat(64)}\r\n123456789\r\n0;chunk-signature=${'b'.repeat(64)}\r\n\r\n`;
    const { 'x-amz-trailer': _, ...headers } = framed;
    const answer = await s3.raw(
      'PUT',
      '/plain/framed',
      {
        ...headers,
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        'content-length': String(body.length),
      },
      body,
    );
    expect(answer.status).toBe(200);
    expect(await get('framed')).toBe('123456789');
  });

  it('refuses a wrong checksum in the trailer', async () => {
    const answer = await sendFramed('9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(
      '<Code>BadDigest</Code><Message>The CRC32 you specified did not match the calculated checksum.</Message>',
    );
  });

  it.each([
    ['without the trailer it announced', '9\r\n123456789\r\n0\r\n\r\n', 'MalformedTrailerError'],
    ['with a trailer that is none', '9\r\n123456789\r\n0\r\nnonsense\r\n\r\n', 'MalformedTrailerError'],
    [
      'with half a checksum',
      '9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/\r\n\r\n',
      'MalformedTrailerError',
    ],
    ['that ends within a chunk', '9\r\n12345', 'IncompleteBody'],
    ['that ends after a chunk', '9\r\n123456789', 'IncompleteBody'],
    ['that ends without the last chunk', '9\r\n123456789\r\n', 'IncompleteBody'],
    ['with a chunk longer than its size', '9\r\n123456789zz\r\n0\r\n', 'IncompleteBody'],
    [
      'with less than the decoded length',
      '8\r\n12345678\r\n0\r\nx-amz-checksum-crc32:muDx9g==\r\n\r\n',
      'IncompleteBody',
    ],
    [
      'with more than the decoded length',
      'a\r\n1234567890\r\n0\r\nx-amz-checksum-crc32:Jh2uVw==\r\n\r\n',
      'IncompleteBody',
    ],
    ['with a negative size', '-1\r\n\r\n', 'IncompleteBody'],
    ['that is none', '123456789', 'IncompleteBody'],
    ['without an end of line', 'x'.repeat(10_000), 'IncompleteBody'],
    ['of no bytes', '', 'IncompleteBody'],
  ])('refuses a framing %s', async (_, body, code) => {
    const answer = await sendFramed(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain(`<Code>${code}</Code>`);
  });

  it.each(['', 'abc', '-5'])('refuses a framed body whose decoded length is %j', async (length) => {
    const answer = await sendFramed('0\r\n\r\n', { 'x-amz-decoded-content-length': length });
    expect(answer.status).toBe(411);
    expect(answer.body).toContain(
      '<Code>MissingContentLength</Code><Message>You must provide the Content-Length HTTP header.</Message>',
    );
  });

  it('refuses a body of unknown length without framing', async () => {
    const answer = await s3.raw('PUT', '/plain/unknown', { 'transfer-encoding': 'chunked' }, 'hello');
    expect(answer.status).toBe(411);
    expect(answer.body).toContain('<Code>MissingContentLength</Code>');
  });

  it('refuses more than 5 GiB before a byte is sent', async () => {
    const headers = { 'content-length': String(5 * 1024 ** 3 + 1), expect: '100-continue' };
    const held = await s3.heldPut('/plain/huge', headers);
    expect(await held.answer).toMatchObject({
      status: 400,
      body: expect.stringContaining('<Code>EntityTooLarge</Code>'),
    });
    held.abort();
  });

  it('keeps nothing of an upload whose client hangs up', async () => {
    const files = await blobs();
    const held = await s3.heldPut('/plain/hung', { 'content-length': '100000' });
    held.write('x'.repeat(50_000));
    await until(async () => (await blobs()).length > files.length);
    held.abort();
    await until(async () => (await blobs()).length === files.length);
    await expect(get('hung')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
