import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import { accountRootStatement, keyDeletionDays } from './key-policy';
import { type Grantee, policyDocument } from './policy';
import { preventDestroy } from './protection';

export interface MessagingKeyProps {
  readonly deployment: Deployment;
}

/**
 * The one customer-managed key that encrypts every topic and queue (1 USD a month, whatever their number).
 *
 * Services publish to an encrypted topic only when the key's policy names them (SNS Developer Guide, "Key management").
 * EventBridge sends neither `aws:SourceAccount` nor `aws:SourceArn` along, and for SES none is documented, so the key is
 * bound to the services alone; whose events may be published is decided by each topic's and queue's own policy.
 */
export class MessagingKey extends Construct {
  public readonly key: KmsKey;

  constructor(scope: Construct, id: string, props: MessagingKeyProps) {
    super(scope, id);
    const { deployment } = props;
    this.key = new KmsKey(this, 'key', {
      description: `Encrypts topics and queues of ${deployment.prefix}`,
      enableKeyRotation: true,
      deletionWindowInDays: keyDeletionDays(deployment),
      policy: policyDocument([
        accountRootStatement(deployment),
        ...['ses', 'sns', 'cloudwatch', 'events'].map((service) => ({
          sid: `Allow${service[0]?.toUpperCase()}${service.slice(1)}`,
          actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
          resources: ['*'],
          principals: { Service: `${service}.amazonaws.com` },
        })),
      ]),
      ...preventDestroy(deployment),
    });
    new KmsAlias(this, 'alias', {
      name: `alias/${deployment.nameOf('key alias', 'messaging')}`,
      targetKeyId: this.key.keyId,
    });
  }

  /** May publish to a topic or send to a queue that this key encrypts: `kms:GenerateDataKey`, `kms:Decrypt`. */
  public grantSend(grantee: Grantee): void {
    grantee.allow({
      sid: 'EncryptMessages',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [this.key.arn],
    });
  }

  /** May read from a queue that this key encrypts: `kms:Decrypt`. */
  public grantReceive(grantee: Grantee): void {
    grantee.allow({ sid: 'DecryptMessages', actions: ['kms:Decrypt'], resources: [this.key.arn] });
  }
}
