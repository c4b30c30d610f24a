import * as z from 'zod';
import { text, time } from './contract';
import { campaignId, runId } from './run-id';

const count = z.int().min(0);
/** A fraction of what the rate is over, 0 where that is 0. */
const rate = z.number().min(0);

/** How a run stands. */
export const runStatus = z.enum([
  'RUNNING',
  'PAUSED',
  'PARKED',
  'STOPPED',
  'EXPIRED',
  'COMPLETED',
  'FAILED',
  'NOT_READY',
]);
export type RunStatus = z.infer<typeof runStatus>;

/** The report of a run, `runs/<run>/report.json`. {@link assertReportSums} holds for each that is written. */
export const report = z
  .strictObject({
    version: z.literal(1),
    runId,
    campaignId,
    status: runStatus,
    scheduledTime: time,
    startedAt: time,
    finishedAt: time.nullable().describe('When the last recipient was done; null until then'),
    asOf: time.describe('When the ledger was read for this report'),
    final: z.boolean().describe('Whether the run has settled; events that come later are still added daily'),
    template: z.strictObject({
      name: z.string().min(1),
      sha256: text(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
      sesName: z.string().min(1),
    }),
    configurationSet: z.string().min(1),
    list: z.array(z.strictObject({ key: z.string().min(1), versionId: z.string().min(1) })),
    audience: z
      .strictObject({ rows: count, rejected: count, segmentExcluded: count, planned: count })
      .describe('rows = rejected + segmentExcluded + planned'),
    recipients: z
      .strictObject({
        planned: count,
        sent: count,
        failed: count,
        suppressed: count,
        unsubscribed: count,
        expired: count,
        stopped: count,
        pending: count,
        unknown: count,
      })
      .describe('planned is the sum of the others'),
    events: z.strictObject({
      deliveries: count,
      hardBounces: count,
      softBounces: count,
      complaints: count,
      rejects: count,
      renderingFailures: count,
      notAttempted: count.describe('Accepted by SES and not sent, such as to its own suppression list'),
      uniqueOpens: count,
      uniqueClicks: count,
      botOpens: count,
      botClicks: count,
      unsubscribes: count,
    }),
    rates: z
      .strictObject({
        delivery: rate,
        hardBounce: rate,
        complaint: rate,
        uniqueOpen: rate,
        uniqueClick: rate,
        unsubscribe: rate,
      })
      .describe('Fractions: delivery and hardBounce over sent − notAttempted, the others over deliveries'),
    links: z.array(z.strictObject({ url: z.string().min(1), uniqueClicks: count })),
    variants: z.array(z.never()).describe('Kept for campaigns with variants; empty'),
    failures: z.array(z.strictObject({ status: z.string().min(1), count })),
    stoppedBy: z.string().min(1).nullable().describe('What paused or stopped the run; null if nothing did'),
    warnings: z.array(z.string().min(1)).describe('What a person should look at, though the run was sent'),
  })
  .meta({ title: 'Report', description: 'What became of a run: runs/<run>/report.json' });
export type Report = z.infer<typeof report>;

/**
 * Checks what is always true of a report: its sums.
 *
 * @throws Error that lists every sum that is wrong, with its terms: a fault of the platform, not of its user
 */
export function assertReportSums({ runId: run, audience, recipients }: Report): void {
  const { planned, ...ends } = recipients;
  const { rows, ...parts } = audience;
  const wrong: string[] = [];
  if (planned !== audience.planned) {
    wrong.push(`recipients.planned is ${planned}, audience.planned is ${audience.planned}`);
  }
  for (const [name, total, terms] of [
    ['recipients.planned', planned, ends],
    ['audience.rows', rows, parts],
  ] as const) {
    const sum = Object.values(terms).reduce((all, term) => all + term, 0);
    if (sum === total) continue;
    const added = Object.entries(terms).map(([term, value]) => `${term} ${value}`);
    wrong.push(`${name} is ${total}, but ${added.join(' + ')} = ${sum}`);
  }
  if (wrong.length > 0) throw new Error(`the report of ${run} does not add up: ${wrong.join('; ')}`);
}
