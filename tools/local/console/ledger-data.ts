import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StateLetter } from '../../../lambdas/shared/ledger/block-state';
import type { BlockStore } from '../../../lambdas/shared/ledger/block-store';
import { dynamoBlockStore } from '../../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { EVENT_SETS, type EventSet } from '../../../lambdas/shared/ledger/event-sets';
import { BLOCK_SIZE, blockOf, parseRecipientTag } from '../../../lambdas/shared/ledger/positions';
import type { RunAudience, RunPlan, RunRecord } from '../../../lambdas/shared/run-record';
import { dynamoRunRecords } from '../../../lambdas/shared/run-record-store';
import { type RunSurvey, surveyRun } from '../../../lambdas/shared/run-report/survey-run';
import type { OutboxMail } from '../ses/state';

/** A run as far as it has come; plan, audience and survey are absent until they are made. */
export interface RunState {
  readonly record: RunRecord;
  readonly plan?: RunPlan;
  readonly audience?: RunAudience;
  readonly survey?: RunSurvey;
}

/** What the ledger knows of the recipient of one mail. */
export interface RecipientState {
  readonly run: string;
  readonly letter: StateLetter;
  readonly sets: readonly EventSet[];
}

/** Reads the ledger as people look at it; nothing that it does changes anything. */
export interface LedgerData {
  /** The newest first. */
  runs(): Promise<RunRecord[]>;
  run(run: string): Promise<RunState | undefined>;
  /** Recipients of a run; nothing before its audience is built. */
  planned(run: string): Promise<number | undefined>;
  /** By the mail's tags; nothing for a mail that no run sent. */
  recipientOf(mail: OutboxMail): Promise<RecipientState | undefined>;
}

export function ledgerData(client: DynamoDBClient, table: string): LedgerData {
  const records = dynamoRunRecords(client, table);
  const events = dynamoEventStore(client, table);
  const blocks = dynamoBlockStore(client, table);
  return {
    async runs() {
      const all = await records.list();
      return all.sort((one, other) => (one.startedAt < other.startedAt ? 1 : -1));
    },

    async run(run) {
      const record = await records.read(run);
      if (!record) return undefined;
      const [plan, audience] = await Promise.all([records.readPlan(run), records.readAudience(run)]);
      const survey =
        audience &&
        (await surveyRun(
          { run, planned: audience.planned },
          { blocks: withoutWriting(blocks), events, now: Date.now },
        ));
      return { record, ...(plan && { plan }), ...(audience && { audience }), ...(survey && { survey }) };
    },

    async planned(run) {
      return (await records.readAudience(run))?.planned;
    },

    async recipientOf(mail) {
      const run = tagOf(mail, 'run');
      const place = parseRecipientTag(tagOf(mail, 'rcpt') ?? '');
      if (run === undefined || !place) return undefined;
      const { shard, position } = place;
      const block = blockOf(position);
      const [stored, told] = await Promise.all([
        blocks.read({ run, shard, block }),
        events.readShard({ run, shard }),
      ]);
      const letter = stored?.states[position - block * BLOCK_SIZE];
      if (letter === undefined) return undefined;
      const sets = EVENT_SETS.filter((set) => told.get(block)?.sets[set]?.has(position));
      return { run, letter: letter as StateLetter, sets };
    },
  };
}

/** The value of a message tag of a mail. */
export function tagOf({ tags }: OutboxMail, name: string): string | undefined {
  return tags.find((tag) => tag.name === name)?.value;
}

/** A survey brings blocks up to date on its way; whoever only looks must not. */
function withoutWriting(blocks: BlockStore): BlockStore {
  return { ...blocks, write: async (_, block) => block };
}
