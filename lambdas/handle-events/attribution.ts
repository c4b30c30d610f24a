import { parseRecipientTag, shardSize } from '../shared/ledger/positions';
import { parseRunId } from '../shared/run-id';
import type { SesEvent } from '../shared/ses-event';

type Tags = SesEvent['mail']['tags'];

/** A recipient of a run, by the tags of their mail. */
export interface TaggedRecipient {
  readonly run: string;
  readonly shard: number;
  /** Within the shard. */
  readonly position: number;
}

/**
 * Whom an event is about, by its tags; nothing where `run` or `rcpt` is absent, has two values or can't be read, or where
 * `campaign` is that of another run.
 */
export function recipientOf(tags: Tags): TaggedRecipient | undefined {
  const run = runOf(tags);
  const rcpt = parseRecipientTag(onlyValue(tags, 'rcpt') ?? '');
  if (run === undefined || !rcpt) return undefined;
  const isOfItsCampaign = tags.campaign?.every((campaign) => campaign === parseRunId(run)?.campaign) ?? true;
  return isOfItsCampaign ? { run, ...rcpt } : undefined;
}

/** The run that an event is of, by its tag alone. */
export function runOf(tags: Tags): string | undefined {
  const run = onlyValue(tags, 'run');
  return run !== undefined && parseRunId(run) ? run : undefined;
}

/** Whether a run of `planned` recipients has this one. */
export function isWithin(planned: number, { shard, position }: TaggedRecipient): boolean {
  return position < shardSize(planned, shard);
}

/**
 * Whether an event shows that mail of ours comes back without the tags by which its recipient is found: then no answer that
 * was lost can ever be made good.
 *
 * @param configurationSet ours
 * @param senderRole name of the role that sends campaigns, as SES has it in `ses:caller-identity`
 */
export function hasLostTags(
  { eventType, mail: { tags } }: SesEvent,
  configurationSet: string,
  senderRole: string,
): boolean {
  if (eventType !== 'Send' || !tags['ses:configuration-set']?.includes(configurationSet)) return false;
  const isOurs =
    tags['ses:operation']?.includes('SendBulkEmail') || tags['ses:caller-identity']?.includes(senderRole);
  if (!isOurs) return false;
  return runOf(tags) === undefined || !parseRecipientTag(onlyValue(tags, 'rcpt') ?? '');
}

/** The value of a tag; the same value twice is one, two values are none. */
function onlyValue(tags: Tags, name: string): string | undefined {
  const [value, ...others] = new Set(tags[name]);
  return others.length === 0 ? value : undefined;
}
