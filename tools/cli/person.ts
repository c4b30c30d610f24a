import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { normalizeAddress } from '../../lambdas/shared/address';
import { fromItem, toItem } from '../../lambdas/shared/dynamodb';
import { hashAddress, kmsSecret, SECRET_PURPOSES, type SecretSource } from '../../lambdas/shared/mac-keys';
import { UsageError } from './command';
import type { Deployed } from './connect';

/** The operand of commands that are about a person. */
export const ADDRESS_OPERAND = {
  name: 'ADDRESS',
  about: 'e-mail address of the person; upper and lower case are one',
} as const;

/** An address that was typed, normalised as those of lists are. */
export interface TypedAddress {
  /** As mail would be sent to it. */
  readonly address: string;
  /** Lower-cased: whoever has the same is the same person. */
  readonly key: string;
}

/** @throws UsageError for what is no address that mail can be sent to */
export function readAddress(typed: string): TypedAddress {
  const result = normalizeAddress(typed);
  if (result.ok) return result;
  throw new UsageError(`${JSON.stringify(typed)} is not an address that mail is sent to: ${result.message}`);
}

/** The secret by which people are named; it stays in this process. */
export function addressSecretOf({ kms, names }: Deployed): SecretSource {
  return kmsSecret(kms, names.addressKeyAlias, SECRET_PURPOSES.addresses);
}

/** The key of a person in the suppression table. */
export async function personKey({ key }: TypedAddress, deployed: Deployed): Promise<string> {
  return hashAddress(await addressSecretOf(deployed)(), key);
}

/** All that the suppression table has of a person; empty where it does not know them. */
export async function readPerson(
  key: string,
  { dynamo, names }: Deployed,
): Promise<Readonly<Record<string, unknown>>> {
  const { Item = {} } = await dynamo.send(
    new GetItemCommand({ TableName: names.suppressionTable, Key: toItem({ pk: key }), ConsistentRead: true }),
  );
  const { pk: _, ...fields } = fromItem(Item);
  return fields;
}
