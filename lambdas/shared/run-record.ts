import * as z from 'zod';
import { campaign } from './campaign';
import { time } from './contract';
import { runStatus } from './report';
import { campaignId, runId } from './run-id';

/** Who changed the control of a run: a person, or a function by itself. */
const controller = z.enum(['person', 'send-shard', 'handle-events']);

/** Whether a run may send. `pause` leaves who is open for later, `stop` is final. */
export const runControl = z.object({
  state: z.enum(['run', 'pause', 'stop']),
  by: controller,
  /** In a word or a status, for the report's `stoppedBy`: `ACCOUNT_SENDING_PAUSED`, `hard-bounces`, `person`. */
  reason: z.string().min(1),
  /** In sentences, with the remedy, for the person who is told. */
  cause: z.string(),
  at: time,
});
export type RunControl = z.output<typeof runControl>;

/**
 * What changes about a run: a small item, for it is read before every claim. It is also the claim itself: whoever puts it
 * first has the run.
 */
export const runRecord = z.object({
  run: runId,
  campaignId,
  scheduledTime: time,
  /** When the run was claimed. */
  startedAt: time,
  /** ARN of the execution that claimed the run, so that a retry of the claim is not taken for a second start. */
  execution: z.string().min(1),
  status: runStatus,
  control: runControl,
  /** When the last recipient was done; null until then. */
  finishedAt: time.nullable(),
  /** When the ledger of the run last changed by events; null without any. */
  changedAt: time.nullable(),
  /** `asOf` of the report that was written last; null without one. */
  reportedAt: time.nullable(),
  /** Names of the SES templates that were made for it; several where its template was mended before it was planned. */
  sesTemplates: z.set(z.string().min(1)).optional(),
});
export type RunRecord = z.output<typeof runRecord>;

/** Whether a run has nobody left to send to, ever. */
export function isOver({ status }: Pick<RunRecord, 'status'>): boolean {
  return status === 'COMPLETED' || status === 'STOPPED' || status === 'EXPIRED';
}

const version = z.string().min(1);

/**
 * What a run is pinned to, written once before its audience is built. It holds the whole campaign: the file may be changed
 * while the run sends. Must stay under 400 KB, DynamoDB's limit for an item, so a prefix of over 1,000 lists is refused.
 */
export const runPlan = z.object({
  campaign,
  campaignVersionId: version,
  configurationSet: z.string().min(1),
  template: z.object({
    name: z.string().min(1),
    /** Of the compiled object `templates/<name>.json`. */
    versionId: version,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** The SES template that was made from it. */
    sesName: z.string().min(1),
  }),
  list: z
    .array(z.strictObject({ key: z.string().min(1), versionId: version }))
    .min(1)
    .max(1000),
});
export type RunPlan = z.output<typeof runPlan>;

const count = z.int().min(0);

/** What became of the rows of the lists; `planned` recipients are in the audience. */
export const runAudience = z
  .object({
    rows: count,
    rejected: count,
    segmentExcluded: count,
    planned: count,
    /** What of the lists a person should look at, though the run can be sent: sentences for its report. */
    warnings: z.array(z.string().min(1)).optional(),
  })
  .refine(({ rows, rejected, segmentExcluded, planned }) => rows === rejected + segmentExcluded + planned, {
    error: 'rows must be rejected + segmentExcluded + planned',
  });
export type RunAudience = z.output<typeof runAudience>;
