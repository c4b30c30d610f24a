import { UserError } from '../../../../lambdas/shared/user-error';
import { arnOf } from '../../arn';
import { type AccessRule, type ActionEnvironment, access } from './operation';
import { jsonService } from './protocol';

/** KMS: always on the key, whatever the request calls it (KMS Developer Guide, "Using IAM policies"). */
export const kmsActions = jsonService('kms', {
  DescribeKey: onKey('DescribeKey'),
  GenerateMac: onKey('GenerateMac'),
  VerifyMac: onKey('VerifyMac'),
});

function onKey(action: string): AccessRule {
  return (input, environment) => {
    const key = input.text('KeyId');
    const alias = /(?:^|:)(alias\/.+)$/.exec(key)?.[1];
    return [
      access(`kms:${action}`, keyArn(key, alias, environment), {
        'kms:CallerAccount': environment.account.accountId,
        'kms:MacAlgorithm': input.optionalText('MacAlgorithm'),
        'kms:RequestAlias': alias,
      }),
    ];
  };
}

function keyArn(key: string, alias: string | undefined, { account, keyAliases }: ActionEnvironment): string {
  if (alias === undefined) return key.startsWith('arn:') ? key : arnOf(account, 'kms', `key/${key}`);
  const target = keyAliases.get(alias);
  if (target === undefined) throw new UserError(`kms: there is no ${alias}`);
  return target;
}
