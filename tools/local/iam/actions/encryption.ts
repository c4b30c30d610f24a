import type { Access } from '../evaluate';
import { type ActionEnvironment, access } from './operation';

/** SQS Developer Guide and SNS Developer Guide, "Key management": who sends needs both, who receives the second. */
export const ENCRYPT = ['GenerateDataKey', 'Decrypt'] as const;
export const DECRYPT = ['Decrypt'] as const;

/** What a call needs on the key of a topic or queue; nothing where that is not encrypted with one. */
export function keyAccesses(
  service: string,
  actions: readonly string[],
  resource: string,
  { account, encryptionKeys }: ActionEnvironment,
): readonly Access[] {
  const key = encryptionKeys.get(resource);
  if (key === undefined) return [];
  return actions.map((action) =>
    access(`kms:${action}`, key, {
      'kms:CallerAccount': account.accountId,
      'kms:ViaService': `${service}.${account.region}.amazonaws.com`,
    }),
  );
}
