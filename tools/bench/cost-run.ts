import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { emittedMetrics } from '../../lambdas/shared/metrics';
import { UserError } from '../../lambdas/shared/user-error';
import { bringUp, type Platform } from '../local/platform/bring-up';
import { readReport, recipeSending, startSending } from '../local/recipe-run';
import { synthesizeLocal } from '../local/synthesize-local';
import { createMeter, type Usage } from './cost-meter';
import { People, type Reactions } from './cost-people';

export interface CountedRun extends Usage {
  readonly sent: number;
  /** Of SES events, each published to SNS once and brought to SQS once. */
  readonly events: number;
  readonly transitions: number;
  readonly httpRequests: number;
  /** Custom metrics: those that functions write, and those that SES writes for each campaign. */
  readonly customMetrics: number;
  readonly seconds: number;
  readonly gbSecondsByFunction: Readonly<Record<string, number>>;
}

const reportShape = z.object({ recipients: z.object({ sent: z.number() }) });

/** Once opened and clicked, nothing follows any more; the waits for late events are then only waits. */
const WAIT_SECONDS = 20;

/** Sends to so many at the rate through the whole synthesized stack, and counts what AWS would charge. */
export async function countRun(recipients: number, rate: number, reactions: Reactions): Promise<CountedRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cost-'));
  const stackFolder = synthesizeLocal(path.join(folder, 'cdktf.out'));
  shortenWaits(path.join(stackFolder, 'cdk.tf.json'));
  const meter = createMeter();
  const platform = await bringUp({
    stackFolder,
    stateFolder: path.join(folder, 'state'),
    // People open and click what was sent a while ago.
    ses: { account: { maxSendRate: rate, max24HourSend: -1 }, mailLimit: recipients },
    intercept: meter.intercept,
    meterDynamoDb: meter.dynamoDb,
    onLog: meter.onLog,
    onProblem: (problem) => process.stderr.write(`${problem}\n`),
  });
  try {
    const begun = Date.now();
    const people = new People(platform, reactions);
    const { executionArn, runId } = await startSending(platform, sendingTo(recipients), new Date());
    const execution = platform.executions.execution(executionArn);
    while (execution.status === 'RUNNING') {
      await sleep(200);
      await people.act();
    }
    const seconds = (Date.now() - begun) / 1000;
    if (execution.status !== 'SUCCEEDED') {
      throw new UserError(`the run ended as ${execution.status}: ${JSON.stringify(execution.failure)}`);
    }
    const { recipients: became } = reportShape.parse(JSON.parse((await readReport(platform, runId)) ?? '{}'));
    const events = platform.metrics.filter(({ dimensions }) => Object.keys(dimensions).length === 0).length;
    return {
      ...meter.usage,
      snsPublishes: meter.usage.snsPublishes + events,
      sent: became.sent,
      events,
      transitions: transitionsOf(platform, executionArn),
      httpRequests: people.requests,
      customMetrics: customMetricsOf(platform),
      seconds,
      gbSecondsByFunction: Object.fromEntries(meter.gbSeconds),
    };
  } finally {
    await platform.close();
    rmSync(folder, { recursive: true });
  }
}

function sendingTo(recipients: number) {
  const rows = Array.from({ length: recipients }, (_, row) =>
    JSON.stringify({ email: `person-${row}@shop.com`, name: `Person ${row}`, discount: String(row % 50) }),
  );
  const sending = recipeSending();
  return { ...sending, list: { key: 'subscribers/cost.jsonl', content: `${rows.join('\n')}\n` } };
}

/** The state machine waits for up to a day for late events; here they come at once. */
function shortenWaits(file: string): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/(\\"Type\\":\\"Wait\\",\\"Seconds\\":)\d+/g, `$1${WAIT_SECONDS}`));
}

/** States that were entered, in the execution and in the children of its Map. */
function transitionsOf({ executions }: Platform, executionArn: string): number {
  const { history } = executions.execution(executionArn);
  const maps = history.events.flatMap(({ details }) =>
    typeof details?.mapRunArn === 'string' ? [details.mapRunArn] : [],
  );
  const children = maps.flatMap((mapRunArn) => executions.list({ mapRunArn }));
  return [history, ...children.map((child) => child.history)]
    .flatMap(({ events }) => events)
    .filter(({ type }) => type.endsWith('StateEntered')).length;
}

/** Written by functions: all that `emittedMetrics` names that a run brings about; by SES: one a type and campaign. */
function customMetricsOf({ metrics }: Platform): number {
  const bySes = new Set(
    metrics
      .filter(({ dimensions }) => Object.keys(dimensions).length > 0)
      .map(({ name, dimensions }) => `${name} ${JSON.stringify(dimensions)}`),
  );
  return bySes.size + Object.keys(emittedMetrics).length;
}
