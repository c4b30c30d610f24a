import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3 } from '../../../tools/local/s3';
import { serveForTest, temporaryFolder } from '../../support/function-surroundings';
import { recognizeNativeErrors } from '../../support/native-errors';

export const BUCKET = 'shop-prod-123456789012-eu-west-1';

/** A campaign bucket that is gone when the test has ended. */
export interface LocalBucket {
  readonly client: S3Client;
  readonly url: string;
  put(key: string, body: string): Promise<void>;
  /** An object's text and content type. */
  get(key: string): Promise<{ text: string; contentType: string | undefined }>;
}

const closing: (() => void)[] = [];

beforeAll(recognizeNativeErrors);
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

export async function startBucket(): Promise<LocalBucket> {
  const s3 = await createS3({ folder: temporaryFolder() });
  s3.createBucket({ name: BUCKET, versioned: true });
  const url = await serveForTest(s3.service);
  const client = new S3Client({
    endpoint: url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  closing.push(() => {
    client.destroy();
    s3.close();
  });
  return {
    client,
    url,
    async put(key, body) {
      await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: Buffer.from(body) }));
    },
    async get(key) {
      const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
      return { text: (await Body?.transformToString()) ?? '', contentType: ContentType };
    },
  };
}
