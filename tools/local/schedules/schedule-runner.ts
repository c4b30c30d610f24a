import { type DeliveryPorts, deliver } from './deliver';
import { nextRun } from './next-runs';
import type { Schedule, ScheduleName } from './schedule';
import type { Schedules } from './schedules';

/** Longest wait before the clock is looked at again: it may have been set, or the machine have slept. */
const MAX_WAIT_MS = 60_000;

export interface ScheduleRunnerOptions extends DeliveryPorts {
  readonly schedules: Schedules;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits for the next run, in real time: schedules follow the real clock, whatever the time scale. */
  readonly timer: DeliveryPorts['sleep'];
  /** Hears of what should not happen, such as a dead-letter queue that is not there. */
  readonly onError: (error: unknown) => void;
}

/** Runs schedules when their time has come. */
export class ScheduleRunner {
  /** Up to when the runs of each schedule are done, by the settings that it then had. */
  private readonly done = new Map<string, { readonly since: number; readonly until: number }>();
  /** What the next run after a moment is; the settings of a schedule do not change, a change is a new one. */
  private readonly next = new WeakMap<Schedule, { readonly after: number; readonly run: Date | undefined }>();
  private readonly deliveries = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  /** Ends the wait for the next run: a schedule has changed, or the runner stops. */
  private changed = new AbortController();
  private readonly loop: Promise<void>;

  constructor(private readonly options: ScheduleRunnerOptions) {
    options.schedules.onChange(() => this.changed.abort(new Error('a schedule changed')));
    this.loop = this.watch();
  }

  /**
   * Runs a schedule at once, also one that is disabled, and waits until its target took it or it was given up. Run twice
   * for one time, it is what AWS may do too: EventBridge Scheduler delivers at least once.
   *
   * @param scheduledTime the time that the target is told
   * @default now
   */
  async runNow(
    name: ScheduleName,
    scheduledTime = new Date(this.options.now()),
  ): Promise<'DELIVERED' | 'FAILED'> {
    return deliver(this.options.schedules.get(name), scheduledTime, this.options, this.stopping.signal);
  }

  /** The next run of a schedule as it stands; nothing when it is disabled or has no run any more. */
  nextRunOf(schedule: Schedule): Date | undefined {
    const after = Math.max(this.doneUntil(schedule), firstRun(schedule) - 1);
    const known = this.next.get(schedule);
    if (known?.after === after) return known.run;
    const run = runAfter(schedule, after);
    this.next.set(schedule, { after, run });
    return run;
  }

  /** Starts no more runs and drops deliveries that wait for a retry. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the schedules are stopped'));
    this.changed.abort(this.stopping.signal.reason);
    await this.loop;
    await Promise.all(this.deliveries);
  }

  private async watch(): Promise<void> {
    const { schedules, now, timer, onError } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.changed = new AbortController();
      const times = schedules
        .list()
        .map((schedule) => this.nextRunOf(schedule)?.getTime() ?? Number.POSITIVE_INFINITY);
      const wait = Math.min(MAX_WAIT_MS, ...times.map((time) => Math.max(0, time - now())));
      try {
        await timer(wait, this.changed.signal);
      } catch (error) {
        if (!this.changed.signal.aborted) onError(error);
        continue;
      }
      for (const schedule of schedules.list()) this.runIfDue(schedule, now());
    }
  }

  /** Of runs that were missed, because the machine slept, the last one alone is made up for. */
  private runIfDue(schedule: Schedule, now: number): void {
    let due: Date | undefined;
    for (
      let next = this.nextRunOf(schedule);
      next && next.getTime() <= now;
      next = this.nextRunOf(schedule)
    ) {
      due = next;
      this.done.set(schedule.arn, { since: schedule.lastModificationDate, until: next.getTime() });
    }
    if (!due) return;
    const delivery = this.deliverAt(schedule, due).finally(() => this.deliveries.delete(delivery));
    this.deliveries.add(delivery);
  }

  private async deliverAt(schedule: Schedule, due: Date): Promise<void> {
    const { schedules, onError } = this.options;
    const { signal } = this.stopping;
    try {
      await deliver(schedule, due, this.options, signal);
      const last = schedule.settings.actionAfterCompletion === 'DELETE' && !this.nextRunOf(schedule);
      const unchanged = schedules.list(schedule).includes(schedule);
      if (last && unchanged) schedules.delete(schedule);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }

  /** A change begins anew: what would have run before it does not run afterwards. */
  private doneUntil({ arn, lastModificationDate }: Schedule): number {
    const done = this.done.get(arn);
    return done?.since === lastModificationDate ? done.until : lastModificationDate - 1;
  }
}

/** When a rate begins; no schedule runs before that. */
const firstRun = ({ settings, creationDate }: Schedule): number => settings.startDate ?? creationDate;

function runAfter(schedule: Schedule, after: number): Date | undefined {
  const { expression, timeZone = 'UTC', state, endDate = Number.POSITIVE_INFINITY } = schedule.settings;
  if (state === 'DISABLED') return undefined;
  const run = nextRun(expression, timeZone, new Date(after), new Date(firstRun(schedule)));
  return run && run.getTime() <= endDate ? run : undefined;
}
