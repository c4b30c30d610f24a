import type { ReputationLimits } from '../shared/environment';
import { minus, type Tallies, type Tally } from '../shared/ledger/tallies';
import type { RunRecord } from '../shared/run-record';
import { type Excess, judgeRun, WINDOWS } from './guard';
import type { GuardMemory } from './guard-memory';
import { pauseNotice, warningNotice } from './guard-notice';
import { type PauseDependencies, pauseRun, tell } from './pause-run';

export interface RunGuardDependencies extends PauseDependencies {
  readonly limits: ReputationLimits;
  readonly tallies: Pick<Tallies, 'since'>;
  readonly memory: GuardMemory;
}

/** Watches over what mail of a run brings back. */
export interface RunGuard {
  /**
   * Begins to count anew where the run was resumed since it was last looked at. Comes before the counts of a batch are
   * added, or those would be left out.
   */
  arm(record: RunRecord): Promise<void>;
  /** Judges the counts of a run: pauses one that sends, or warns people once. */
  judge(record: RunRecord): Promise<void>;
}

/** Why a run is paused, in a word. */
const REASONS = { hardBounce: 'hard-bounces', complaint: 'complaints' } as const;

/** The guard of all runs; what it knows is in the ledger, beside a copy of what never changes. */
export function createRunGuard(dependencies: RunGuardDependencies): RunGuard {
  const { limits, tallies, memory, people, now, log } = dependencies;
  const baselines = new Map<string, Tally>();

  /** What counted before a run was resumed; nothing for a run that never was. */
  const baselineOf = async ({ run, startedAt, control }: RunRecord): Promise<Tally | undefined> => {
    if (control.state !== 'run' || Date.parse(control.at) <= Date.parse(startedAt)) return undefined;
    const known = baselines.get(`${run} ${control.at}`) ?? (await memory.baseline(run, control.at));
    if (known) baselines.set(`${run} ${control.at}`, known);
    return known;
  };

  const countsOf = async (record: RunRecord, window: number): Promise<Tally> => {
    const baseline = await baselineOf(record);
    const from = now() - window;
    const armedAt = Date.parse(record.control.at);
    return baseline && armedAt >= from
      ? minus(await tallies.since(record, armedAt), baseline)
      : tallies.since(record, from);
  };

  return {
    async arm(record) {
      const { run, startedAt, control } = record;
      if (control.state !== 'run' || Date.parse(control.at) <= Date.parse(startedAt)) return;
      if (await baselineOf(record)) return;
      await memory.noteBaseline(run, control.at, await tallies.since({ run }, Date.parse(control.at)));
    },

    async judge(record) {
      const { run, control } = record;
      if (control.state !== 'run') return;
      const excesses = judgeRun(limits, {
        hour: await countsOf(record, WINDOWS.hour),
        day: await countsOf(record, WINDOWS.day),
      });
      const [worst] = excesses;
      if (worst?.level === 'pause' && maySend(record)) {
        await pauseRun(run, REASONS[worst.measure], pauseNotice(run, worst), dependencies);
        return;
      }
      for (const excess of excesses) await warn(run, control.at, excess);
    },
  };

  async function warn(run: string, armedAt: string, excess: Excess): Promise<void> {
    if (!(await memory.claimWarning(run, armedAt, excess.measure))) return;
    log.warn('many events of a run', {
      run,
      measure: excess.measure,
      events: excess.events,
      mails: excess.mails,
    });
    await tell(warningNotice(run, excess), people, log);
  }
}

/** Whether mail of the run may still go out: pausing one that has ended would help nobody. */
export function maySend({ status }: RunRecord): boolean {
  return status === 'RUNNING' || status === 'PARKED';
}
