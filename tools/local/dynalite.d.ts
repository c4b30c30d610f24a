// What the local DynamoDB uses of dynalite 4.0.0, which has no types: its store and its operations, without its HTTP
// server, which could be neither asked for the item of a failed condition nor closed without listening.

declare module 'dynalite/db' {
  type Callback<Result> = (error: unknown, result?: Result) => void;

  interface Database {
    open(): Promise<void>;
    close(): Promise<void>;
    get(key: string): Promise<unknown>;
    put(key: string, value: unknown): Promise<void>;
    del(key: string): Promise<void>;
  }

  interface ItemDatabase {
    get(key: string, callback: Callback<object>): void;
  }

  interface Store {
    readonly db: Database;
    readonly tableDb: { awsAccountId: string; awsRegion: string };
    getItemDb(table: string): ItemDatabase;
  }

  interface StoreOptions {
    /** Folder of the database; in memory where there is none. */
    readonly path?: string;
    readonly createTableMs: number;
    readonly deleteTableMs: number;
    readonly updateTableMs: number;
  }

  export function create(options: StoreOptions): Store;
}

declare module 'dynalite/validations' {
  import type { Store } from 'dynalite/db';

  /** @throws an error with `statusCode` and `body` */
  export function checkTypes(input: object, types: object): object;
  /** @throws an error with `statusCode` and `body` */
  export function checkValidations(input: object, types: object, custom: unknown, store: Store): void;
}
