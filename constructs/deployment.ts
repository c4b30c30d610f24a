import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { Construct } from 'constructs';
import { type NamedKind, nameFault } from '../config/names';
import { assertRules, matches } from './rules';

export interface DeploymentProps {
  /** Name of the product, first part of every AWS name, e.g. `email-marketing`. */
  readonly name: string;
  /** Name of the environment, second part of every AWS name, e.g. `prod`. */
  readonly environment: string;
  /** AWS Region, e.g. `eu-central-1`. */
  readonly region: string;
  /**
   * AWS account id, 12 digits.
   *
   * @default - the account of the credentials that Terraform runs with
   */
  readonly account?: string;
  /**
   * Whether stateful resources refuse to be destroyed: `prevent_destroy`, DynamoDB deletion protection, a bucket that
   * is not emptied, 30 days before a key is gone.
   *
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Days that logs are kept.
   *
   * @default 90
   */
  readonly logRetentionDays?: number;
  /**
   * ARN of the permissions boundary of every role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: string;
}

/**
 * Where a set of constructs is deployed and what it is called there: the one source of AWS names
 * (`<name>-<environment>-<part>`) and of ARNs made from names, which keep a policy free of cycles.
 */
export class Deployment extends Construct {
  public readonly environment: string;
  public readonly region: string;
  public readonly accountId: string;
  /** `<name>-<environment>`. */
  public readonly prefix: string;
  public readonly protect: boolean;
  public readonly logRetentionDays: number;
  public readonly permissionsBoundary: string | undefined;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  public readonly partition: string;

  constructor(scope: Construct, id: string, props: DeploymentProps) {
    super(scope, id);
    assertRules(this, [
      {
        ok: matches(props.name, /^[a-z][a-z0-9-]*$/),
        fault: `name must be lower-case letters, digits and hyphens, got "${props.name}"`,
      },
      {
        ok: matches(props.environment, /^[a-z][a-z0-9-]*$/),
        fault: `environment must be lower-case letters, digits and hyphens, got "${props.environment}"`,
      },
      { ok: matches(props.account, /^\d{12}$/), fault: `account must be 12 digits, got "${props.account}"` },
    ]);
    this.environment = props.environment;
    this.region = props.region;
    this.prefix = `${props.name}-${props.environment}`;
    this.protect = props.protect ?? true;
    this.logRetentionDays = props.logRetentionDays ?? 90;
    this.permissionsBoundary = props.permissionsBoundary;
    this.partition = partitionOf(props.region);
    this.accountId = props.account ?? new DataAwsCallerIdentity(this, 'caller').accountId;
  }

  /** `<name>-<environment>-<part>`. Fails when AWS does not allow a name of that length for the kind. */
  public nameOf(kind: NamedKind, part: string): string {
    const fault = nameFault(this.prefix, kind, part);
    assertRules(this, [{ ok: fault === undefined, fault: `${fault}: shorten name or environment` }]);
    return `${this.prefix}-${part}`;
  }

  /** ARN of a resource of this account and Region, e.g. `arnOf('sqs', queueName)`. */
  public arnOf(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  /** ARN of a resource of this account that belongs to no Region (IAM). */
  public globalArnOf(service: string, resource: string): string {
    return `arn:${this.partition}:${service}::${this.accountId}:${resource}`;
  }

  /** ARN of the IAM role `<name>-<environment>-<part>`. */
  public roleArn(part: string): string {
    return this.globalArnOf('iam', `role/${this.prefix}-${part}`);
  }
}

/** The partition of ARNs that a Region belongs to (AWS General Reference, "ARN format"). */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}
