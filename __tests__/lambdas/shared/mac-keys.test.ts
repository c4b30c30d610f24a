import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { hashAddress, kmsSecret, SECRET_PURPOSES } from '../../../lambdas/shared/mac-keys';
import { type RunningServer, serve } from '../../../tools/local/http-server';
import { createKms } from '../../../tools/local/kms';
import type { LocalService } from '../../../tools/local/service';

const account = { accountId: '123456789012', region: 'eu-west-1' };
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/a';

describe('kmsSecret', () => {
  let folder: string;
  let server: RunningServer;
  let client: KMSClient;
  let calls: number;
  let failures: number;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kms-'));
    const kms = await createKms({
      folder,
      account,
      keys: [{ id: 'a', usage: 'GENERATE_VERIFY_MAC', aliases: [] }],
    });
    calls = 0;
    failures = 0;
    const service: LocalService = async (request) => {
      calls += 1;
      if (failures-- > 0) return { status: 400, body: '{"__type":"KMSInternalException","message":"busy"}' };
      return kms(request);
    };
    server = await serve(service);
    client = new KMSClient({
      endpoint: server.url,
      region: account.region,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    client.destroy();
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('derives 32 bytes once, however often it is asked', async () => {
    const secret = kmsSecret(client, keyArn, SECRET_PURPOSES.addresses);
    const [first, second] = await Promise.all([secret(), secret()]);
    expect(first).toHaveLength(32);
    expect(second).toBe(first);
    expect(await secret()).toBe(first);
    expect(calls).toBe(1);
  });

  it('derives the same in another process, and another for another purpose', async () => {
    const [one, same, other, third] = await Promise.all(
      [
        SECRET_PURPOSES.addresses,
        SECRET_PURPOSES.addresses,
        SECRET_PURPOSES.unsubscribeTokens(1),
        SECRET_PURPOSES.unsubscribeTokens(2),
      ].map((purpose) => kmsSecret(client, keyArn, purpose)()),
    );
    expect(same).toEqual(one);
    expect(new Set([one, other, third].map((secret) => Buffer.from(secret ?? []).toString('hex'))).size).toBe(
      3,
    );
  });

  it('tries again after a failure', async () => {
    failures = 1;
    const secret = kmsSecret(client, keyArn, SECRET_PURPOSES.addresses);
    await expect(secret()).rejects.toThrow('busy');
    expect(await secret()).toHaveLength(32);
  });
});

test('the purpose of the key for addresses never changes, for nobody could be found again', () => {
  expect(SECRET_PURPOSES.addresses).toBe('email-marketing/addresses');
});

test('hashAddress is HMAC-SHA-256 in base64url', () => {
  // printf %s john@shop.com | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07 -binary | basenc --base64url
  expect(hashAddress(new Uint8Array(32).fill(7), 'john@shop.com')).toBe(
    'YZufkWSABdlqB7mcO2kAUJAKZ39rwlBpDYaY_rJ25uI',
  );
});
