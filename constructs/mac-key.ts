import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import { accountRootStatement, keyDeletionDays } from './key-policy';
import { type Grantee, policyDocument } from './policy';
import { preventDestroy } from './protection';

export interface MacKeyProps {
  readonly deployment: Deployment;
  /** Last part of the key's alias. */
  readonly part: string;
  /** What the key is for, in words. */
  readonly description: string;
}

/**
 * A KMS HMAC key from which functions derive a secret once per cold start, so that no secret lies in Terraform's state.
 * AWS does not rotate HMAC keys by itself (KMS Developer Guide, "HMAC keys").
 */
export class MacKey extends Construct {
  public readonly key: KmsKey;

  constructor(scope: Construct, id: string, props: MacKeyProps) {
    super(scope, id);
    const { deployment } = props;
    this.key = new KmsKey(this, 'key', {
      description: props.description,
      keyUsage: 'GENERATE_VERIFY_MAC',
      customerMasterKeySpec: 'HMAC_256',
      deletionWindowInDays: keyDeletionDays(deployment),
      policy: policyDocument([accountRootStatement(deployment)]),
      ...preventDestroy(deployment),
    });
    new KmsAlias(this, 'alias', {
      name: `alias/${deployment.nameOf('key alias', props.part)}`,
      targetKeyId: this.key.keyId,
    });
  }

  /** May derive secrets from the key: `kms:GenerateMac`. */
  public grantDerive(grantee: Grantee): void {
    grantee.allow({
      actions: ['kms:GenerateMac'],
      resources: [this.key.arn],
      conditions: { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } },
    });
  }
}
