import { mkdir } from 'node:fs/promises';
import { create, type Store } from 'dynalite/db';
import { UserError } from '../../lambdas/shared/user-error';
import type { LocalAccount } from './arn';
import { dynaliteOperations, runDynalite } from './dynalite-operations';
import { createTable, deleteTable, type TableDescription, tableNames } from './dynamodb-tables';
import { describeTimeToLive, forgetTimeToLive, sweepExpired, updateTimeToLive } from './dynamodb-ttl';
import { answerJson, type JsonOperation } from './json-protocol';
import type { LocalService } from './service';

export interface DynamoDbOptions {
  /**
   * Where tables are kept; made where it is missing.
   *
   * @default - in memory: they end with the process
   */
  readonly folder?: string;
  readonly account: LocalAccount;
}

/** DynamoDB on this machine. */
export interface DynamoDb {
  readonly service: LocalService;
  /**
   * Makes a table and waits until it can be used; one that is there keeps its items.
   *
   * @throws UserError where a table of that name has other keys
   */
  createTable(table: TableDescription): Promise<void>;
  deleteTable(name: string): Promise<void>;
  tableNames(): Promise<readonly string[]>;
  /**
   * Deletes the items whose time to live had run out at `now`; until then they are read as before, as on AWS.
   *
   * @returns how many
   */
  sweepExpired(now: Date): Promise<number>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/**
 * dynalite's DynamoDB, with what it lacks: time to live, the item of a failed condition, and a refusal of parameters
 * that it does not know and would pass over.
 *
 * @throws UserError where another process uses the folder
 */
export async function createDynamoDb({ folder, account }: DynamoDbOptions): Promise<DynamoDb> {
  const store = await openStore(folder);
  store.tableDb.awsAccountId = account.accountId;
  store.tableDb.awsRegion = account.region;
  const operations = new Map<string, JsonOperation>(
    dynaliteOperations.map((name) => [name, (input) => runDynalite(store, name, input)]),
  );
  operations.set('DeleteTable', async (input) => {
    const deleted = await runDynalite(store, 'DeleteTable', input);
    await forgetTimeToLive(store, input);
    return deleted;
  });
  operations.set('UpdateTimeToLive', (input) => updateTimeToLive(store, input));
  operations.set('DescribeTimeToLive', (input) => describeTimeToLive(store, input));
  return {
    service: (request) => answerJson(request, 'DynamoDB', '1.0', operations),
    createTable: (table) => createTable(store, table),
    deleteTable: (name) => deleteTable(store, name),
    tableNames: () => tableNames(store),
    sweepExpired: (now) => sweepExpired(store, now),
    close: () => store.db.close(),
  };
}

async function openStore(folder: string | undefined): Promise<Store> {
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const store = create({
    ...(folder !== undefined && { path: folder }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  try {
    await store.db.open();
  } catch (error) {
    if (!isLocked(error)) throw error;
    throw new UserError(
      `${folder}: another process uses this folder of the local DynamoDB; stop the platform that runs on it, or choose another folder`,
    );
  }
  return store;
}

/** Whether LevelDB's lock on the folder is what failed: it says so in the cause. */
function isLocked(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('code' in error && error.code === 'LEVEL_LOCKED') return true;
  return 'cause' in error && isLocked(error.cause);
}
