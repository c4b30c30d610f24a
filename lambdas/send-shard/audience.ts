import { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type AudienceLine, parseAudienceLine } from '../shared/audience-line';
import { BLOCK_SIZE } from '../shared/ledger/positions';

/** The frozen recipients of one shard. */
export interface ShardAudience {
  /** Recipients in all. */
  readonly size: number;
  /** The lines of one block, in order of position. */
  readBlock(block: number): Promise<AudienceLine[]>;
}

const LINE_FEED = 0x0a;

/**
 * Opens the audience of a shard: reads it once for where its blocks begin, and then each block by itself when it is due. So
 * memory does not grow with the data of the rows, and no stream has to stay open for the hours that a slow account takes.
 */
export async function openS3Audience(client: S3Client, bucket: string, key: string): Promise<ShardAudience> {
  const object = { Bucket: bucket, Key: key };
  const { Body, VersionId } = await client.send(new GetObjectCommand(object));
  if (!(Body instanceof Readable)) throw new Error(`${key} was answered without a body that can be read`);
  const pinned = { ...object, ...(VersionId !== undefined && { VersionId }) };
  const starts = [0];
  let lines = 0;
  let offset = 0;
  for await (const data of Body) {
    const chunk = Buffer.from(data);
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
      lines += 1;
      if (lines % BLOCK_SIZE === 0) starts.push(offset + at + 1);
    }
    offset += chunk.length;
  }
  // Ends the last block; where that is full it has begun another one, of no bytes.
  starts.push(offset);

  return {
    size: lines,
    async readBlock(block) {
      const [start = offset, end = offset] = starts.slice(block, block + 2);
      if (start >= end) throw new Error(`${key} has no block ${block}`);
      const part = await client.send(new GetObjectCommand({ ...pinned, Range: `bytes=${start}-${end - 1}` }));
      const text = (await part.Body?.transformToString()) ?? '';
      return text
        .trimEnd()
        .split('\n')
        .map((line, index) => parseAudienceLine(line, block * BLOCK_SIZE + index));
    },
  };
}
