import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsIamSessionContext } from '@cdktf/provider-aws/lib/data-aws-iam-session-context';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Construct } from 'constructs';
import { bucketNameFault } from '../config/names';
import { objectKeys } from '../lambdas/shared/object-keys';
import type { Deployment } from './deployment';
import { type Grantee, policyDocument } from './policy';
import { projectRoot } from './project-root';
import { preventDestroy } from './protection';
import { assertRules, wholeWithin } from './rules';
import { literal } from './terraform-text';

export interface CampaignBucketProps {
  readonly deployment: Deployment;
  /**
   * ARNs, `*` allowed, of those who may write under `runs/` and `suppression/` beside the platform's own roles.
   *
   * @default - whoever applies the stack (the role behind the session)
   */
  readonly deployers?: readonly string[];
  /**
   * Days after which what a run wrote is deleted, at least 120: the ledger speaks of it that long.
   *
   * @default 400
   */
  readonly runDays?: number;
  /**
   * Days that older versions of an object are kept, at least 150: runs pin versions of lists and templates.
   *
   * @default 150
   */
  readonly noncurrentDays?: number;
}

/**
 * The bucket where marketers keep campaigns and lists, and the platform what it sent. Versioned, encrypted, TLS only, not
 * public. Seeds it once with the recipe's subscribers and campaign; what people make of them survives every apply.
 */
export class CampaignBucket extends Construct {
  public readonly bucket: S3Bucket;
  /** What is written into the bucket depends on this: the policy must know who may write before anyone does. */
  public readonly policy: S3BucketPolicy;

  constructor(scope: Construct, id: string, props: CampaignBucketProps) {
    super(scope, id);
    const { deployment, runDays = 400, noncurrentDays = 150 } = props;
    const nameFault = bucketNameFault(deployment.prefix, deployment.region);
    assertRules(this, [
      { ok: nameFault === undefined, fault: `${nameFault}: shorten name or environment` },
      { ok: wholeWithin(runDays, 120, 36_500), fault: `runDays must be 120 to 36500, got ${runDays}` },
      {
        ok: wholeWithin(noncurrentDays, 150, 36_500),
        fault: `noncurrentDays must be 150 to 36500, got ${noncurrentDays}`,
      },
    ]);
    this.bucket = new S3Bucket(this, 'bucket', {
      bucket: `${deployment.prefix}-${deployment.accountId}-${deployment.region}`,
      forceDestroy: !deployment.protect,
      ...preventDestroy(deployment),
    });
    const versioning = new S3BucketVersioningA(this, 'versioning', {
      bucket: this.bucket.bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: this.bucket.bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    const publicAccess = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: this.bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucket.bucket,
      rule: [
        {
          id: 'runs',
          status: 'Enabled',
          filter: [{ prefix: objectKeys.runsPrefix }],
          expiration: [{ days: runDays }],
        },
        // No rule may expire current objects of the whole bucket: it would delete the subscribers.
        {
          id: 'noncurrent-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
    this.policy = new S3BucketPolicy(this, 'policy', {
      bucket: this.bucket.bucket,
      policy: this.policyText(deployment, props.deployers ?? []),
      dependsOn: [publicAccess],
    });
    this.seed(deployment, versioning);
  }

  private policyText(deployment: Deployment, deployers: readonly string[]): string {
    const objects = (prefix: string) => `${this.bucket.arn}/${prefix}*`;
    return policyDocument([
      {
        sid: 'DenyPlainHttp',
        effect: 'Deny',
        actions: ['s3:*'],
        resources: [this.bucket.arn, objects('')],
        principals: { AWS: '*' },
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        sid: 'DenyForeignWritesToRunsAndSuppression',
        effect: 'Deny',
        actions: ['s3:PutObject'],
        resources: [objects(objectKeys.runsPrefix), objects(objectKeys.suppressionPrefix)],
        principals: { AWS: '*' },
        conditions: {
          ArnNotLike: {
            'aws:PrincipalArn': [
              deployment.roleArn('*'),
              ...(deployers.length > 0 ? deployers : [this.whoeverApplies()]),
            ],
          },
        },
      },
    ]);
  }

  /** ARN of the IAM role or user behind the session that Terraform runs in. */
  private whoeverApplies(): string {
    const caller = new DataAwsCallerIdentity(this, 'caller');
    return new DataAwsIamSessionContext(this, 'session', { arn: caller.arn }).issuerArn;
  }

  private seed(deployment: Deployment, versioning: S3BucketVersioningA): void {
    const examples = path.join(projectRoot(), 'examples');
    const seeds = [
      { id: 'seed-subscribers', key: objectKeys.subscribers, file: 'subscribers/subscribers.json' },
      { id: 'seed-simulator', key: objectKeys.simulatorSubscribers, file: 'subscribers/simulator.json' },
      {
        id: 'seed-campaign',
        key: objectKeys.campaign('product-promotion'),
        file: 'campaigns/product-promotion.json',
      },
      { id: 'seed-suppression', key: objectKeys.suppressionExport, file: undefined },
    ];
    for (const { id, key, file } of seeds) {
      new S3Object(this, id, {
        bucket: this.bucket.bucket,
        key,
        content: file === undefined ? '' : literal(readFileSync(path.join(examples, file), 'utf8')),
        contentType: file === undefined ? 'text/plain; charset=utf-8' : 'application/json',
        // From here on the object is the marketers' or the platform's; deleting it would delete every version.
        ...preventDestroy(deployment, 'all'),
        dependsOn: [this.policy, versioning],
      });
    }
  }

  /** May find out which objects exist: `s3:ListBucket`. Without it S3 answers 403, not 404, for what is absent. */
  public grantList(grantee: Grantee): void {
    grantee.allow({ sid: 'ListCampaignBucket', actions: ['s3:ListBucket'], resources: [this.bucket.arn] });
  }

  /** May read objects under the prefixes as they are now: `s3:GetObject`. */
  public grantRead(grantee: Grantee, prefixes: readonly string[]): void {
    grantee.allow({
      sid: 'ReadCampaignBucket',
      actions: ['s3:GetObject'],
      resources: prefixes.map((prefix) => `${this.bucket.arn}/${prefix}*`),
    });
  }

  /** May read versions of objects under the prefixes, as runs pin them: `s3:GetObjectVersion`. */
  public grantReadVersions(grantee: Grantee, prefixes: readonly string[]): void {
    grantee.allow({
      sid: 'ReadPinnedVersions',
      actions: ['s3:GetObjectVersion'],
      resources: prefixes.map((prefix) => `${this.bucket.arn}/${prefix}*`),
    });
  }

  /** May write objects under the prefixes: `s3:PutObject`. */
  public grantWrite(grantee: Grantee, prefixes: readonly string[]): void {
    grantee.allow({
      sid: 'WriteCampaignBucket',
      actions: ['s3:PutObject'],
      resources: prefixes.map((prefix) => `${this.bucket.arn}/${prefix}*`),
    });
  }
}
