import type { Deployment } from './deployment';
import type { PolicyStatement } from './policy';

/**
 * The account may manage the key and hand out its use by IAM policies: without this statement nobody could
 * (KMS Developer Guide, "Default key policy").
 */
export function accountRootStatement(deployment: Deployment): PolicyStatement {
  return {
    sid: 'AccountDecidesByIam',
    actions: ['kms:*'],
    resources: ['*'],
    principals: { AWS: deployment.globalArnOf('iam', 'root') },
  };
}

/** Days until a deleted key is gone for good: 30, AWS's longest, where the environment is protected, else 7, its shortest. */
export function keyDeletionDays(deployment: Deployment): number {
  return deployment.protect ? 30 : 7;
}
