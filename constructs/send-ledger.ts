import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import type { Grantee } from './policy';
import { preventDestroy } from './protection';

export interface SendLedgerProps {
  readonly deployment: Deployment;
}

/**
 * The table that knows who was sent what: runs, blocks of 50 recipients, their events, the rate limiter.
 * Items carry `expiresAt`, seconds since 1970 (DynamoDB's unit for TTL), 120 days after their run.
 */
export class SendLedger extends Construct {
  public readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, props: SendLedgerProps) {
    super(scope, id);
    const { deployment } = props;
    this.table = new DynamodbTable(this, 'table', {
      name: deployment.nameOf('table', 'ledger'),
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ttl: { enabled: true, attributeName: 'expiresAt' },
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: deployment.protect },
      deletionProtectionEnabled: deployment.protect,
      ...preventDestroy(deployment),
    });
  }

  /** May read the ledger: `dynamodb:GetItem`, `dynamodb:Query`. */
  public grantRead(grantee: Grantee): void {
    grantee.allow({
      sid: 'ReadLedger',
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [this.table.arn],
    });
  }

  /** May read single items of the ledger: `dynamodb:GetItem`. */
  public grantGet(grantee: Grantee): void {
    grantee.allow({ sid: 'GetFromLedger', actions: ['dynamodb:GetItem'], resources: [this.table.arn] });
  }

  /** May change items of the ledger, and make them by that: `dynamodb:UpdateItem`. */
  public grantUpdate(grantee: Grantee): void {
    grantee.allow({ sid: 'UpdateLedger', actions: ['dynamodb:UpdateItem'], resources: [this.table.arn] });
  }

  /** May record in the ledger: `dynamodb:PutItem`, `dynamodb:UpdateItem`. Nothing deletes from it but time. */
  public grantRecord(grantee: Grantee): void {
    grantee.allow({
      sid: 'RecordInLedger',
      actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
      resources: [this.table.arn],
    });
  }
}
