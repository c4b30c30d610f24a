import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { fromItem, type ItemValue, isConditionFailed, toItem } from './dynamodb';
import { type LedgerKey, ledgerKeys } from './ledger/keys';
import { expiresAt } from './ledger/retention';
import type { RunStatus } from './report';
import {
  type RunAudience,
  type RunControl,
  type RunPlan,
  type RunRecord,
  runAudience,
  runPlan,
  runRecord,
} from './run-record';

/** What is known of runs. */
export interface RunRecords {
  /** Claims a run. The record that stands then: the one given, or the one of whoever was first. */
  claim(record: RunRecord): Promise<RunRecord>;
  /** The record as it stands now; nothing for a run that nobody claimed. */
  read(run: string): Promise<RunRecord | undefined>;
  /** Every run that the ledger still knows, in order of their names. */
  list(): Promise<RunRecord[]>;
  /** Pins what a run is made from. A plan that is there already stays: a retry must not change it. */
  pinPlan(run: string, plan: RunPlan): Promise<RunPlan>;
  readPlan(run: string): Promise<RunPlan | undefined>;
  /** Records what became of the rows; a retry counts the same and writes the same. */
  recordAudience(run: string, audience: RunAudience): Promise<void>;
  readAudience(run: string): Promise<RunAudience | undefined>;
  /**
   * Pauses, stops or resumes a run: `pause` takes effect on a run that may send, `run` on a paused one, `stop` on both.
   *
   * @returns whether it took effect; the first pause keeps its reason, and what was stopped stays so
   */
  setControl(run: string, control: RunControl): Promise<boolean>;
  /**
   * Changes the status, where it is one of `from`.
   *
   * @param finishedAt when the last recipient was done; left as it is where absent
   * @returns whether it was changed
   */
  setStatus(
    run: string,
    change: { readonly to: RunStatus; readonly from?: readonly RunStatus[]; readonly finishedAt?: string },
  ): Promise<boolean>;
  /** Notes a template before it is made in SES: by what is noted here templates are found and deleted again. */
  noteTemplate(run: string, sesName: string): Promise<void>;
  /** Notes when events changed the ledger, or when a report was written. */
  note(run: string, what: 'changedAt' | 'reportedAt', at: string): Promise<void>;
}

/** States of control that each of them may follow. */
const MAY_FOLLOW: Readonly<Record<RunControl['state'], readonly RunControl['state'][]>> = {
  run: ['pause'],
  pause: ['run'],
  stop: ['run', 'pause'],
};

/** Runs in the ledger's table: `RUNS`/`<run>` for the record, `R#<run>` with `PLAN` and `AUDIENCE`. */
export function dynamoRunRecords(
  client: DynamoDBClient,
  table: string,
  now: () => number = Date.now,
): RunRecords {
  const get = async (key: LedgerKey) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem({ ...key }), ConsistentRead: true }),
    );
    return Item && withoutKeys(fromItem(Item));
  };
  /** Puts an item where there is none; whether it did. */
  const putFirst = (key: LedgerKey, fields: Readonly<Record<string, ItemValue | undefined>>) =>
    succeeds(
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem({ ...key, ...fields, expiresAt: expiresAt(now()) }),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
  const update = (
    run: string,
    command: { set?: string; add?: string; condition: string; values: Record<string, ItemValue> },
  ) =>
    succeeds(
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: toItem({ ...ledgerKeys.run(run) }),
          UpdateExpression: [
            `SET ${[command.set, 'expiresAt = :expiresAt'].filter(Boolean).join(', ')}`,
            ...(command.add === undefined ? [] : [`ADD ${command.add}`]),
          ].join(' '),
          ConditionExpression: command.condition,
          ExpressionAttributeNames: namesIn([command.set, command.add, command.condition].join(' ')),
          ExpressionAttributeValues: toItem({ ...command.values, ':expiresAt': expiresAt(now()) }),
        }),
      ),
    );
  const read = async (run: string) => {
    const item = await get(ledgerKeys.run(run));
    return item && runRecord.parse(item);
  };
  const readPlan = async (run: string) => {
    const item = await get(ledgerKeys.plan(run));
    return item && runPlan.parse(JSON.parse(String(item.plan)));
  };

  return {
    async claim(record) {
      if (await putFirst(ledgerKeys.run(record.run), record)) return record;
      const first = await read(record.run);
      if (!first) throw new Error(`the record of ${record.run} vanished from the ledger`);
      return first;
    },

    read,

    async list() {
      const pages = paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: toItem({ ':pk': ledgerKeys.runsPartition }),
          // Two runs that are claimed at once must see each other.
          ConsistentRead: true,
        },
      );
      const records: RunRecord[] = [];
      for await (const { Items = [] } of pages) {
        records.push(...Items.map((item) => runRecord.parse(withoutKeys(fromItem(item)))));
      }
      return records;
    },

    async pinPlan(run, plan) {
      // As one text: a plan is only read as a whole.
      if (await putFirst(ledgerKeys.plan(run), { plan: JSON.stringify(plan) })) return plan;
      return (await readPlan(run)) ?? plan;
    },

    readPlan,

    async recordAudience(run, audience) {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: toItem({ ...ledgerKeys.audience(run), ...audience, expiresAt: expiresAt(now()) }),
        }),
      );
    },

    async readAudience(run) {
      const item = await get(ledgerKeys.audience(run));
      return item && runAudience.parse(item);
    },

    setControl(run, control) {
      const states = MAY_FOLLOW[control.state].map((state, index) => [`:from${index}`, state] as const);
      return update(run, {
        set: '#control = :control',
        condition: `#control.#state IN (${states.map(([name]) => name).join(', ')})`,
        values: { ':control': control, ...Object.fromEntries(states) },
      });
    },

    setStatus(run, { to, from, finishedAt }) {
      const states = (from ?? []).map((status, index) => [`:from${index}`, status] as const);
      return update(run, {
        set: finishedAt === undefined ? '#status = :to' : '#status = :to, #finishedAt = :finishedAt',
        condition: from
          ? `#status IN (${states.map(([name]) => name).join(', ')})`
          : 'attribute_exists(#status)',
        values: {
          ':to': to,
          ...Object.fromEntries(states),
          ...(finishedAt !== undefined && { ':finishedAt': finishedAt }),
        },
      });
    },

    async noteTemplate(run, sesName) {
      await update(run, {
        add: '#sesTemplates :names',
        condition: 'attribute_exists(#status)',
        values: { ':names': new Set([sesName]) },
      });
    },

    async note(run, what, at) {
      await update(run, {
        set: `#${what} = :at`,
        condition: 'attribute_exists(#status)',
        values: { ':at': at },
      });
    },
  };
}

/** Whether a conditional write took effect. */
async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** Every `#name` of an expression stands for the attribute of that name; many are DynamoDB's reserved words. */
function namesIn(expression: string): Record<string, string> {
  return Object.fromEntries(
    [...expression.matchAll(/#(\w+)/g)].map(([placeholder, name = '']) => [placeholder, name]),
  );
}

function withoutKeys({ pk, sk, expiresAt: _, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return fields;
}
