import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningServer, serve } from '../../tools/local/http-server';
import { createKms } from '../../tools/local/kms';
import type { LocalService } from '../../tools/local/service';
import { startTables, type Tables } from './tables';

const account = { accountId: '123456789012', region: 'eu-west-1' };

let before: NodeJS.ProcessEnv | undefined;
const tables: Tables[] = [];
const servers: RunningServer[] = [];
const folders: string[] = [];

afterEach(async () => {
  if (before) process.env = before;
  before = undefined;
  for (const started of tables.splice(0)) await started.stop();
  for (const server of servers.splice(0)) await server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder that is gone when the test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'function-'));
  folders.push(folder);
  return folder;
}

/** Tables that are gone when the test has ended. */
export async function tablesForTest(): Promise<Tables> {
  const started = await startTables();
  tables.push(started);
  return started;
}

/** Serves until the test has ended. */
export async function serveForTest(service: LocalService): Promise<string> {
  const server = await serve(service);
  servers.push(server);
  return server.url;
}

/**
 * Sets what the SDK reads from a function's environment, until the test has ended: credentials, Region, a KMS with the keys that
 * `load-handler` names, and the other services at `urls`, by the names of `AWS_ENDPOINT_URL_<SERVICE>`.
 */
export async function surroundFunction(urls: Readonly<Record<string, string>>): Promise<void> {
  const kms = await createKms({
    folder: temporaryFolder(),
    account,
    keys: ['a', 't'].map((id) => ({ id, usage: 'GENERATE_VERIFY_MAC', aliases: [] })),
  });
  const endpoints = { ...urls, KMS: await serveForTest(kms) };
  before ??= process.env;
  process.env = {
    ...before,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ...Object.fromEntries(Object.entries(endpoints).map(([name, url]) => [`AWS_ENDPOINT_URL_${name}`, url])),
  };
}

/** Collects what the functions write to standard output while `work` is done: their metrics. */
export async function outputOf(work: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).trimEnd().split('\n'));
    return true;
  });
  try {
    await work();
  } finally {
    write.mockRestore();
  }
  return lines;
}
