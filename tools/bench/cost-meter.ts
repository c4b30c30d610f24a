import * as z from 'zod';
import type { LogEntry } from '../local/lambda/runner';
import type { Intercept } from '../local/platform/gateway';
import type { LocalService, ServiceRequest } from '../local/service';
import { OPERATOR_ROLE } from '../local/terraform/computed';
import { metered, operationOf, WRITES } from './dynamodb-units';

/** What a run used, as far as it is charged. */
export interface Usage {
  writeUnits: number;
  readUnits: number;
  s3Puts: number;
  s3Gets: number;
  kmsRequests: number;
  snsPublishes: number;
  lambdaRequests: number;
  lambdaGbSeconds: number;
  logBytes: number;
}

/** Counts what is charged, for as long as a stack is up. */
export interface Meter {
  readonly usage: Usage;
  /** Billed seconds at the memory of each function, by its name. */
  readonly gbSeconds: Map<string, number>;
  readonly intercept: Intercept;
  readonly dynamoDb: (service: LocalService) => LocalService;
  readonly onLog: (entry: LogEntry) => void;
}

const S3_PUTS = new Set([
  'PutObject',
  'CopyObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'ListObjectsV2',
  'ListObjectVersions',
]);
const S3_FREE = new Set(['DeleteObject', 'DeleteObjects', 'AbortMultipartUpload']);

/** What CloudWatch Logs adds to each event (page `cloudwatch`, logs), and the lines that Lambda writes itself around a request. */
const LOG_OVERHEAD = 26;
const START_AND_END = 2 * (LOG_OVERHEAD + 80);

export function createMeter(): Meter {
  const usage: Usage = {
    writeUnits: 0,
    readUnits: 0,
    s3Puts: 0,
    s3Gets: 0,
    kmsRequests: 0,
    snsPublishes: 0,
    lambdaRequests: 0,
    lambdaGbSeconds: 0,
    logBytes: 0,
  };
  const gbSeconds = new Map<string, number>();
  return {
    usage,
    gbSeconds,
    intercept: async ({ caller, service, operation }, proceed) => {
      if (caller.kind === 'role' && caller.roleName === OPERATOR_ROLE) return proceed();
      if (service === 's3' && S3_PUTS.has(operation)) usage.s3Puts += 1;
      else if (service === 's3' && !S3_FREE.has(operation)) usage.s3Gets += 1;
      else if (service === 'kms') usage.kmsRequests += 1;
      else if (service === 'sns') usage.snsPublishes += 1;
      return proceed();
    },
    dynamoDb: (service) => (request) => countUnits(usage, service, request),
    onLog: ({ functionName, line, report }) => {
      usage.logBytes += Buffer.byteLength(line) + LOG_OVERHEAD;
      if (!report) return;
      usage.logBytes += START_AND_END;
      usage.lambdaRequests += 1;
      const seconds = Math.ceil(report.durationMs + (report.initMs ?? 0)) / 1000;
      const used = (seconds * report.memoryMb) / 1024;
      usage.lambdaGbSeconds += used;
      gbSeconds.set(functionName, (gbSeconds.get(functionName) ?? 0) + used);
    },
  };
}

const batchGet = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(z.unknown()), ConsistentRead: z.boolean().optional() }),
  ),
});

async function countUnits(usage: Usage, service: LocalService, request: ServiceRequest) {
  const operation = operationOf(request);
  const { input, answer, units } = await metered(service, request);
  // A condition that fails takes a unit too, and so does a key that is not there; the local DynamoDB tells of neither.
  if (WRITES.has(operation)) usage.writeUnits += Math.max(1, units);
  else if (operation === 'BatchGetItem') usage.readUnits += Math.max(unitsOfKeys(input), units);
  else usage.readUnits += Math.max(input.ConsistentRead === true ? 1 : 0.5, units);
  return answer;
}

/** Items of the tables are far below 4 KB: a unit for each key, half of one where the read may be stale. */
function unitsOfKeys(input: unknown): number {
  return Object.values(batchGet.parse(input).RequestItems).reduce(
    (sum, { Keys, ConsistentRead }) => sum + Keys.length * (ConsistentRead === true ? 1 : 0.5),
    0,
  );
}
