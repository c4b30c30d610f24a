import { Readable } from 'node:stream';
import { UserError } from '../../../lambdas/shared/user-error';
import type { DynamoDb } from '../dynamodb';
import type { KmsKey } from '../kms';
import type { S3 } from '../s3/index';
import type { Resource, Stack } from '../terraform/stack';

/** Makes the tables of a stack; those that are there keep their items. */
export async function createTables(stack: Stack, dynamoDb: DynamoDb): Promise<void> {
  for (const table of stack.ofType('aws_dynamodb_table')) {
    const rangeKey = table.argument('range_key');
    const [ttl] = table.blocks('ttl');
    await dynamoDb.createTable({
      name: table.text('name'),
      hashKey: table.text('hash_key'),
      ...(typeof rangeKey === 'string' && { rangeKey }),
      attributes: table
        .blocks('attribute')
        .map(({ name, type }) => ({ name: String(name), type: type as 'S' | 'N' | 'B' })),
      ...(ttl?.enabled === true && { ttlAttribute: String(ttl.attribute_name) }),
    });
  }
}

/**
 * Makes the buckets of a stack and puts its objects into them. One that Terraform would leave alone (`ignore_changes`) is
 * written once and never again; any other when its content has changed.
 */
export async function createBuckets(stack: Stack, s3: S3): Promise<void> {
  const versioned = new Set(
    stack
      .ofType('aws_s3_bucket_versioning')
      .filter((versioning) => versioning.blocks('versioning_configuration')[0]?.status === 'Enabled')
      .map((versioning) => versioning.text('bucket')),
  );
  for (const bucket of stack.ofType('aws_s3_bucket')) {
    const name = bucket.text('bucket');
    s3.createBucket({ name, versioned: versioned.has(name) });
  }
  for (const object of stack.ofType('aws_s3_object')) await putObject(object, s3);
}

async function putObject(object: Resource, s3: S3): Promise<void> {
  const content = object.argument('content');
  if (typeof content !== 'string') throw new UserError(`${object.address}: only content is supported here`);
  const path = `/${object.text('bucket')}/${object.text('key').split('/').map(encodeURIComponent).join('/')}`;
  const there = await s3.service(request('GET', path));
  if (there.status === 200 && (object.lifecycle.ignoresAllChanges || (await textOf(there.body)) === content))
    return;
  const { status } = await s3.service(
    request('PUT', path, content, {
      'content-type': String(object.argument('content_type') ?? 'binary/octet-stream'),
    }),
  );
  if (status !== 200) throw new Error(`${object.address} could not be stored: status ${status}`);
}

function request(method: string, path: string, content = '', headers: Record<string, string> = {}) {
  const body = Buffer.from(content);
  return {
    method,
    path,
    query: new URLSearchParams(),
    headers: { ...headers, 'content-length': String(body.length) },
    body: Readable.from([body]),
  };
}

async function textOf(body: string | Buffer | Readable | undefined): Promise<string> {
  if (!(body instanceof Readable)) return String(body ?? '');
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** The keys of a stack with their aliases. */
export function keysOf(stack: Stack): readonly KmsKey[] {
  return stack.ofType('aws_kms_key').map((key) => {
    const id = key.text('key_id');
    const aliases = stack.ofType('aws_kms_alias').filter((alias) => alias.text('target_key_id') === id);
    return {
      id,
      usage: key.argument('key_usage') === 'GENERATE_VERIFY_MAC' ? 'GENERATE_VERIFY_MAC' : 'ENCRYPT_DECRYPT',
      aliases: aliases.map((alias) => alias.text('name')),
    };
  });
}
