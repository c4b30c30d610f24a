import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openS3Audience } from '../../../lambdas/send-shard/audience';
import { formatAudienceLine } from '../../../lambdas/shared/audience-line';
import { type RunningServer, serve } from '../../../tools/local/http-server';
import { createS3, type S3 } from '../../../tools/local/s3';

const Bucket = 'campaigns';
const Key = 'runs/weekly-20261130T090000Z/audience/0.jsonl';
const lineOf = (position: number) => ({
  position,
  address: `p${position}@shop.com`,
  data: { name: 'Jörg €' },
});

describe('openS3Audience', () => {
  let folder: string;
  let s3: S3;
  let server: RunningServer;
  let client: S3Client;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 's3-'));
    s3 = await createS3({ folder });
    s3.createBucket({ name: Bucket, versioned: true });
    server = await serve(s3.service);
    client = new S3Client({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
    s3.close();
    await rm(folder, { recursive: true });
  });

  const put = (text: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: text }));
  const lines = (count: number, text = (position: number) => formatAudienceLine(lineOf(position))) =>
    Array.from({ length: count }, (_, position) => text(position)).join('');

  it.each([1, 49, 50, 51, 100, 149])('reads each block of %i recipients by itself', async (count) => {
    await put(lines(count));
    const audience = await openS3Audience(client, Bucket, Key);
    expect(audience.size).toBe(count);
    const all = [];
    for (let block = 0; block < Math.ceil(count / 50); block += 1)
      all.push(...(await audience.readBlock(block)));
    expect(all).toEqual(Array.from({ length: count }, (_, position) => lineOf(position)));
  });

  it('reads objects that come in many pieces', async () => {
    const long = 'x'.repeat(20_000);
    await put(lines(120, (position) => formatAudienceLine({ ...lineOf(position), data: { long } })));
    const audience = await openS3Audience(client, Bucket, Key);
    expect((await audience.readBlock(2)).map(({ position }) => position)).toEqual(
      Array.from({ length: 20 }, (_, index) => 100 + index),
    );
  });

  it('goes on reading the version that it opened', async () => {
    await put(lines(3));
    const audience = await openS3Audience(client, Bucket, Key);
    await put(lines(1, () => formatAudienceLine({ position: 0, address: 'other@shop.com', data: {} })));
    expect((await audience.readBlock(0)).map(({ address }) => address)).toEqual([
      'p0@shop.com',
      'p1@shop.com',
      'p2@shop.com',
    ]);
  });

  it('refuses a block that is not there', async () => {
    await put(lines(50));
    const audience = await openS3Audience(client, Bucket, Key);
    await expect(audience.readBlock(1)).rejects.toThrow(`${Key} has no block 1`);
  });

  it('refuses lines out of order', async () => {
    await put(lines(2, (position) => formatAudienceLine(lineOf(1 - position))));
    const audience = await openS3Audience(client, Bucket, Key);
    await expect(audience.readBlock(0)).rejects.toThrow('audience line of position 0: it is of position 1');
  });
});
