import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoRunRecords } from '../../lambdas/shared/run-record-store';
import { bringUp, type Platform } from '../local/platform/bring-up';
import { startSending } from '../local/recipe-run';
import { stackClients } from '../local/stack-clients';
import { synthesizeLocal } from '../local/synthesize-local';

/** How soon a run whose list is bad stops. */
export interface Stop {
  /** From the event by which the run crosses the limit to its last call to SES, which follows the last claim at once. */
  readonly secondsToStop: number;
  /** Mails that SES took after the run was paused: claimed already, or waiting for their turn. */
  readonly sentAfterStop: number;
  /** Mails that SES took after the event that crossed the limit. */
  readonly sentAfterCrossing: number;
}

/** By which a run is judged (`config/limits.ts`): the share of the hour's mails that bounce, from so many of each on. */
const LIMIT = { minSends: 200, minEvents: 20, share: 0.1 } as const;
const LONGEST_SECONDS = 60;

/**
 * Sends a campaign of which every mail bounces through the whole stack, on the real clock: SES, topic, queue with its
 * batching window, handler, ledger, sender.
 *
 * @param rate recipients a second
 */
export async function measureStop(rate: number): Promise<Stop> {
  const folder = mkdtempSync(path.join(tmpdir(), 'guard-'));
  let lastCall = 0;
  const platform = await bringUp({
    stackFolder: synthesizeLocal(path.join(folder, 'cdktf.out')),
    stateFolder: path.join(folder, 'state'),
    ses: { account: { maxSendRate: rate } },
    intercept: ({ operation }, proceed) => {
      if (operation === 'SendBulkEmail') lastCall = Date.now();
      return proceed();
    },
  });
  try {
    const runId = await startRun(platform, Math.ceil(rate * LONGEST_SECONDS));
    const crossedAt = await bounceAll(platform, () => lastCall > 0 && Date.now() - lastCall > 5000);
    const pausedAt = await pauseOf(platform, runId);
    const sentAfter = (time: number) =>
      platform.ses.outbox.all().filter(({ acceptedAt }) => Date.parse(acceptedAt) > time).length;
    return {
      secondsToStop: Math.round((lastCall - crossedAt) / 100) / 10,
      sentAfterStop: sentAfter(pausedAt),
      sentAfterCrossing: sentAfter(crossedAt),
    };
  } finally {
    await platform.close();
    rmSync(folder, { recursive: true });
  }
}

async function startRun(platform: Platform, people: number): Promise<string> {
  const rows = Array.from({ length: people }, (_, number) => ({ email: `p${number}@shop.com`, name: 'P' }));
  const { runId } = await startSending(
    platform,
    {
      campaign: 'bad-list',
      list: { key: 'subscribers/bad.json', content: JSON.stringify(rows) },
      template: 'product-promotion',
      templateData: {
        discount: '10',
        product_name: 'Our Products',
        product_url: 'https://example.com/products',
        expiry_date: '2026-12-31',
      },
    },
    new Date(),
  );
  return runId;
}

/** Lets every mail bounce once it is delivered, until nothing is sent any more; answers with when the limit was crossed. */
async function bounceAll({ ses }: Platform, isOver: () => boolean): Promise<number> {
  const begun = Date.now();
  const bounced = new Set<string>();
  let crossedAt = 0;
  while (!isOver()) {
    if (Date.now() - begun > 2 * LONGEST_SECONDS * 1000) throw new Error('the run does not stop');
    for (const { messageId, outcome } of ses.outbox.all()) {
      if (outcome !== 'delivered' || bounced.has(messageId)) continue;
      bounced.add(messageId);
      await ses.act(messageId, 'bounce');
      if (crossedAt === 0 && isOverLimit(bounced.size, ses.outbox.accepted)) crossedAt = Date.now();
    }
    await sleep(20);
  }
  return crossedAt;
}

function isOverLimit(events: number, mails: number): boolean {
  return mails >= LIMIT.minSends && events >= LIMIT.minEvents && events / mails >= LIMIT.share;
}

async function pauseOf(platform: Platform, runId: string): Promise<number> {
  const { dynamo, ledgerTable, destroy } = stackClients(platform);
  const record = await dynamoRunRecords(dynamo, ledgerTable).read(runId);
  destroy();
  if (record?.control.state !== 'pause') throw new Error('the guard did not pause the run');
  return Date.parse(record.control.at);
}
