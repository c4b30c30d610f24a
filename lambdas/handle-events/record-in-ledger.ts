import { inParallel } from '../shared/in-parallel';
import { NOTHING_COUNTED, plus, type Tallies } from '../shared/ledger/tallies';
import type { RunRecord } from '../shared/run-record';
import type { RunRecords } from '../shared/run-record-store';
import { isWithin, recipientOf } from './attribution';
import { effectOf } from './event-effect';
import type { FailedMessages } from './failed-messages';
import { isToSimulator } from './find-person';
import { guardCounts } from './guard';
import type { ReceivedEvent } from './handle-events';
import type { FindRun, KnownRun } from './known-runs';
import { groupByItem, type LedgerGroup, type RecordableEvent } from './ledger-group';
import { type RecordGroupDependencies, recordGroup } from './record-group';
import type { RunGuard } from './run-guard';

export interface RecordInLedgerDependencies extends RecordGroupDependencies {
  readonly findRun: FindRun;
  readonly runs: Pick<RunRecords, 'note'>;
  readonly tallies: Pick<Tallies, 'add'>;
  /** Absent where no run is to be paused. */
  readonly guard: RunGuard | undefined;
  readonly now: () => number;
}

/** Items written at the same time. */
const AT_ONCE = 32;

/** The events of a batch, by whether the ledger knows whom they are about. */
export interface Attributed {
  readonly recordable: readonly RecordableEvent[];
  readonly runs: ReadonlyMap<string, RunRecord>;
  /** Of mail sent by hand, of runs that are not known, of recipients that a run doesn't have. */
  readonly untagged: number;
}

/** Finds out whom events are about. */
export async function attribute(received: readonly ReceivedEvent[], findRun: FindRun): Promise<Attributed> {
  const tagged = received.map((one) => ({ ...one, recipient: recipientOf(one.event.mail.tags) }));
  const known = new Map<string, KnownRun>();
  await inParallel(new Set(tagged.flatMap(({ recipient }) => recipient?.run ?? [])), AT_ONCE, async (run) => {
    const found = await findRun(run);
    if (found) known.set(run, found);
  });
  const recordable = tagged.flatMap(({ messageId, event, recipient }): RecordableEvent[] => {
    const planned = recipient && known.get(recipient.run)?.planned;
    if (!recipient || planned === undefined || !isWithin(planned, recipient)) return [];
    const mail = {
      sentAt: Date.parse(event.mail.timestamp),
      toSimulator: isToSimulator(event.mail.destination),
    };
    return [{ messageId, recipient, effect: effectOf(event), mail }];
  });
  return {
    recordable,
    runs: new Map([...known].map(([run, { record }]) => [run, record])),
    untagged: received.length - recordable.length,
  };
}

/**
 * Records events in the ledger: the items first, then what their sets gained in the counts of the run, then the guard looks
 * at it. Items fail apart from each other, and a run's counts with all messages of the run.
 */
export async function recordInLedger(
  { recordable, runs }: Attributed,
  dependencies: RecordInLedgerDependencies,
  failed: FailedMessages,
): Promise<void> {
  const groups = groupByItem(recordable.filter(({ messageId }) => !failed.ids.has(messageId)));
  await inParallel(runs.values(), AT_ONCE, async (record) => {
    const ofRun = groups.filter(({ ref }) => ref.run === record.run);
    const messageIds = ofRun.flatMap((group) => group.messageIds);
    if (messageIds.length === 0) return;
    await failed.attempt('recording the events of a run', messageIds, () =>
      recordRun(record, ofRun, dependencies, failed),
    );
  });
}

async function recordRun(
  record: RunRecord,
  groups: readonly LedgerGroup[],
  dependencies: RecordInLedgerDependencies,
  failed: FailedMessages,
): Promise<void> {
  const { runs, tallies, guard, now } = dependencies;
  const { run, control } = record;
  await guard?.arm(record);
  // While a run is paused everything counts: when it was last resumed is not known, and resuming begins anew anyway.
  const armedAt = control.state === 'run' ? Date.parse(control.at) : 0;
  let counts = NOTHING_COUNTED;
  await inParallel(groups, AT_ONCE, (group) =>
    failed.attempt('recording the events of a block', group.messageIds, async () => {
      const gained = await recordGroup(group, dependencies);
      counts = plus(counts, guardCounts(group, gained, armedAt));
    }),
  );
  await tallies.add({ run }, now(), counts);
  // After the sets were written, and whether they gained anything or not: a batch that failed here before gains nothing now,
  // and a report that was written in between must be written again.
  await runs.note(run, 'changedAt', new Date(now()).toISOString());
  if (groups.some(concernsGuard)) await guard?.judge(record);
}

/** Sent mail concerns it too: it may bring a run to the volume from which on it is judged. */
function concernsGuard({ events: { sets } }: LedgerGroup): boolean {
  return sets.hardBounced !== undefined || sets.complained !== undefined || sets.sent !== undefined;
}
