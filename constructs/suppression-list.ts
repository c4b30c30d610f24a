import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import { MacKey } from './mac-key';
import type { Grantee } from './policy';
import { preventDestroy } from './protection';

export interface SuppressionListProps {
  readonly deployment: Deployment;
}

/**
 * Who must not be mailed, and why: suppression and consent. An item's key is a keyed hash of the address, so that a person
 * stays suppressed after their address is forgotten. The hash key is derived from a KMS key that is never rotated: with
 * another one nobody could be found again.
 */
export class SuppressionList extends Construct {
  public readonly table: DynamodbTable;
  /** Secrets are derived from it, each for one purpose (`SECRET_PURPOSES`): that of addresses, and that of unsubscribe links. */
  public readonly secretsKey: MacKey;

  constructor(scope: Construct, id: string, props: SuppressionListProps) {
    super(scope, id);
    const { deployment } = props;
    this.secretsKey = new MacKey(this, 'address-key', {
      deployment,
      part: 'addresses',
      description: `Hashes addresses and signs unsubscribe links of ${deployment.prefix}; must never be replaced`,
    });
    this.table = new DynamodbTable(this, 'table', {
      name: deployment.nameOf('table', 'suppression'),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      attribute: [{ name: 'pk', type: 'S' }],
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: deployment.protect,
      ...preventDestroy(deployment),
    });
  }

  /** May ask for many people at once, by hashed address: `dynamodb:BatchGetItem` and the hash key. */
  public grantLookUp(grantee: Grantee): void {
    grantee.allow({
      sid: 'LookUpSuppression',
      actions: ['dynamodb:BatchGetItem'],
      resources: [this.table.arn],
    });
    this.secretsKey.grantDerive(grantee);
  }

  /** May record what is known of people, and reads it on the way: `dynamodb:UpdateItem`. */
  public grantRecord(grantee: Grantee): void {
    grantee.allow({
      sid: 'RecordSuppression',
      actions: ['dynamodb:UpdateItem'],
      resources: [this.table.arn],
    });
  }

  /** May read the whole list: `dynamodb:Scan`. */
  public grantScan(grantee: Grantee): void {
    grantee.allow({ sid: 'ScanSuppression', actions: ['dynamodb:Scan'], resources: [this.table.arn] });
  }
}
