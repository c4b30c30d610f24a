import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parser } from 'stream-json';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import type { PinnedObject } from '../../lambdas/build-audience/collect-audience';
import { audienceS3Client } from '../../lambdas/build-audience/s3-client';
import { s3RunObjects } from '../../lambdas/build-audience/s3-objects';
import { UserError } from '../../lambdas/shared/user-error';
import { answerPasses, INPUT } from './audience-child';
import { type Format, layoutOf } from './audience-list';

/** A list in S3, and another to warm up with. */
export interface ParseInput {
  readonly bucket: string;
  readonly format: Format;
  readonly list: PinnedObject;
  readonly warmUp: PinnedObject;
}

/**
 * node tools/run.cjs tools/bench/audience-parse.ts: how fast the usual parser of a format reads a list and does nothing
 * else, once it has read another to warm up. The list comes from S3 by the same way as BuildAudience gets it.
 */
const input: ParseInput = JSON.parse(process.env[INPUT] ?? '');
answerPasses(
  () => countRows(input.warmUp),
  () => countRows(input.list),
);

async function countRows(list: PinnedObject): Promise<number> {
  const packed = s3RunObjects(audienceS3Client(), input.bucket).read(list);
  const bytes = input.format.endsWith('.gz') ? Readable.from(packed).pipe(createGunzip()) : packed;
  switch (layoutOf(input.format)) {
    case 'csv':
      return count(bytes, parse({ columns: true }));
    case 'json':
      return count(bytes, parser.asStream(), streamArray.asStream());
    case 'jsonl':
      return countLines(bytes);
  }
}

async function count(bytes: AsyncIterable<Uint8Array>, ...parsers: readonly Duplex[]): Promise<number> {
  let rows = 0;
  // A listener costs less than an iteration, which waits for a promise a row.
  parsers.at(-1)?.on('data', () => rows++);
  await pipeline([Readable.from(bytes), ...parsers]);
  return rows;
}

async function countLines(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let rows = 0;
  let held = '';
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const lines = (held + decoder.decode(chunk, { stream: true })).split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) {
      JSON.parse(line);
      rows++;
    }
  }
  if (held !== '') throw new UserError('the last line has no end');
  return rows;
}
