import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamoClient } from '../../lambdas/shared/dynamodb';
import { createDynamoDb } from '../local/dynamodb';
import { serve } from '../local/http-server';
import { createKms } from '../local/kms';
import { LambdaRunner, type LogEntry } from '../local/lambda/runner';
import { functionsOf } from '../local/platform/stack-compute';
import { createTables, keysOf } from '../local/platform/stack-storage';
import type { LocalService } from '../local/service';
import { synthesizeLocal } from '../local/synthesize-local';
import { awsComputed } from '../local/terraform/computed';
import { loadStack, stackRegion } from '../local/terraform/stack';
import { metered, operationOf, WRITES } from './dynamodb-units';

/** What DynamoDB was asked to write. */
export interface Writes {
  /** Calls that write; each is of one item here. */
  readonly requests: number;
  /** Write units that they took: one for each KB of the larger of the item before and after (DynamoDB Developer Guide). */
  readonly units: number;
}

/** The event handler as it is deployed, one process of it, on tables of its own. */
export interface HandlerUnderTest {
  readonly accountId: string;
  readonly configurationSet: string;
  readonly ledger: string;
  readonly memoryMb: number;
  readonly client: DynamoDBClient;
  /** Runs one batch of the queue and answers with the messages that failed, which the queue would bring again. */
  run(bodies: readonly string[]): Promise<readonly string[]>;
  /** Since the start. */
  writes(): Writes;
  /** Seconds that the function ran, without the time in which it was loaded. */
  seconds(): number;
  /** Most that the process held at any time. */
  peakRssMb(): number;
  stop(): Promise<void>;
}

const batchAnswer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

const ACCOUNT_ID = '000000000000';

/** Starts the function of the synthesized local stack, with its own environment, on local servers. */
export async function startHandler(): Promise<HandlerUnderTest> {
  const folder = mkdtempSync(path.join(tmpdir(), 'events-'));
  const stackFolder = synthesizeLocal(path.join(folder, 'cdktf.out'));
  const account = { accountId: ACCOUNT_ID, region: stackRegion(stackFolder) };
  const dynamoDb = await createDynamoDb({ account });
  const counted = countWrites(dynamoDb.service);
  let kms: LocalService = async () => ({ status: 503 });
  const server = await serve((request) =>
    String(request.headers['x-amz-target']).startsWith('TrentService.')
      ? kms(request)
      : counted.service(request),
  );
  const stack = loadStack(stackFolder, {
    computed: awsComputed({ ...account, port: Number(new URL(server.url).port) }),
  });
  kms = await createKms({ folder: path.join(folder, 'kms'), account, keys: keysOf(stack) });
  await createTables(stack, dynamoDb);
  const lambda = functionsOf(stack).find(({ name }) => name.endsWith('-handle-events'));
  if (!lambda) throw new Error('the stack has no event handler');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const reports: NonNullable<LogEntry['report']>[] = [];
  const runner = new LambdaRunner({
    functions: [lambda],
    region: account.region,
    codeFolder: path.join(folder, 'code'),
    endpointUrl: () => server.url,
    credentials: () => credentials,
    sleep: async () => undefined,
    onLog: ({ report }) => report && reports.push(report),
  });
  const client = dynamoClient({ endpoint: server.url, region: account.region, credentials });
  return {
    accountId: ACCOUNT_ID,
    configurationSet: lambda.environment.CONFIGURATION_SET ?? '',
    ledger: lambda.environment.LEDGER_TABLE ?? '',
    memoryMb: lambda.memoryMb,
    client,
    async run(bodies) {
      const Records = bodies.map((body) => ({ messageId: randomUUID(), body }));
      const { payload, errorType } = await runner.invoke(lambda.name, JSON.stringify({ Records }));
      if (errorType !== undefined) throw new Error(`the event handler failed: ${payload}`);
      const { batchItemFailures } = batchAnswer.parse(JSON.parse(payload));
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      return Records.filter(({ messageId }) => failed.has(messageId)).map(({ body }) => body);
    },
    writes: counted.writes,
    seconds: () => reports.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000,
    peakRssMb: () => Math.max(0, ...reports.map(({ maxMemoryMb }) => maxMemoryMb)),
    async stop() {
      client.destroy();
      await runner.close();
      await server.close();
      await dynamoDb.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** DynamoDB, and what it was asked to write. */
function countWrites(service: LocalService): { readonly service: LocalService; writes(): Writes } {
  let requests = 0;
  let units = 0;
  return {
    writes: () => ({ requests, units }),
    async service(request) {
      if (!WRITES.has(operationOf(request))) return service(request);
      const call = await metered(service, request);
      requests += 1;
      // A failed condition takes a unit too, and its answer does not say how many.
      units += Math.max(1, call.units);
      return call.answer;
    },
  };
}
