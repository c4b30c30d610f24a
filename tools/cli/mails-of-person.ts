import { inParallel } from '../../lambdas/shared/in-parallel';
import { dynamoBlockStore } from '../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../lambdas/shared/ledger/dynamo-event-store';
import { BLOCK_SIZE, blockOf, shardCount } from '../../lambdas/shared/ledger/positions';
import type { RunRecord } from '../../lambdas/shared/run-record';
import { FIELD_OF_STATE } from '../../lambdas/shared/run-report/survey-run';
import type { Deployed } from './connect';
import { findRecipient, type Recipient } from './find-mails';
import { runsOf } from './known-run';

/** What a run had for a person, and what became of it. */
export interface MailOfPerson {
  readonly run: string;
  readonly campaign: string;
  readonly topic: string | null;
  readonly template: string;
  readonly startedAt: string;
  /** The message tag `rcpt`. */
  readonly rcpt: string;
  /** The state in the ledger, in a word. */
  readonly outcome: string;
  /** SES's status where it failed. */
  readonly failure: string | null;
  /** Sets of events that they are in, such as `delivered`. */
  readonly events: readonly string[];
  /** Links that they followed. */
  readonly clicked: readonly string[];
  /** What of their row went into the mail. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** The mails of a person, and how far the search went. */
export interface PersonSearch {
  readonly mails: readonly MailOfPerson[];
  readonly runs: number;
  /** Audience objects that were read, from the first byte on. */
  readonly objects: number;
  readonly bytes: number;
  /** Runs whose audience is no longer kept, or was never built. */
  readonly withoutAudience: readonly string[];
}

/** As a report counts them, but that somebody who looks at one person may see a claim without an answer yet. */
const OUTCOMES: Readonly<Record<string, string>> = { ...FIELD_OF_STATE, C: 'being sent' };

/** Objects read at the same time. */
const AT_ONCE = 8;

/**
 * Looks for a person in the audiences of runs. It reads every audience that is kept until the person is found in it: about
 * 140 bytes a recipient and run.
 *
 * @param key the address lower-cased
 */
export async function mailsOfPerson(
  key: string,
  records: readonly RunRecord[],
  deployed: Deployed,
): Promise<PersonSearch> {
  const runs = runsOf(deployed);
  const places: { readonly record: RunRecord; readonly shard: number }[] = [];
  const withoutAudience = new Set<string>();
  await inParallel(records, AT_ONCE, async (record) => {
    const audience = await runs.readAudience(record.run);
    if (!audience) withoutAudience.add(record.run);
    for (let shard = 0; shard < shardCount(audience?.planned ?? 0); shard++) places.push({ record, shard });
  });
  const mails = new Map<string, MailOfPerson>();
  let objects = 0;
  let bytes = 0;
  await inParallel(places, AT_ONCE, async ({ record, shard }) => {
    const { run } = record;
    // An audience has an address once.
    if (mails.has(run)) return;
    const { s3, names } = deployed;
    const found = await findRecipient(key, { run, shard }, { s3, bucket: names.bucket });
    objects += 1;
    bytes += found.bytes;
    if (!found.kept) withoutAudience.add(run);
    if (found.recipient) mails.set(run, await mailOf(record, found.recipient, deployed));
  });
  return {
    mails: [...mails.values()].sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)),
    runs: records.length,
    objects,
    bytes,
    withoutAudience: [...withoutAudience].sort(),
  };
}

async function mailOf(
  { run, campaignId, startedAt }: RunRecord,
  { shard, position, data }: Recipient,
  deployed: Deployed,
): Promise<MailOfPerson> {
  const { dynamo, names } = deployed;
  const store = dynamoEventStore(dynamo, names.ledgerTable);
  const ref = { run, shard, block: blockOf(position) };
  const [plan, block, told] = await Promise.all([
    runsOf(deployed).readPlan(run),
    dynamoBlockStore(dynamo, names.ledgerTable).read(ref),
    store.readShard({ run, shard }),
  ]);
  const offset = position % BLOCK_SIZE;
  const { sets, links } = told.get(ref.block) ?? { sets: {}, links: {} };
  const has = ([, positions]: [string, ReadonlySet<number>]) => positions.has(position);
  const clicked = Object.entries(links).filter(has);
  const urls = clicked.length > 0 ? await store.readLinks(run) : new Map<string, string>();
  const [failure = null] =
    Object.entries(block?.failures ?? {}).find(([, offsets]) => offsets.includes(offset)) ?? [];
  return {
    run,
    campaign: campaignId,
    topic: plan?.campaign.topic ?? null,
    template: plan?.template.name ?? '',
    startedAt,
    rcpt: `${shard}-${position}`,
    outcome: OUTCOMES[block?.states.charAt(offset) ?? '.'] ?? 'pending',
    failure,
    events: Object.entries(sets)
      .filter(has)
      .map(([name]) => name),
    clicked: clicked.map(([hash]) => urls.get(hash) ?? hash),
    data,
  };
}
