import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { RunObjects } from '../../../lambdas/build-audience/collect-audience';
import { s3RunObjects } from '../../../lambdas/build-audience/s3-objects';
import { serve } from '../../../tools/local/http-server';
import { type Fixture, startS3 } from '../../tools/local/s3/fixture';
import { collect } from './bytes';

const MIB = 1024 * 1024;

let s3: Fixture;
let objects: RunObjects;
beforeAll(async () => {
  s3 = await startS3();
  objects = s3RunObjects(s3.client, 'versions');
});
afterAll(() => s3.stop());

const put = async (Key: string, Body: Buffer) =>
  (await s3.client.send(new PutObjectCommand({ Bucket: 'versions', Key, Body }))).VersionId ?? '';
const get = async (Key: string) => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: 'versions', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
/** Bytes that are not the same at any two ends of pieces. */
const bytesOf = (length: number) =>
  Buffer.alloc(length, Buffer.from(Array.from({ length: 1009 }, (_, index) => index % 251)));

test.each([0, 1, 20 * MIB])('reads an object of %d bytes', async (length) => {
  const body = bytesOf(length);
  const versionId = await put(`subscribers/${length}`, body);
  await put(`subscribers/${length}`, Buffer.from('newer'));
  const object = { key: `subscribers/${length}`, versionId };
  expect(await objects.size(object)).toBe(length);
  const pieces = await collect(objects.read(object));
  expect(Buffer.concat(pieces).equals(body)).toBe(true);
  // In the memory of a piece, not of the object.
  expect(pieces.every((piece) => piece.length <= 64 * 1024)).toBe(true);
});

test('reads the newest version where none is named', async () => {
  await put('runs/a', Buffer.from('first'));
  await put('runs/a', Buffer.from('second'));
  expect(Buffer.concat(await collect(objects.read({ key: 'runs/a' }))).toString()).toBe('second');
});

test('names a version that is gone', async () => {
  const versionId = await put('subscribers/gone', Buffer.from('x'));
  await s3.client.send(
    new DeleteObjectCommand({ Bucket: 'versions', Key: 'subscribers/gone', VersionId: versionId }),
  );
  await expect(objects.size({ key: 'subscribers/gone', versionId })).rejects.toMatchObject({
    name: 'UserError',
    message: `subscribers/gone: its version ${versionId}, which the run is pinned to, is gone; start another run`,
  });
});

test.each([
  ['no part', []],
  ['one part', [1]],
  ['parts', [6 * MIB, 5 * MIB, 3]],
])('uploads an object of %s', async (name, lengths) => {
  const upload = objects.upload(`runs/${name}`);
  const parts = lengths.map((length, index) => Buffer.alloc(length, index + 1));
  for (const part of parts) await upload.addPart(part);
  await upload.complete();
  expect((await get(`runs/${name}`)).equals(Buffer.concat(parts))).toBe(true);
});

/** A client of a server that has one object and breaks off each answer after some bytes, but for those from `whole` on. */
async function breakingOff(content: string, bytes: number, whole: number) {
  const asked: string[] = [];
  const server = await serve(async ({ headers }) => {
    const range = String(headers.range);
    const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1]);
    asked.push(range);
    const breaks = asked.length < whole;
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(content.slice(start, breaks ? start + bytes : undefined));
      if (breaks) throw new Error('connection lost');
    }
    return {
      status: 206,
      headers: { 'content-length': String(content.length - start) },
      body: Readable.from(body()),
    };
  });
  const client = new S3Client({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  const stop = async () => {
    client.destroy();
    await server.close();
  };
  return { asked, stop, read: () => collect(s3RunObjects(client, 'b').read({ key: 'k', versionId: 'v' })) };
}

test('goes on where the connection broke off, as often as it comes further', async () => {
  const content = 'abcdefghij'.repeat(100);
  const { asked, read, stop } = await breakingOff(content, 100, 8);
  try {
    expect(Buffer.concat(await read()).toString()).toBe(content);
    expect(asked).toEqual([0, 100, 200, 300, 400, 500, 600, 700].map((start) => `bytes=${start}-`));
  } finally {
    await stop();
  }
});

test('gives up where it comes no further', async () => {
  const { asked, read, stop } = await breakingOff('abcdefghij', 0, Number.POSITIVE_INFINITY);
  try {
    await expect(read()).rejects.toThrow('aborted');
    expect(asked).toEqual(Array.from({ length: 4 }, () => 'bytes=0-'));
  } finally {
    await stop();
  }
});
