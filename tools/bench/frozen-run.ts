import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type AudienceLine, formatAudienceLine } from '../../lambdas/shared/audience-line';
import { campaign } from '../../lambdas/shared/campaign';
import type { CompiledTemplate } from '../../lambdas/shared/compiled-template';
import { SHARD_SIZE, shardCount, shardSize } from '../../lambdas/shared/ledger/positions';
import { objectKeys } from '../../lambdas/shared/object-keys';
import type { RunRecords } from '../../lambdas/shared/run-record-store';
import { startedRun } from './started-run';

/** What a run is made from. */
export interface FrozenRun {
  readonly run: string;
  readonly campaignId: string;
  readonly startedAt: string;
  readonly bucket: string;
  readonly configurationSet: string;
  readonly template: CompiledTemplate;
  /** Name of the template in SES. */
  readonly sesTemplate: string;
  /** What the campaign says beside its template and its list. */
  readonly campaign?: object;
  readonly planned: number;
  /** Who is at a place of the list, from 0. */
  readonly recipient: (index: number) => Pick<AudienceLine, 'address' | 'data'>;
}

/** Leaves a run as StartRun and BuildAudience do, ready to be sent. */
export async function freeze(
  { s3, runs }: { readonly s3: S3Client; readonly runs: RunRecords },
  frozen: FrozenRun,
): Promise<void> {
  const { run, campaignId, planned, recipient, template, configurationSet } = frozen;
  const put = async (Key: string, Body: string): Promise<string> => {
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket: frozen.bucket, Key, Body }));
    return VersionId;
  };
  const versionId = await put(objectKeys.template(template.name), JSON.stringify(template));
  for (let shard = 0; shard < shardCount(planned); shard += 1) {
    const lines = Array.from({ length: shardSize(planned, shard) }, (_, position) =>
      formatAudienceLine({ position, ...recipient(shard * SHARD_SIZE + position) }),
    );
    await put(objectKeys.audienceShard(run, shard), lines.join(''));
  }
  await runs.claim(startedRun(run, campaignId, frozen.startedAt));
  const list = { key: 'subscribers/bench.json', versionId: 'l1' };
  await runs.pinPlan(run, {
    campaign: campaign.parse({
      id: campaignId,
      template: template.name,
      audience: { list: list.key },
      ...frozen.campaign,
    }),
    campaignVersionId: 'c1',
    configurationSet,
    template: { name: template.name, versionId, sha256: template.sha256, sesName: frozen.sesTemplate },
    list: [list],
  });
  await runs.recordAudience(run, { rows: planned, rejected: 0, segmentExcluded: 0, planned });
}
