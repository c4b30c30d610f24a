import { createHmac } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EncryptCommand,
  GenerateMacCommand,
  KMSClient,
  type MacAlgorithmSpec,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import type { LocalAccount } from '../../../tools/local/arn';
import { type RunningServer, serve } from '../../../tools/local/http-server';
import { createKms, type KmsKey } from '../../../tools/local/kms';

const account: LocalAccount = { accountId: '000000000000', region: 'eu-central-1' };
const tokens = '11111111-1111-4111-8111-111111111111';
const encryption = '33333333-3333-4333-8333-333333333333';
const keys: readonly KmsKey[] = [
  { id: tokens, usage: 'GENERATE_VERIFY_MAC', aliases: ['alias/shop-dev-token'] },
  {
    id: '22222222-2222-4222-8222-222222222222',
    usage: 'GENERATE_VERIFY_MAC',
    aliases: ['alias/shop-dev-address'],
  },
  { id: encryption, usage: 'ENCRYPT_DECRYPT', aliases: [] },
];
const arn = (resource: string) => `arn:aws:kms:eu-central-1:000000000000:${resource}`;

let folder: string;
let server: RunningServer;
let client: KMSClient;

async function start(): Promise<void> {
  server = await serve(await createKms({ folder, account, keys }));
  client = new KMSClient({
    endpoint: server.url,
    region: account.region,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
}

async function stop(): Promise<void> {
  client.destroy();
  await server.close();
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kms-'));
  await start();
});
afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true });
});

const generate = (
  KeyId: string,
  text = 'message',
  MacAlgorithm: MacAlgorithmSpec = 'HMAC_SHA_256',
  more: object = {},
) => client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from(text), ...more }));
const verify = (KeyId: string, Mac: Uint8Array, text = 'message') =>
  client.send(new VerifyMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Mac, Message: Buffer.from(text) }));
const macOf = async (...parameters: Parameters<typeof generate>) =>
  Buffer.from((await generate(...parameters)).Mac ?? []).toString('hex');

it('gives the same MAC under each name of a key', async () => {
  const names = [tokens, arn(`key/${tokens}`), 'alias/shop-dev-token', arn('alias/shop-dev-token')];
  const answers = await Promise.all(names.map((name) => generate(name)));
  expect(answers.map(({ KeyId, MacAlgorithm }) => [KeyId, MacAlgorithm])).toEqual(
    names.map(() => [arn(`key/${tokens}`), 'HMAC_SHA_256']),
  );
  const macs = new Set(answers.map(({ Mac }) => Buffer.from(Mac ?? []).toString('hex')));
  expect([...macs]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

it('gives another MAC for another key or another message', async () => {
  const macs = [
    await macOf('alias/shop-dev-token'),
    await macOf('alias/shop-dev-address'),
    await macOf('alias/shop-dev-token', 'Message'),
  ];
  expect(new Set(macs).size).toBe(3);
  // The id is no secret: were it the key, anybody could make MACs.
  expect(macs).not.toContain(createHmac('sha256', tokens).update('message').digest('hex'));
});

it('verifies its own MACs and no others', async () => {
  const { Mac = new Uint8Array() } = await generate(tokens);
  expect(await verify('alias/shop-dev-token', Mac)).toMatchObject({
    KeyId: arn(`key/${tokens}`),
    MacValid: true,
    MacAlgorithm: 'HMAC_SHA_256',
  });
  const invalid = { name: 'KMSInvalidMacException', $metadata: { httpStatusCode: 400 } };
  await expect(verify(tokens, Mac, 'massage')).rejects.toMatchObject(invalid);
  await expect(verify('alias/shop-dev-address', Mac)).rejects.toMatchObject(invalid);
  await expect(verify(tokens, Mac.slice(1))).rejects.toMatchObject(invalid);
});

it('gives the same MACs after a second start, and others from another seed', async () => {
  const before = await macOf(tokens);
  await stop();
  await start();
  expect(await macOf(tokens)).toBe(before);
  expect((await stat(path.join(folder, 'seed'))).mode & 0o777).toBe(0o600);
  await stop();
  await rm(path.join(folder, 'seed'));
  await start();
  expect(await macOf(tokens)).not.toBe(before);
});

it.each([
  ['nothing', "Key 'arn:aws:kms:eu-central-1:000000000000:key/nothing' does not exist"],
  [arn('key/nothing'), "Key 'arn:aws:kms:eu-central-1:000000000000:key/nothing' does not exist"],
  ['alias/nothing', 'Alias arn:aws:kms:eu-central-1:000000000000:alias/nothing is not found.'],
  [
    'arn:aws:kms:us-east-1:000000000000:alias/shop-dev-token',
    'Alias arn:aws:kms:us-east-1:000000000000:alias/shop-dev-token is not found.',
  ],
  ['shop-dev-token', "Key 'arn:aws:kms:eu-central-1:000000000000:key/shop-dev-token' does not exist"],
])('refuses the key %s, which is not there', async (name, message) => {
  await expect(generate(name)).rejects.toMatchObject({ name: 'NotFoundException', message });
});

it('refuses a key that is not for MACs, and an algorithm that is not the key’s', async () => {
  await expect(generate(encryption)).rejects.toMatchObject({
    name: 'InvalidKeyUsageException',
    message: `${arn(`key/${encryption}`)} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.`,
  });
  await expect(generate(tokens, 'message', 'HMAC_SHA_512')).rejects.toMatchObject({
    name: 'InvalidKeyUsageException',
    message: 'Algorithm HMAC_SHA_512 and key spec HMAC_256 are incompatible.',
  });
});

it('takes messages of up to 4096 bytes', async () => {
  await generate(tokens, 'x'.repeat(4096));
  for (const text of ['', 'x'.repeat(4097)]) {
    await expect(generate(tokens, text)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'GenerateMac: Message: must be 1 to 4096 bytes',
    });
  }
});

it('names what it does not implement', async () => {
  await expect(
    client.send(new EncryptCommand({ KeyId: encryption, Plaintext: Buffer.from('x') })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local KMS does not implement the operation Encrypt.',
  });
  await expect(generate(tokens, 'message', 'HMAC_SHA_256', { DryRun: true })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'GenerateMac: input: Unrecognized key: "DryRun"',
  });
});

it('refuses a body that is no JSON', async () => {
  const answer = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'TrentService.GenerateMac' },
    body: '{',
  });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
});

describe('starting', () => {
  let other: string;
  beforeEach(async () => {
    other = await mkdtemp(path.join(tmpdir(), 'kms-'));
  });
  afterEach(() => rm(other, { recursive: true }));

  it('refuses a damaged seed rather than making another', async () => {
    const file = path.join(other, 'seed');
    await writeFile(file, 'abc');
    await expect(createKms({ folder: other, account, keys })).rejects.toMatchObject({
      name: 'UserError',
      message: `${file}: not a seed of the local KMS (64 hexadecimal digits). Restore it, or delete it: then tokens and hashes made with the keys are no longer valid.`,
    });
  });

  it('refuses two keys of one name', async () => {
    const twice = [
      ...keys,
      { id: 'other', usage: 'GENERATE_VERIFY_MAC', aliases: ['alias/shop-dev-token'] } as const,
    ];
    await expect(createKms({ folder: other, account, keys: twice })).rejects.toMatchObject({
      name: 'UserError',
      message: 'KMS: two keys are called alias/shop-dev-token; ids and aliases must be unique',
    });
  });
});
