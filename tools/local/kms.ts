import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { UserError } from '../../lambdas/shared/user-error';
import { arnOf, type LocalAccount } from './arn';
import { AwsError } from './aws-error';
import { checkedInput } from './aws-input';
import { answerJson, type JsonOperation } from './json-protocol';
import type { LocalService } from './service';

export interface KmsKey {
  /** The key's id, a UUID on AWS. */
  readonly id: string;
  readonly usage: 'GENERATE_VERIFY_MAC' | 'ENCRYPT_DECRYPT';
  /** Full alias names, e.g. `alias/shop-dev-token`. */
  readonly aliases: readonly string[];
}

export interface KmsOptions {
  /** Where the seed of all key material is kept; made where it is missing. */
  readonly folder: string;
  readonly account: LocalAccount;
  readonly keys: readonly KmsKey[];
}

const macAlgorithm = 'HMAC_SHA_256';

// KMS API reference, GenerateMac and VerifyMac.
const generateMacInput = z.strictObject({
  KeyId: z.string().min(1).max(2048),
  MacAlgorithm: z.enum(['HMAC_SHA_224', macAlgorithm, 'HMAC_SHA_384', 'HMAC_SHA_512']),
  Message: blob(4096),
});
const verifyMacInput = z.strictObject({ ...generateMacInput.shape, Mac: blob(6144) });

/**
 * GenerateMac and VerifyMac of KMS for keys of spec HMAC_256. The material of a key is derived from a seed and the
 * key's id, so that a second start on the same folder gives the same MACs.
 *
 * @throws UserError where the seed's file was damaged, or two keys share an id or alias
 */
export async function createKms({ folder, account, keys }: KmsOptions): Promise<LocalService> {
  const byName = indexByName(account, keys);
  const seed = await readSeed(folder);

  const compute = (operation: string, input: z.infer<typeof generateMacInput>) => {
    const key = byName.get(input.KeyId);
    if (!key) throw notFound(account, input.KeyId);
    const keyArn = arnOf(account, 'kms', `key/${key.id}`);
    checkUsage(operation, keyArn, key.usage, input.MacAlgorithm);
    const material = Buffer.from(hkdfSync('sha256', seed, '', key.id, 32));
    return { keyArn, mac: createHmac('sha256', material).update(input.Message).digest() };
  };

  const operations = new Map<string, JsonOperation>([
    [
      'GenerateMac',
      (input) => {
        const { keyArn, mac } = compute('GenerateMac', checkedInput(generateMacInput, input, 'GenerateMac'));
        return { KeyId: keyArn, Mac: mac.toString('base64'), MacAlgorithm: macAlgorithm };
      },
    ],
    [
      'VerifyMac',
      (input) => {
        const checked = checkedInput(verifyMacInput, input, 'VerifyMac');
        const { keyArn, mac } = compute('VerifyMac', checked);
        if (checked.Mac.length !== mac.length || !timingSafeEqual(checked.Mac, mac)) {
          throw new AwsError('KMSInvalidMacException', 'The MAC is not that of this message under this key.');
        }
        return { KeyId: keyArn, MacValid: true, MacAlgorithm: macAlgorithm };
      },
    ],
  ]);
  return (request) => answerJson(request, 'KMS', '1.1', operations);
}

/** Bytes, in base64 on the wire. */
function blob(maxLength: number) {
  return z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine(({ length }) => length >= 1 && length <= maxLength, `must be 1 to ${maxLength} bytes`);
}

/** Every name by which a key can be asked for: id, ARN, alias, ARN of the alias. */
function indexByName(account: LocalAccount, keys: readonly KmsKey[]): ReadonlyMap<string, KmsKey> {
  const byName = new Map<string, KmsKey>();
  for (const key of keys) {
    const resources = [`key/${key.id}`, ...key.aliases];
    const arns = resources.map((resource) => arnOf(account, 'kms', resource));
    for (const name of [key.id, ...key.aliases, ...arns]) {
      if (byName.has(name)) {
        throw new UserError(`KMS: two keys are called ${name}; ids and aliases must be unique`);
      }
      byName.set(name, key);
    }
  }
  return byName;
}

function notFound(account: LocalAccount, name: string): AwsError {
  const resource = name.startsWith('alias/') ? name : `key/${name}`;
  const arn = name.startsWith('arn:') ? name : arnOf(account, 'kms', resource);
  const message = arn.includes(':alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`;
  return new AwsError('NotFoundException', message);
}

function checkUsage(operation: string, keyArn: string, usage: KmsKey['usage'], algorithm: string): void {
  if (usage !== 'GENERATE_VERIFY_MAC') {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${keyArn} key usage is ${usage} which is not valid for ${operation}.`,
    );
  }
  if (algorithm !== macAlgorithm) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} and key spec HMAC_256 are incompatible.`,
    );
  }
}

async function readSeed(folder: string): Promise<Buffer> {
  const file = path.join(folder, 'seed');
  await mkdir(folder, { recursive: true });
  try {
    // Only where there is none: another seed would make all that was ever signed invalid.
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const exists = typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
    if (!exists) throw error;
  }
  const seed = (await readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(seed)) {
    throw new UserError(
      `${file}: not a seed of the local KMS (64 hexadecimal digits). Restore it, or delete it: then tokens and hashes made with the keys are no longer valid.`,
    );
  }
  return Buffer.from(seed, 'hex');
}
