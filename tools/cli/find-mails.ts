import type { S3Client } from '@aws-sdk/client-s3';
import { openAudienceShard } from '../../lambdas/housekeeping/audience-addresses';
import { parseAudienceLine } from '../../lambdas/shared/audience-line';

/** A recipient of one shard. */
export interface Recipient {
  readonly shard: number;
  readonly position: number;
  /** What of their row went into the mail, beside the campaign's own data. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a search read. */
export interface Searched {
  readonly recipient: Recipient | undefined;
  readonly bytes: number;
  /** Whether the audience is still kept. */
  readonly kept: boolean;
}

/**
 * Looks for a person in the audience of one shard. Audiences are the only index of who was sent what: they are read from end
 * to end, line by line in constant memory, and compared as lists are, by the address lower-cased.
 *
 * @param key the address lower-cased, as `normalizeAddress` makes it
 */
export async function findRecipient(
  key: string,
  { run, shard }: { readonly run: string; readonly shard: number },
  { s3, bucket }: { readonly s3: S3Client; readonly bucket: string },
): Promise<Searched> {
  const body = await openAudienceShard(s3, bucket, { run, shard });
  if (!body) return { recipient: undefined, bytes: 0, kept: false };
  // An address has no character that JSON escapes, so that most lines need not be parsed.
  const needle = `"${key}"`;
  let bytes = 0;
  let position = 0;
  let rest = '';
  for await (const chunk of body.setEncoding('utf8')) {
    bytes += Buffer.byteLength(chunk);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    const found = lines.findIndex(
      (line, index) => line.toLowerCase().includes(needle) && isOf(line, position + index, key),
    );
    if (found < 0) {
      position += lines.length;
      continue;
    }
    position += found;
    body.destroy();
    const { data } = parseAudienceLine(lines[found] ?? '', position);
    return { recipient: { shard, position, data }, bytes, kept: true };
  }
  return { recipient: undefined, bytes, kept: true };
}

/** The row's data may hold the address as well. */
function isOf(line: string, position: number, key: string): boolean {
  return parseAudienceLine(line, position).address.toLowerCase() === key;
}
