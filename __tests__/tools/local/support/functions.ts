import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { LambdaFunction } from '../../../../tools/local/lambda/function';
import {
  type DeadLetter,
  LambdaRunner,
  type LambdaRunnerOptions,
  type LogEntry,
} from '../../../../tools/local/lambda/runner';

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'functions-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeZip(file: string, files: Readonly<Record<string, string>>): string {
  writeFileSync(
    file,
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))),
  );
  return file;
}

/** A function whose `index.js` is `source`. */
export function functionOf(
  folder: string,
  name: string,
  source: string,
  rest: Partial<LambdaFunction> = {},
): LambdaFunction {
  return {
    name,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
    zipPath: writeZip(path.join(folder, `${name}.zip`), { 'index.js': source }),
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: {},
    logGroup: `/aws/lambda/${name}`,
    ...rest,
  };
}

/** A runner of these functions, what they logged and what was given up. Closed after each test. */
export function runnerOf(
  folder: string,
  functions: readonly LambdaFunction[],
  rest: Partial<LambdaRunnerOptions> = {},
) {
  const logs: LogEntry[] = [];
  const deadLetters: DeadLetter[] = [];
  const sleeps: number[] = [];
  const runner = new LambdaRunner({
    functions,
    region: 'eu-west-1',
    codeFolder: path.join(folder, 'code'),
    endpointUrl: () => 'http://127.0.0.1:4510',
    credentials: (name) => ({ accessKeyId: `key-${name}`, secretAccessKey: 'secret' }),
    sleep: async (milliseconds) => void sleeps.push(milliseconds),
    onLog: (entry) => logs.push(entry),
    onDeadLetter: (letter) => deadLetters.push(letter),
    ...rest,
  });
  running.push(runner);
  const lines = () => logs.filter(({ report }) => !report).map(({ line }) => line);
  const reports = () => logs.flatMap(({ report }) => report ?? []);
  return { runner, logs, lines, reports, deadLetters, sleeps };
}

const running: LambdaRunner[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.close()));
});
