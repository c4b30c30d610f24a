import { createHash } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { type Fixture, startS3 } from './fixture';

let s3: Fixture;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.stop());

const object = { Bucket: 'plain', Key: 'k' };
const header = 'A header you provided implies functionality that is not implemented: ';

describe('what this server does not know is an error that names it', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an operation on buckets',
      () => s3.client.send(new CreateBucketCommand({ Bucket: 'new' })),
      'This local S3 does not implement PUT on a bucket.',
    ],
    [
      'the listing of buckets',
      () => s3.client.send(new ListBucketsCommand({})),
      'This local S3 does not implement GET without a bucket.',
    ],
    [
      'the first version of ListObjects',
      () => s3.client.send(new ListObjectsCommand({ Bucket: 'plain' })),
      'This local S3 does not implement GET on a bucket.',
    ],
    [
      'the listing of uploads',
      () => s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'plain' })),
      'This local S3 does not implement GET on a bucket with ?uploads.',
    ],
    [
      'an operation on objects',
      () => s3.client.send(new GetObjectAclCommand(object)),
      'This local S3 does not implement the query parameter acl of GetObject.',
    ],
    [
      'tags',
      () => s3.client.send(new GetObjectTaggingCommand(object)),
      'This local S3 does not implement the query parameter tagging of GetObject.',
    ],
    [
      'a query parameter',
      () => s3.client.send(new GetObjectCommand({ ...object, ResponseContentType: 'text/html' })),
      'This local S3 does not implement the query parameter response-content-type of GetObject.',
    ],
    [
      'a header',
      () => s3.client.send(new PutObjectCommand({ ...object, Body: 'x', ACL: 'public-read' })),
      `${header}x-amz-acl`,
    ],
    [
      'encryption with a key',
      () => s3.client.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms' })),
      `${header}x-amz-server-side-encryption`,
    ],
    [
      'a part copied from an object',
      () =>
        s3.client.send(
          new UploadPartCopyCommand({ ...object, UploadId: 'u', PartNumber: 1, CopySource: 'plain/k' }),
        ),
      `${header}x-amz-copy-source`,
    ],
    [
      'a condition in a document',
      () =>
        s3.client.send(
          new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects: [{ Key: 'k', ETag: '"e"' }] } }),
        ),
      'This local S3 does not implement ETag in an Object of DeleteObjects.',
    ],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: 'NotImplemented',
      message,
      $metadata: { httpStatusCode: 501 },
    });
  });

  it('does nothing for a request that it refuses', async () => {
    await expect(s3.client.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('documents', () => {
  const post = (body: string) =>
    s3.raw(
      'POST',
      '/plain?delete',
      {
        'content-length': String(Buffer.byteLength(body)),
        'content-md5': createHash('md5').update(body).digest('base64'),
      },
      body,
    );

  it.each([
    ['nothing', ''],
    ['no XML', 'Delete k'],
    ['an element that is not closed', '<Delete><Object><Key>k</Key></Object>'],
    ['elements that cross', '<Delete><Object><Key>k</Object></Key></Delete>'],
    ['two roots', '<Delete></Delete><Delete></Delete>'],
    ['text outside', '<Delete></Delete>x'],
    ['another root', '<Remove><Object><Key>k</Key></Object></Remove>'],
    ['no objects', '<Delete></Delete>'],
    ['an object without a key', '<Delete><Object></Object></Delete>'],
    ['an entity of its own', '<Delete><Object><Key>&k;</Key></Object></Delete>'],
    ['a character beyond Unicode', '<Delete><Object><Key>&#x110000;</Key></Object></Delete>'],
    ['a document type', '<!DOCTYPE x [<!ENTITY k "v">]><Delete><Object><Key>k</Key></Object></Delete>'],
    ['a bare ampersand', '<Delete><Object><Key>a & b</Key></Object></Delete>'],
    ['1,001 objects', `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`],
  ])('refuses %s', async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>MalformedXML</Code>');
  });

  it('reads character references', async () => {
    const answer = await post(
      '<?xml version="1.0"?>\n<Delete><Object><Key>&#x61;&#98;&amp;&lt;</Key></Object></Delete>',
    );
    expect(answer.body).toContain('<Deleted><Key>ab&amp;&lt;</Key></Deleted>');
  });

  it('demands a digest of the document', async () => {
    const body = '<Delete><Object><Key>k</Key></Object></Delete>';
    const answer = await s3.raw('POST', '/plain?delete', { 'content-length': String(body.length) }, body);
    expect(answer.body).toContain(
      '<Message>Missing required header for this request: Content-MD5 OR x-amz-checksum-*</Message>',
    );
  });
});
