import { createBuildAudience } from '../../lambdas/build-audience/build-audience';
import type { PinnedObject } from '../../lambdas/build-audience/collect-audience';
import { markInOneGo } from '../../lambdas/build-audience/garbage-collection';
import { audienceS3Client } from '../../lambdas/build-audience/s3-client';
import { s3RunObjects } from '../../lambdas/build-audience/s3-objects';
import { campaign } from '../../lambdas/shared/campaign';
import { systemClock } from '../../lambdas/shared/clock';
import type { RunAudience, RunPlan } from '../../lambdas/shared/run-record';
import { answerPasses, INPUT } from './audience-child';
import { startedRun } from './started-run';

/** Where the list of a run is, and the template that it needs. */
export interface BuildInput {
  readonly bucket: string;
  readonly list: PinnedObject;
  /** A list that is built before, unmeasured. */
  readonly warmUp: PinnedObject;
  readonly template: { readonly name: string; readonly versionId: string; readonly sha256: string };
}

const RUN = 'bench-20261130T090000Z';
/** Of the function (15 minutes), with room for a machine that has other things to do. */
const TIME_LIMIT_MS = 60 * 60 * 1000;

/**
 * node tools/run.cjs tools/bench/audience-build.ts: builds the audience of a run whose list is in S3, after that
 * of another to warm up. Everything is as it is
 * deployed but for the ledger, which the function asks a handful of times, however long the list is.
 */
const input: BuildInput = JSON.parse(process.env[INPUT] ?? '');
markInOneGo();
answerPasses(
  () => build(input.warmUp),
  () => build(input.list),
);

async function build(list: PinnedObject): Promise<number> {
  const { bucket, template } = input;
  const at = new Date().toISOString();
  const record = startedRun(RUN, 'bench', at);
  const plan: RunPlan = {
    campaign: campaign.parse({
      id: 'bench',
      status: 'ready',
      template: template.name,
      templateData: {
        discount: '20',
        product_name: 'Smart Watch',
        product_url: 'https://shop.example-mail.com/smartwatch',
        expiry_date: '2026-12-31',
      },
      audience: {
        list: 'subscribers/',
        segment: { any: [{ field: 'segment', in: ['loyal_customers', 'new_customers'] }] },
      },
      sendWindow: { allowMultiDay: true },
    }),
    campaignVersionId: '1',
    configurationSet: 'bench',
    template: { ...template, sesName: 'bench' },
    list: [list],
  };
  let audience: RunAudience | undefined;
  const step = createBuildAudience({
    runs: {
      read: async () => record,
      readPlan: async () => plan,
      readAudience: async () => undefined,
      recordAudience: async (_, built) => {
        audience = built;
      },
      setStatus: async () => true,
    },
    objects: s3RunObjects(audienceS3Client(), bucket),
    account: {
      read: async () => ({
        productionAccess: true,
        sendingEnabled: true,
        enforcementStatus: 'HEALTHY',
        maxSendRate: 5000,
        max24HourSend: -1,
        sentLast24Hours: 0,
        ownSentLast24Hours: 0,
        readAt: Date.now(),
      }),
    },
    verifiedIdentities: async () => new Set(),
    settings: { sendRateShare: 0.8, maxRecipients: undefined, reservedDomainsAllowed: false },
    clock: systemClock,
    log: { info() {}, warn() {}, error() {} },
  });
  const start = Date.now();
  const { cause } = await step(
    { run: RUN },
    { getRemainingTimeInMillis: () => TIME_LIMIT_MS - (Date.now() - start) },
  );
  if (!audience) throw new Error(`no audience was built: ${cause}`);
  return audience.rows;
}
