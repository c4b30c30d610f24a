import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { objectKeys } from '../../lambdas/shared/object-keys';
import type { Platform } from '../../tools/local/platform/bring-up';

const ADDRESS = /[^\s"'<>,;:()[\]\\]+@[^\s"'<>,;:()[\]\\]+\.[a-z]{2,}/gi;
/** The token of an unsubscribe link, in headers and bodies. */
const TOKEN = /\/u\/([\w.~-]{16,})/g;

/** What no log may hold: every address and every unsubscribe token that a platform has dealt with, in lower case. */
export async function secretsOf(
  { ses, stack }: Platform,
  { s3, bucket }: { readonly s3: S3Client; readonly bucket: string },
): Promise<ReadonlySet<string>> {
  const mails = ses.outbox.all();
  const lists = await textsUnder(s3, bucket, objectKeys.subscribersPrefix);
  const addresses = [
    ...mails.flatMap(({ to }) => to),
    ...ses.suppression.all().map(({ address }) => address),
    ...lists.flatMap((text) => text.match(ADDRESS) ?? []),
  ];
  const tokens = mails.flatMap(({ html = '', text = '', headers }) =>
    [html, text, ...headers.map(({ value }) => value)].flatMap((part) =>
      [...part.matchAll(TOKEN)].map(([, token = '']) => token),
    ),
  );
  // The sender is no secret: it is in the settings.
  const [identity] = stack.ofType('aws_sesv2_email_identity');
  const ownDomain = `@${identity?.text('email_identity')}`;
  return new Set(
    [...addresses.filter((address) => !address.endsWith(ownDomain)), ...tokens].map((secret) =>
      secret.toLowerCase(),
    ),
  );
}

/** The lines that hold one of `secrets`, also where it is percent-encoded or in another case. */
export function leaksIn(lines: readonly string[], secrets: ReadonlySet<string>): string[] {
  const written = [...secrets].flatMap((secret) => [secret, encodeURIComponent(secret).toLowerCase()]);
  return lines.filter((line) => {
    const lower = line.toLowerCase();
    return written.some((secret) => lower.includes(secret));
  });
}

/** What is under a prefix of a bucket, as text; nothing where the bucket is gone. */
async function textsUnder(s3: S3Client, Bucket: string, Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix })).catch((error) => {
    if (String(error).includes('NoSuchBucket')) return { Contents: [] };
    throw error;
  });
  const texts: string[] = [];
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    texts.push((await Body?.transformToString()) ?? '');
  }
  return texts;
}
