import { inParallel } from '../../../lambdas/shared/in-parallel';
import { dynamoBlockStore } from '../../../lambdas/shared/ledger/dynamo-block-store';
import type { Report } from '../../../lambdas/shared/report';
import { makeRunId } from '../../../lambdas/shared/run-id';
import { readReport, recipeSending, startSending } from '../../../tools/local/recipe-run';
import { stackClients } from '../../../tools/local/stack-clients';
import { RunKiller } from '../../support/kill-in-run';
import { PLACES, type Place } from '../../support/kill-places';
import { eventually, type LocalPlatform, upWith } from '../../support/local-platform';
import { NOBODY } from '../../support/nobody';
import { statesOfShard } from '../../support/states-of-shard';

jest.setTimeout(580_000);

const PREFIX = 'email-marketing-local';
const NOW = new Date('2026-11-30T09:00:00Z');
/** Cells that are played at once: each is some processes. */
const AT_ONCE = 8;
/** Three blocks, the last one not full. */
const PLANNED = 110;

const RESUMPTIONS = [
  'a retry of the same invocation',
  'a second worker at the same time',
  'a new execution',
] as const;

const CELLS = Object.keys(PLACES).flatMap((place) =>
  RESUMPTIONS.map((resumption) => ({ place, resumption })),
);
type Cell = (typeof CELLS)[number];

const campaignOf = (cell: Cell) => `cell-${CELLS.indexOf(cell)}`;
const runOf = (cell: Cell) => makeRunId(campaignOf(cell), NOW);
const addressOf = (cell: Cell, position: number) => `${campaignOf(cell)}.p${position}@example.com`;

/** What the second worker is asked for: the very thing that the one who dies is at. */
function payloadFor(functionName: string, run: string): string {
  if (functionName.endsWith('send-shard')) return JSON.stringify({ run, shard: 0 });
  return JSON.stringify(functionName.endsWith('settle') ? { run, step: 'close' } : { run });
}

/** Sends a list and has a process killed on the way; answers with how it went on when everything has ended. */
async function play({ platform }: LocalPlatform, killer: RunKiller, cell: Cell) {
  const { fault, ...place } = PLACES[cell.place] as Place;
  const run = runOf(cell);
  const to = new RegExp(`^${campaignOf(cell)}\\.`);
  if (fault) platform.ses.faults.add({ operation: 'SendBulkEmail', to, ...fault });
  const second: Promise<{ readonly errorType?: string | undefined }>[] = [];
  let first: string | undefined;
  const execution = (arn: string | undefined) => platform.executions.execution(arn ?? '');
  const kill = killer.add({
    ...place,
    run,
    onKill: async (functionName) => {
      if (cell.resumption === 'a second worker at the same time')
        second.push(platform.runner.invoke(functionName, payloadFor(functionName, run)));
      if (cell.resumption === 'a new execution')
        await execution(first).stop({ error: 'Test', cause: 'resumed by another execution' });
    },
  });
  const rows = Array.from({ length: PLANNED }, (_, position) => ({
    email: addressOf(cell, position),
    name: 'Jo',
  }));
  const list = {
    key: `subscribers/${campaignOf(cell)}.json`,
    content: JSON.stringify([...rows, { email: 'no' }]),
  };
  const started = await startSending(platform, { ...recipeSending(), campaign: campaignOf(cell), list }, NOW);
  first = started.executionArn;
  await Promise.race([kill.done, execution(first).ended]);
  if (!kill.reached) {
    // The events came too late for the Settle of this execution: it is asked once more, as after a longer wait.
    await eventsAreHandled();
    const settle = () => platform.runner.invoke(`${PREFIX}-settle`, payloadFor('settle', run));
    await settle();
    if (!kill.reached) throw new Error(`nobody came to the place "${cell.place}"`);
    second.push(settle());
  }
  await kill.done;
  const last =
    cell.resumption === 'a new execution'
      ? platform.executions.start(execution(first).origin.stateMachineArn, JSON.stringify({ run }))
      : execution(first);
  await last.ended;
  const workers = await Promise.all(second);
  return {
    status: last.status,
    failure: last.failure,
    errors: workers.flatMap(({ errorType }) => errorType ?? []),
  };
}

/** What a run came to, in the ledger, at SES and in its report. */
interface Result extends Awaited<ReturnType<typeof play>> {
  /** The state of each recipient. */
  readonly states: string;
  /** Mails that SES accepted, by recipient. */
  readonly accepted: readonly number[];
  readonly report: Report;
}

let local: LocalPlatform;
let killer: RunKiller;
const results = new Map<Cell, Result>();
const notPlayed = new Map<Cell, unknown>();

beforeAll(async () => {
  local = await upWith(undefined, {
    timeScale: 20_000,
    ses: { account: { maxSendRate: 5000 }, events: { delayMs: 0 } },
  });
  killer = new RunKiller(local);
  hideEarlyBlocks(local);
  const played = new Map<Cell, Awaited<ReturnType<typeof play>>>();
  await inParallel(CELLS, AT_ONCE, (cell) =>
    play(local, killer, cell).then(
      (one) => void played.set(cell, one),
      (error: unknown) => void notPlayed.set(cell, error),
    ),
  );
  await eventsAreHandled();
  // What came too late for Settle, and the reports of runs whose last execution was refused.
  await local.platform.runner.invoke(`${PREFIX}-housekeeping`, '{"task":"daily"}');
  const mails = new Map<string, number>();
  for (const address of local.platform.ses.outbox.all().flatMap(({ to }) => to)) {
    mails.set(address, (mails.get(address) ?? 0) + 1);
  }
  for (const [cell, one] of played) {
    const report = JSON.parse((await readReport(local.platform, runOf(cell))) ?? '{}') as Report;
    const accepted = Array.from({ length: PLANNED }, (_, at) => mails.get(addressOf(cell, at)) ?? 0);
    results.set(cell, { ...one, states: await statesOf(runOf(cell)), accepted, report });
  }
});

afterAll(async () => {
  killer?.close();
  await local?.close();
});

/** Has the event handler find no block yet where events are early, as when they overtake the first write of it. */
function hideEarlyBlocks({ platform, intercept }: LocalPlatform): void {
  const runs = CELLS.filter(({ place }) => PLACES[place]?.eventsAreEarly).map(runOf);
  intercept(async (call, proceed) => {
    const { sessionToken = '', operation, body = '' } = call;
    const isHidden =
      operation === 'GetItem' &&
      runs.some((run) => body.includes(`"R#${run}#`)) &&
      platform.runner.sandboxOf(sessionToken)?.functionName.endsWith('-handle-events');
    return isHidden ? { status: 200, body: '{}' } : proceed();
  });
}

async function eventsAreHandled(): Promise<void> {
  await local.platform.ses.settled();
  const queue = local.platform.stack
    .ofType('aws_sqs_queue')
    .find((one) => one.text('name').endsWith('-email-events'));
  await eventually(
    async () => ((await local.platform.messaging.waiting(queue?.text('arn') ?? '')) === 0 ? true : undefined),
    120,
  );
}

async function statesOf(run: string): Promise<string> {
  const { dynamo, ledgerTable, destroy } = stackClients(local.platform);
  const states = await statesOfShard(dynamoBlockStore(dynamo, ledgerTable), run);
  destroy();
  return states;
}

describe.each(CELLS)('killed $place, resumed by $resumption', (cell) => {
  const result = (): Result => {
    const one = results.get(cell);
    if (!one) throw notPlayed.get(cell);
    return one;
  };

  test('nobody is mailed twice, and everybody is in the one state that is true', () => {
    const { states, accepted } = result();
    expect(states).toHaveLength(PLANNED);
    expect(accepted.filter((mails) => mails > 1)).toEqual([]);
    expect([...states].map((letter) => (letter === 'S' ? 1 : letter))).toEqual(
      accepted.map((mails) => (mails === 1 ? 1 : 'U')),
    );
    if (!PLACES[cell.place]?.leavesUnknown) expect(accepted).toEqual(Array(PLANNED).fill(1));
  });

  test('the report says so', () => {
    const { states, accepted, report } = result();
    const sent = accepted.filter((mails) => mails === 1).length;
    expect(report).toMatchObject({
      status: 'COMPLETED',
      audience: { rows: PLANNED + 1, rejected: 1, segmentExcluded: 0, planned: PLANNED },
      recipients: { ...NOBODY, planned: PLANNED, sent, unknown: states.length - sent },
    });
  });

  test('whoever resumed ends well', () => {
    const { status, failure, errors } = result();
    const ended = cell.resumption === 'a new execution' && cell.place.startsWith('in Settle');
    if (ended) expect([status, failure.error]).toEqual(['FAILED', 'NOT_READY']);
    else expect([status, failure]).toEqual(['SUCCEEDED', {}]);
    expect(errors).toEqual([]);
  });
});

test('nothing is denied, and nothing else goes wrong', () => {
  expect(local.platform.access.log.denied).toEqual([]);
  expect(local.problems).toEqual([]);
});
