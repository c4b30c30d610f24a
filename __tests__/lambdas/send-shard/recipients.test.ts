import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { recipientsFromS3 } from '../../../lambdas/send-shard/recipients';
import { formatAudienceLine } from '../../../lambdas/shared/audience-line';
import type { CompiledTemplate } from '../../../lambdas/shared/compiled-template';
import { type RunningServer, serve } from '../../../tools/local/http-server';
import { createS3, type S3 } from '../../../tools/local/s3';
import { aPlan } from '../../support/a-report';

const Bucket = 'campaigns';
const run = 'weekly-20261130T090000Z';
const secret = async () => new Uint8Array(32).fill(1);

const templateOf = (sha256: string): CompiledTemplate => ({
  version: 1,
  name: 'hello',
  sha256,
  subject: 'Hi',
  html: '<p>{{html.name}}</p>',
  text: '{{name}}',
  required: [],
  copies: { plain: ['name'], html: ['name'], href: [], line: [] },
  tested: [],
  urls: [],
});

describe('recipientsFromS3', () => {
  let folder: string;
  let s3: S3;
  let server: RunningServer;
  let client: S3Client;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 's3-'));
    s3 = await createS3({ folder });
    s3.createBucket({ name: Bucket, versioned: true });
    server = await serve(s3.service);
    client = new S3Client({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    });
    await put(
      `runs/${run}/audience/3.jsonl`,
      formatAudienceLine({ position: 0, address: 'a@shop.com', data: { name: 'A' } }),
    );
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
    s3.close();
    await rm(folder, { recursive: true });
  });

  const put = async (Key: string, Body: string) => {
    const { VersionId = '' } = await client.send(new PutObjectCommand({ Bucket, Key, Body }));
    return VersionId;
  };
  const open = (versionId: string, sha256: string) => {
    const plan = aPlan();
    return recipientsFromS3({
      s3: client,
      bucket: Bucket,
      unsubscribeUrl: 'https://unsubscribe.shop.com/u/',
      addressSecret: secret,
      tokenSecret: secret,
    })(run, 3, { ...plan, template: { ...plan.template, versionId, sha256 } });
  };

  it('makes mails from the template in the version that the run is pinned to', async () => {
    const pinned = await put('templates/hello.json', JSON.stringify(templateOf('a'.repeat(64))));
    await put(
      'templates/hello.json',
      JSON.stringify({ ...templateOf('b'.repeat(64)), copies: { plain: [], html: [], href: [], line: [] } }),
    );
    const readBlock = await open(pinned, 'a'.repeat(64));
    const [recipient, ...others] = await readBlock(0);
    expect(others).toEqual([]);
    expect(recipient?.mail.to).toBe('a@shop.com');
    expect(JSON.parse(recipient?.mail.data ?? '')).toEqual({ name: 'A', html: { name: 'A' } });
    expect(recipient?.mail.tags).toContainEqual({ Name: 'rcpt', Value: '3-0' });
  });

  it('refuses another template than the run was started with', async () => {
    const version = await put('templates/hello.json', JSON.stringify(templateOf('b'.repeat(64))));
    await expect(open(version, 'a'.repeat(64))).rejects.toThrow(
      `templates/hello.json in version ${version} is not the template ${'a'.repeat(64)} that the run was started with`,
    );
  });
});
