import * as s3 from '@aws-sdk/client-s3';
import type { ClientCall, Expected } from './call';

const S3 = {
  's3:authType': 'REST-HEADER',
  's3:ResourceAccount': '000000000000',
  's3:signatureversion': 'AWS4-HMAC-SHA256',
  's3:TlsVersion': '1.3',
};

export function s3Calls(client: s3.S3Client): ClientCall[] {
  const on = (operation: string, call: () => Promise<unknown>, ...accesses: Expected[]): ClientCall => ({
    service: 's3',
    operation,
    call,
    accesses: accesses.map(([action, resource, context]) => [action, resource, { ...S3, ...context }]),
  });
  const Bucket = 'shop-lists';
  const Key = 'runs/a b/../é&+%2F.json';
  const object = `arn:aws:s3:::${Bucket}/${Key}`;
  const bucket = `arn:aws:s3:::${Bucket}`;
  const UploadId = 'u1';
  return [
    on('ListBuckets', () => client.send(new s3.ListBucketsCommand({})), ['s3:ListAllMyBuckets', '*']),
    on('HeadBucket', () => client.send(new s3.HeadBucketCommand({ Bucket })), ['s3:ListBucket', bucket]),
    on('GetBucketVersioning', () => client.send(new s3.GetBucketVersioningCommand({ Bucket })), [
      's3:GetBucketVersioning',
      bucket,
    ]),
    on('GetBucketLocation', () => client.send(new s3.GetBucketLocationCommand({ Bucket })), [
      's3:GetBucketLocation',
      bucket,
    ]),
    on('ListMultipartUploads', () => client.send(new s3.ListMultipartUploadsCommand({ Bucket })), [
      's3:ListBucketMultipartUploads',
      bucket,
    ]),
    on('ListObjects', () => client.send(new s3.ListObjectsCommand({ Bucket, Prefix: 'runs/' })), [
      's3:ListBucket',
      bucket,
      { 's3:prefix': 'runs/' },
    ]),
    on(
      'ListObjectsV2',
      () =>
        client.send(
          new s3.ListObjectsV2Command({
            Bucket,
            Prefix: 'runs/',
            Delimiter: '/',
            MaxKeys: 10,
            ContinuationToken: 'c',
            StartAfter: 's',
          }),
        ),
      ['s3:ListBucket', bucket, { 's3:prefix': 'runs/', 's3:delimiter': '/', 's3:max-keys': '10' }],
    ),
    on('ListObjectVersions', () => client.send(new s3.ListObjectVersionsCommand({ Bucket, Prefix: 'p' })), [
      's3:ListBucketVersions',
      bucket,
      { 's3:prefix': 'p' },
    ]),
    on(
      'DeleteObjects',
      () =>
        client.send(
          new s3.DeleteObjectsCommand({
            Bucket,
            Delete: { Objects: [{ Key }, { Key: '<"a">', VersionId: 'v1' }] },
          }),
        ),
      ['s3:DeleteObject', object],
      ['s3:DeleteObjectVersion', `${bucket}/<"a">`, { 's3:versionid': 'v1' }],
    ),
    on('GetObject', () => client.send(new s3.GetObjectCommand({ Bucket, Key })), ['s3:GetObject', object]),
    on(
      'GetObject',
      () =>
        client.send(
          new s3.GetObjectCommand({
            Bucket,
            Key,
            VersionId: 'v1',
            Range: 'bytes=0-1',
            ResponseContentType: 'text/plain',
          }),
        ),
      ['s3:GetObjectVersion', object, { 's3:versionid': 'v1' }],
    ),
    on('HeadObject', () => client.send(new s3.HeadObjectCommand({ Bucket, Key })), ['s3:GetObject', object]),
    on(
      'PutObject',
      () =>
        client.send(
          new s3.PutObjectCommand({
            Bucket,
            Key,
            Body: 'x',
            IfNoneMatch: '*',
            ServerSideEncryption: 'AES256',
          }),
        ),
      ['s3:PutObject', object, { 's3:if-none-match': '*', 's3:x-amz-server-side-encryption': 'AES256' }],
    ),
    on(
      'PutObject',
      () =>
        client.send(
          new s3.PutObjectCommand({
            Bucket,
            Key,
            Body: 'x',
            ACL: 'private',
            Tagging: 'a=b',
            StorageClass: 'GLACIER',
            IfMatch: 'e',
          }),
        ),
      [
        's3:PutObject',
        object,
        { 's3:x-amz-acl': 'private', 's3:x-amz-storage-class': 'GLACIER', 's3:if-match': 'e' },
      ],
      ['s3:PutObjectAcl', object, { 's3:x-amz-acl': 'private' }],
      ['s3:PutObjectTagging', object],
    ),
    on(
      'CopyObject',
      () => client.send(new s3.CopyObjectCommand({ Bucket, Key, CopySource: 'other/a%20b' })),
      ['s3:GetObject', 'arn:aws:s3:::other/a b'],
      ['s3:PutObject', object, { 's3:x-amz-copy-source': 'other/a%20b' }],
    ),
    on(
      'CopyObject',
      () => client.send(new s3.CopyObjectCommand({ Bucket, Key, CopySource: '/other/a?versionId=v2' })),
      ['s3:GetObjectVersion', 'arn:aws:s3:::other/a', { 's3:versionid': 'v2' }],
      ['s3:PutObject', object, { 's3:x-amz-copy-source': '/other/a?versionId=v2' }],
    ),
    on('CreateMultipartUpload', () => client.send(new s3.CreateMultipartUploadCommand({ Bucket, Key })), [
      's3:PutObject',
      object,
    ]),
    on(
      'UploadPart',
      () => client.send(new s3.UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' })),
      ['s3:PutObject', object],
    ),
    on(
      'UploadPartCopy',
      () =>
        client.send(
          new s3.UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, CopySource: 'other/a' }),
        ),
      ['s3:GetObject', 'arn:aws:s3:::other/a'],
      ['s3:PutObject', object, { 's3:x-amz-copy-source': 'other/a' }],
    ),
    on(
      'CompleteMultipartUpload',
      () =>
        client.send(
          new s3.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [] } }),
        ),
      ['s3:PutObject', object],
    ),
    on(
      'AbortMultipartUpload',
      () => client.send(new s3.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      ['s3:AbortMultipartUpload', object],
    ),
    on('ListParts', () => client.send(new s3.ListPartsCommand({ Bucket, Key, UploadId })), [
      's3:ListMultipartUploadParts',
      object,
    ]),
    on('DeleteObject', () => client.send(new s3.DeleteObjectCommand({ Bucket, Key })), [
      's3:DeleteObject',
      object,
    ]),
    on('DeleteObject', () => client.send(new s3.DeleteObjectCommand({ Bucket, Key, VersionId: 'v1' })), [
      's3:DeleteObjectVersion',
      object,
      { 's3:versionid': 'v1' },
    ]),
  ];
}
