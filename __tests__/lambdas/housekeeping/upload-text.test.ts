import { createHash } from 'node:crypto';
import { s3TextUpload } from '../../../lambdas/housekeeping/upload-text';
import { BUCKET, startBucket } from './local-bucket';

const contentType = 'text/plain; charset=utf-8';
const PIECE = `${'ü'.repeat(499)}\n`;
const MEBIBYTE = 1024 * 1024;
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

async function* pieces(count: number, broken = false): AsyncGenerator<string> {
  for (let index = 0; index < count; index += 1) yield PIECE;
  if (broken) throw new Error('the table went away');
}

it.each([
  ['nothing', 0],
  ['one piece', 1],
  ['somewhat less than one part', 8000],
  ['somewhat more than one part', 9000],
  ['three parts', 20_000],
])('%s arrives as it is', async (_, count) => {
  const bucket = await startBucket();
  await s3TextUpload(bucket.client, BUCKET)('suppression/a.txt', pieces(count));
  const stored = await bucket.get('suppression/a.txt');
  expect([stored.text.length, digest(stored.text), stored.contentType]).toEqual([
    PIECE.length * count,
    digest(PIECE.repeat(count)),
    contentType,
  ]);
});

it('a text of exactly two parts arrives as it is', async () => {
  const bucket = await startBucket();
  const part = 'x'.repeat(8 * MEBIBYTE);
  async function* twoParts(): AsyncGenerator<string> {
    yield part;
    yield part;
  }
  await s3TextUpload(bucket.client, BUCKET)('suppression/a.txt', twoParts());
  expect((await bucket.get('suppression/a.txt')).text.length).toBe(16 * MEBIBYTE);
});

it.each([
  ['small', 3],
  ['large', 20_000],
])('a %s text that breaks off leaves what was there', async (_, count) => {
  const bucket = await startBucket();
  await bucket.put('suppression/a.txt', 'before');
  const upload = s3TextUpload(bucket.client, BUCKET)('suppression/a.txt', pieces(count, true));
  await expect(upload).rejects.toThrow('the table went away');
  expect((await bucket.get('suppression/a.txt')).text).toBe('before');
});
