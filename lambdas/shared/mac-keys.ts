import { createHmac } from 'node:crypto';
import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';

/** A secret of 32 bytes that only this process knows; it is derived anew at each cold start and kept nowhere. */
export type Secret = Uint8Array;

/** Gives a secret; the first call derives it, the others get the same. */
export type SecretSource = () => Promise<Secret>;

/**
 * What each secret is for, as the message that KMS makes a MAC of: secrets of one key for two purposes have nothing to do
 * with each other. That for addresses must never change, nobody could be found again.
 */
export const SECRET_PURPOSES = {
  addresses: 'email-marketing/addresses',
  unsubscribeTokens: (keyId: number) => `email-marketing/unsubscribe-tokens/${keyId}`,
} as const;

/**
 * Derives a secret from a KMS HMAC key (GenerateMac), once for as long as the process lives; a call that failed is tried
 * again by the next one.
 */
export function kmsSecret(client: KMSClient, keyArn: string, purpose: string): SecretSource {
  let derived: Promise<Secret> | undefined;
  return () => {
    derived ??= derive(client, keyArn, purpose).catch((error: unknown) => {
      derived = undefined;
      throw error;
    });
    return derived;
  };
}

async function derive(client: KMSClient, keyArn: string, purpose: string): Promise<Secret> {
  const { Mac } = await client.send(
    new GenerateMacCommand({ KeyId: keyArn, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(purpose) }),
  );
  if (Mac?.length !== 32)
    throw new Error(`KMS made a MAC of ${Mac?.length ?? 0} bytes for ${purpose}, not of 32`);
  return Mac;
}

/**
 * Names a person without their address: HMAC-SHA-256 of the whole address lower-cased, in base64url (43 characters). It is
 * the key of the suppression table, and how unsubscribe links name a recipient.
 *
 * @param key the `key` of `normalizeAddress`
 */
export function hashAddress(secret: Secret, key: string): string {
  return createHmac('sha256', secret).update(key).digest('base64url');
}
