import { createBounceStore } from '../../../lambdas/handle-events/bounce-store';
import { dynamoGuardMemory } from '../../../lambdas/handle-events/guard-memory';
import { handleEvents } from '../../../lambdas/handle-events/handle-events';
import { createFindRun } from '../../../lambdas/handle-events/known-runs';
import { createEventRecorder } from '../../../lambdas/handle-events/record-events';
import { createRunGuard } from '../../../lambdas/handle-events/run-guard';
import { createConsentStore } from '../../../lambdas/shared/consent-store';
import type { ReputationLimits } from '../../../lambdas/shared/environment';
import { newBlock } from '../../../lambdas/shared/ledger/block-state';
import type { BlockStore } from '../../../lambdas/shared/ledger/block-store';
import { dynamoBlockStore } from '../../../lambdas/shared/ledger/dynamo-block-store';
import { dynamoEventStore } from '../../../lambdas/shared/ledger/dynamo-event-store';
import { dynamoTallies, type Tallies } from '../../../lambdas/shared/ledger/tallies';
import { dynamoPersonUpdates } from '../../../lambdas/shared/person-update';
import type { RunRecord } from '../../../lambdas/shared/run-record';
import { dynamoRunRecords, type RunRecords } from '../../../lambdas/shared/run-record-store';
import { tablesForTest } from '../../support/function-surroundings';
import { aRun } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';
import { snsEnvelope } from '../../support/ses-events';
import type { Tables } from '../../support/tables';

/** The run of the events in `ses-events.ts`, with an audience of two shards. */
export const RUN = 'weekly-20261130T090000Z';
const PLANNED = 10_020;
/** When events are read, unless a test moves the clock. */
export const NOW = Date.parse('2026-11-30T09:02:00.000Z');

/** The defaults of the settings. */
export const LIMITS: ReputationLimits = {
  hour: {
    minSends: 200,
    hardBounce: { warn: 0.05, pause: 0.1, minEvents: 20 },
    complaint: { warn: 0.005, pause: 0.01, minEvents: 5 },
  },
  day: {
    minSends: 1000,
    hardBounce: { warn: 0.025, pause: 0.05, minEvents: 50 },
    complaint: { warn: 0.0015, pause: 0.003, minEvents: 10 },
  },
};

/** The event handler on tables of its own. */
export interface Fixture {
  readonly tables: Tables;
  readonly runs: RunRecords;
  readonly blocks: BlockStore;
  readonly tallies: Tallies;
  /** Milliseconds since 1970; tests move it. */
  readonly clock: { now: number };
  /** What people were told. */
  readonly told: [subject: string, message: string][];
  readonly metrics: object[];
  readonly lines: ReturnType<typeof recordedLog>['lines'];
  /**
   * Hands events over in the fixture's way.
   *
   * @returns which of them failed, by their places in `events`
   */
  deliver(events: readonly object[]): Promise<number[]>;
}

export interface FixtureOptions {
  /** The run as it is claimed; undefined: there is no run. */
  readonly record?: Partial<RunRecord> | undefined;
  /** States of blocks, by `<shard>/<block>`. */
  readonly blocks?: Readonly<Record<string, string>>;
  /** Mails that the run has sent by now, by the sender's own count. */
  readonly sent?: number;
  readonly withoutLedger?: boolean;
  readonly withoutGuard?: boolean;
  /** Told instead of people. */
  readonly tell?: () => Promise<void>;
  /** @default - in order, as one batch */
  readonly way?: Way;
}

/** A batch of the queue: events by the numbers of their messages. */
type Batch = readonly (readonly [message: number, event: object])[];
/** How events come: as which batches. */
type Way = (events: Batch) => readonly Batch[];

/** SNS and SQS deliver at least once and in no order, so each of these has to come to the same. */
const WAYS: Readonly<Record<string, Way>> = {
  'in order': (events) => [events],
  backwards: (events) => inBatches(events.toReversed(), 5),
  'doubled and shuffled': (events) => inBatches(shuffled([...events, ...events]), 7),
};

/** Runs a test once for each way in which events may come; what is true has to be so in all of them. */
export function inEveryWay(
  title: string,
  test: (start: (options?: FixtureOptions) => Promise<Fixture>) => Promise<void>,
): void {
  for (const [name, way] of Object.entries(WAYS)) {
    it(`${title} (${name})`, () => test((options) => startFixture({ ...options, way })));
  }
}

export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const tables = await tablesForTest();
  const clock = { now: NOW };
  const now = () => clock.now;
  const { client, ledger } = tables;
  const runs = dynamoRunRecords(client, ledger, now);
  const blocks = dynamoBlockStore(client, ledger, now);
  const tallies = dynamoTallies(client, ledger);
  const told: Fixture['told'] = [];
  const metrics: object[] = [];
  const { log, lines } = recordedLog();
  const people = {
    tell: async (subject: string, message: string) => {
      await options.tell?.();
      told.push([subject, message]);
    },
  };
  const updates = dynamoPersonUpdates(client, tables.suppression);
  const pausing = { runs, people, now, log };
  const recorder = createEventRecorder({
    suppression: {
      addressSecret: async () => Buffer.alloc(32, 1),
      consent: createConsentStore(updates),
      bounces: createBounceStore(updates),
    },
    ledger: options.withoutLedger
      ? undefined
      : {
          ...pausing,
          findRun: createFindRun(runs),
          events: dynamoEventStore(client, ledger, now),
          blocks,
          tallies,
          guard: options.withoutGuard
            ? undefined
            : createRunGuard({
                ...pausing,
                limits: LIMITS,
                tallies,
                memory: dynamoGuardMemory(client, ledger, now),
              }),
          configurationSet: 'shop-prod-campaigns',
          senderRole: 'shop-prod-send-shard',
        },
    emit: (values) => metrics.push(values),
    log,
  });
  await furnish(runs, blocks, options);
  await tallies.add({ run: RUN }, NOW, { sent: options.sent ?? 0 });
  return {
    tables,
    runs,
    blocks,
    tallies,
    clock,
    told,
    metrics,
    lines,
    async deliver(events) {
      const failed = new Set<number>();
      const { way = (all: Batch) => [all] } = options;
      for (const batch of way([...events.entries()])) {
        const Records = batch.map(([message, event]) => ({
          messageId: String(message),
          body: snsEnvelope(JSON.stringify(event)),
        }));
        const { batchItemFailures } = await handleEvents({ Records }, { recorder, log });
        for (const { itemIdentifier } of batchItemFailures) failed.add(Number(itemIdentifier));
      }
      return [...failed].sort((a, b) => a - b);
    },
  };
}

async function furnish(runs: RunRecords, blocks: BlockStore, options: FixtureOptions): Promise<void> {
  if ('record' in options && options.record === undefined) return;
  await runs.claim(aRun(options.record));
  await runs.recordAudience(RUN, { rows: PLANNED, rejected: 0, segmentExcluded: 0, planned: PLANNED });
  for (const [place, states] of Object.entries(options.blocks ?? {})) {
    const [shard = 0, block = 0] = place.split('/').map(Number);
    await blocks.write({ run: RUN, shard, block }, { ...newBlock(states.length), states });
  }
}

/** What is left behind when events were read. */
export interface Outcome {
  /** Sets of the ledger by `<shard>/<block>`. */
  readonly sets: Record<string, Record<string, unknown>>;
  /** States of its blocks by `<shard>/<block>`. */
  readonly states: Record<string, unknown>;
  /** Items of the suppression table by address, without hashes and proofs; `no address` for one without. */
  readonly people: Record<string, Record<string, unknown>>;
  readonly control: unknown;
  readonly changedAt: unknown;
  /** All counts of the run by time, summed up. */
  readonly counts: object;
  /** Subjects. */
  readonly told: string[];
  readonly failed: number;
}

/** What events come to, in whatever way they come: each on tables of its own has to leave the same behind. */
export async function outcomeOf(events: readonly object[], options: FixtureOptions = {}): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const way of Object.values(WAYS)) {
    const fixture = await startFixture({ ...options, way });
    const failed = await fixture.deliver(events);
    outcomes.push({ ...(await look(fixture)), failed: failed.length });
  }
  const [first, ...others] = outcomes;
  if (!first) throw new Error('no outcome');
  for (const other of others) expect(other).toEqual(first);
  return first;
}

/** What a fixture holds now. */
export async function look({ tables, runs, tallies, told }: Fixture): Promise<Omit<Outcome, 'failed'>> {
  const ledger = Object.entries(await tables.dump(tables.ledger));
  const items = (kind: string) =>
    ledger.flatMap(([key, { expiresAt, ...fields }]) => {
      const [, shard, block] = new RegExp(`^R#[^#]+#(\\d+) ${kind}#(\\d+)$`).exec(key) ?? [];
      return shard === undefined ? [] : ([[`${shard}/${Number(block)}`, fields]] as const);
    });
  const people = Object.values(await tables.dump(tables.suppression));
  const record = await runs.read(RUN);
  return {
    sets: Object.fromEntries(items('E')),
    states: Object.fromEntries(items('B').map(([place, { states }]) => [place, states])),
    people: Object.fromEntries(
      people.map(({ address, ...fields }) => [String(address ?? 'no address'), withoutProofs(fields)]),
    ),
    control: record && [record.control.state, record.control.by, record.control.reason],
    changedAt: record?.changedAt,
    counts: await tallies.since({ run: RUN }, 0),
    told: told.map(([subject]) => subject).sort(),
  };
}

/** Which of several events with one time proves something may depend on their order. */
function withoutProofs(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !/Proof|Last/.test(name)));
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size));
  return batches;
}

/** Always the same order, far from the one given (Fisher-Yates with a generator of Park and Miller). */
function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items];
  let seed = 20261130;
  for (let last = copy.length - 1; last > 0; last--) {
    seed = (seed * 48271) % 2147483647;
    const other = seed % (last + 1);
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}

type Body = Record<string, unknown>;

/** An event about one recipient of the run. */
export function eventOf(
  template: Body,
  position: number,
  changes: { readonly mail?: Body; readonly tags?: Body; readonly body?: Body } = {},
): object {
  const mail = template.mail as Body;
  const [key = ''] = Object.keys(template).filter((name) => name !== 'eventType' && name !== 'mail');
  return {
    ...template,
    mail: {
      ...mail,
      messageId: `id-${position}`,
      destination: [`p${position}@shop.com`],
      ...changes.mail,
      tags: { ...(mail.tags as Body), rcpt: [`0-${position}`], ...changes.tags },
    },
    [key]: { ...(template[key] as Body), ...recipientsOf(key, position), ...changes.body },
  };
}

function recipientsOf(key: string, position: number): Body {
  const recipients = [{ emailAddress: `p${position}@shop.com` }];
  if (key === 'bounce') return { bouncedRecipients: recipients };
  return key === 'complaint' ? { complainedRecipients: recipients } : {};
}
