import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type CampaignTemplate, campaignTemplate } from '../shared/campaign-template';
import { compiledTemplateSchema } from '../shared/compiled-template';
import type { SecretSource } from '../shared/mac-keys';
import { objectKeys } from '../shared/object-keys';
import type { RunPlan } from '../shared/run-record';
import { openS3Audience } from './audience';
import { createComposer, type Recipient } from './mail';

export interface RecipientsOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Where unsubscribe links lead, without the token. */
  readonly unsubscribeUrl: string;
  readonly addressSecret: SecretSource;
  readonly tokenSecret: SecretSource;
}

/** Reads the recipients of a shard with their mails, a block at a time. */
export function recipientsFromS3({ s3, bucket, unsubscribeUrl, ...secrets }: RecipientsOptions) {
  return async (
    run: string,
    shard: number,
    plan: RunPlan,
  ): Promise<(block: number) => Promise<readonly Recipient[]>> => {
    const [audience, template, addressSecret, tokenSecret] = await Promise.all([
      openS3Audience(s3, bucket, objectKeys.audienceShard(run, shard)),
      readTemplate(s3, bucket, plan),
      secrets.addressSecret(),
      secrets.tokenSecret(),
    ]);
    const compose = createComposer({
      run,
      shard,
      plan,
      template,
      unsubscribeUrl,
      addressSecret,
      tokenSecret,
    });
    return async (block) => (await audience.readBlock(block)).map(compose);
  };
}

/** The template in the version that the run is pinned to: an apply in mid-send changes nothing. */
async function readTemplate(
  s3: S3Client,
  bucket: string,
  { template: { name, versionId, sha256 }, campaign }: RunPlan,
): Promise<CampaignTemplate> {
  const key = objectKeys.template(name);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
  const compiled = compiledTemplateSchema.parse(JSON.parse((await Body?.transformToString()) ?? ''));
  const template = campaignTemplate(compiled, campaign);
  if (template.sha256 !== sha256) {
    throw new Error(
      `${key} in version ${versionId} is not the template ${sha256} that the run was started with`,
    );
  }
  return template;
}
