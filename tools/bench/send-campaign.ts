import path from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { projectRoot } from '../../constructs/project-root';
import { compileTemplate } from '../../constructs/template-compiler/compile';
import { readTemplate } from '../../constructs/template-compiler/read-template';
import { formatAudienceLine } from '../../lambdas/shared/audience-line';
import { campaign } from '../../lambdas/shared/campaign';
import type { CompiledTemplate } from '../../lambdas/shared/compiled-template';
import { SHARD_SIZE, shardCount, shardSize } from '../../lambdas/shared/ledger/positions';
import { objectKeys } from '../../lambdas/shared/object-keys';
import { makeRunId } from '../../lambdas/shared/run-id';
import type { RunRecords } from '../../lambdas/shared/run-record-store';
import { startedRun } from './started-run';

/** What the servers and the sender of the bench `send` call things by. */
export const BUCKET = 'shop-bench';
export const LEDGER_TABLE = 'shop-bench-ledger';
export const SUPPRESSION_TABLE = 'shop-bench-suppression';
export const CONFIGURATION_SET = 'shop-bench-campaigns';
export const SES_TEMPLATE = 'shop-bench-product-promotion';
export const KEYS = ['address', 'token'] as const;
export const bucketAccount = { accountId: '000000000000', region: 'eu-central-1' };

/** The recipe's promotion, as it is deployed. */
export function sendTemplate(): CompiledTemplate {
  return compileTemplate(readTemplate(path.join(projectRoot(), 'templates', 'product-promotion')));
}

/**
 * Leaves a run as StartRun and BuildAudience do, ready to be sent.
 *
 * @param number of the run, from 0
 * @returns its name
 */
export async function freezeRun(
  { s3, runs }: { readonly s3: S3Client; readonly runs: RunRecords },
  number: number,
  planned: number,
): Promise<{ readonly run: string; readonly shards: number }> {
  const startedAt = new Date().toISOString();
  const id = `bench-${number}`;
  const run = makeRunId(id, new Date(startedAt));
  const put = async (Key: string, Body: string): Promise<string> => {
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    return VersionId;
  };
  const template = sendTemplate();
  const versionId = await put(objectKeys.template(template.name), JSON.stringify(template));
  for (let shard = 0; shard < shardCount(planned); shard += 1) {
    const lines = Array.from({ length: shardSize(planned, shard) }, (_, position) =>
      formatAudienceLine({
        position,
        address: `${id}-${shard * SHARD_SIZE + position}@shop.com`,
        data: { name: `Customer ${position} & Sons`, discount: String(position % 50) },
      }),
    );
    await put(objectKeys.audienceShard(run, shard), lines.join(''));
  }
  await runs.claim(startedRun(run, id, startedAt));
  const list = { key: 'subscribers/bench.json', versionId: 'l1' };
  await runs.pinPlan(run, {
    campaign: campaign.parse({
      id,
      template: template.name,
      topic: 'promotions',
      templateData: { product_name: 'Watch', product_url: 'https://shop.com/watch', expiry_date: 'Friday' },
      audience: { list: list.key },
    }),
    campaignVersionId: 'c1',
    configurationSet: CONFIGURATION_SET,
    template: { name: template.name, versionId, sha256: template.sha256, sesName: SES_TEMPLATE },
    list: [list],
  });
  await runs.recordAudience(run, { rows: planned, rejected: 0, segmentExcluded: 0, planned });
  return { run, shards: shardCount(planned) };
}
