/** The account that the local platform plays. */
export interface LocalAccount {
  /** `000000000000` here, the account of the local SNS and SQS. */
  readonly accountId: string;
  readonly region: string;
}

/** The partition of ARNs that a Region belongs to (AWS General Reference, "ARN format"). */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** ARN of a resource of the account and Region, e.g. `arnOf(account, 'sqs', queueName)`. */
export function arnOf({ accountId, region }: LocalAccount, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}:${region}:${accountId}:${resource}`;
}

/** ARN of a resource of the account that belongs to no Region, e.g. `globalArnOf(account, 'iam', 'role/sender')`. */
export function globalArnOf({ accountId, region }: LocalAccount, service: string, resource: string): string {
  return `arn:${partitionOf(region)}:${service}::${accountId}:${resource}`;
}

/** ARN of a bucket or, with a key behind the slash, of an object: neither has a Region or an account. */
export function s3ArnOf({ region }: LocalAccount, resource: string): string {
  return `arn:${partitionOf(region)}:s3:::${resource}`;
}
