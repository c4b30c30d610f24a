import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { parseAudienceLine } from '../shared/audience-line';
import { objectKeys } from '../shared/object-keys';

/** Finds addresses in the audiences of runs. */
export interface AudienceAddresses {
  /**
   * Addresses of recipients of one shard, by position; those that it doesn't have are left out.
   *
   * @returns nothing where the audience is no longer kept
   */
  find(
    run: string,
    shard: number,
    positions: ReadonlySet<number>,
  ): Promise<ReadonlyMap<number, string> | undefined>;
}

/** `runs/<run>/audience/<shard>.jsonl` in the campaign bucket, read line by line. */
export function s3AudienceAddresses(client: S3Client, bucket: string): AudienceAddresses {
  return {
    async find(run, shard, positions) {
      const body = await openAudienceShard(client, bucket, { run, shard });
      if (!body) return undefined;
      const addresses = new Map<number, string>();
      let position = 0;
      for await (const line of createInterface({ input: body, crlfDelay: Number.POSITIVE_INFINITY })) {
        if (positions.has(position)) addresses.set(position, parseAudienceLine(line, position).address);
        if (addresses.size === positions.size) break;
        position += 1;
      }
      body.destroy();
      return addresses;
    },
  };
}

/** The lines of one shard; nothing where the audience is no longer kept. */
export async function openAudienceShard(
  client: S3Client,
  bucket: string,
  { run, shard }: { readonly run: string; readonly shard: number },
): Promise<Readable | undefined> {
  const key = objectKeys.audienceShard(run, shard);
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!(Body instanceof Readable)) throw new Error(`S3 answered without the content of ${key}`);
    return Body;
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
