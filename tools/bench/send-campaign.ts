import path from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { projectRoot } from '../../constructs/project-root';
import { compileTemplate } from '../../constructs/template-compiler/compile';
import { readTemplate } from '../../constructs/template-compiler/read-template';
import type { CompiledTemplate } from '../../lambdas/shared/compiled-template';
import { SHARD_SIZE, shardCount } from '../../lambdas/shared/ledger/positions';
import { makeRunId } from '../../lambdas/shared/run-id';
import type { RunRecords } from '../../lambdas/shared/run-record-store';
import { freeze } from './frozen-run';

/** What the servers and the sender of the bench `send` call things by. */
export const BUCKET = 'shop-bench';
export const LEDGER_TABLE = 'shop-bench-ledger';
export const SUPPRESSION_TABLE = 'shop-bench-suppression';
export const CONFIGURATION_SET = 'shop-bench-campaigns';
export const SES_TEMPLATE = 'shop-bench-product-promotion';
export const KEYS = ['address', 'token'] as const;
export const bucketAccount = { accountId: '000000000000', region: 'eu-central-1' };

/** What the promotion says to everybody alike. */
export const TEMPLATE_DATA = {
  product_name: 'Watch',
  product_url: 'https://shop.com/watch',
  expiry_date: 'Friday',
};

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
  stores: { readonly s3: S3Client; readonly runs: RunRecords },
  number: number,
  planned: number,
): Promise<{ readonly run: string; readonly shards: number }> {
  const startedAt = new Date().toISOString();
  const id = `bench-${number}`;
  const run = makeRunId(id, new Date(startedAt));
  await freeze(stores, {
    run,
    campaignId: id,
    startedAt,
    bucket: BUCKET,
    configurationSet: CONFIGURATION_SET,
    template: sendTemplate(),
    sesTemplate: SES_TEMPLATE,
    campaign: { topic: 'promotions', templateData: TEMPLATE_DATA },
    planned,
    recipient: (index) => ({
      address: `${id}-${index}@shop.com`,
      data: { name: `Customer ${index % SHARD_SIZE} & Sons`, discount: String((index % SHARD_SIZE) % 50) },
    }),
  });
  return { run, shards: shardCount(planned) };
}
