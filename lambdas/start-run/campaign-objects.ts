import {
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** A text with the version that it was read from. */
export interface VersionedText {
  readonly content: string;
  readonly versionId: string;
}

/** What people and Terraform keep in the campaign bucket. */
export interface CampaignObjects {
  /** The newest version, or the one that is named; undefined where there is none. */
  read(key: string, versionId?: string): Promise<VersionedText | undefined>;
  /** Which version is the newest; undefined where there is no such object. */
  newestVersion(key: string): Promise<string | undefined>;
  /** Objects below a prefix, in order of their keys. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly size: number }>;
}

/** S3's name for the version of an object that was put before its bucket had versions. */
const UNVERSIONED = 'null';

/** The campaign bucket by S3. */
export function s3CampaignObjects(client: S3Client, bucket: string): CampaignObjects {
  return {
    read: (key, versionId) =>
      unlessAbsent(async () => {
        const { Body, VersionId = UNVERSIONED } = await client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
        );
        return { content: (await Body?.transformToString()) ?? '', versionId: VersionId };
      }),

    newestVersion: (key) =>
      unlessAbsent(async () => {
        const { VersionId = UNVERSIONED } = await client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key }),
        );
        return VersionId;
      }),

    async *list(prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix },
      )) {
        for (const { Key, Size = 0 } of Contents) if (Key !== undefined) yield { key: Key, size: Size };
      }
    },
  };
}

async function unlessAbsent<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return undefined;
    throw error;
  }
}
