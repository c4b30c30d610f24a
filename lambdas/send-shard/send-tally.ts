import { type AccountReader, type AccountState, quotaUsed } from '../shared/account-state';
import type { Clock } from '../shared/clock';
import type { EmitMetrics } from '../shared/emit-metrics';
import type { Tallies } from '../shared/ledger/tallies';
import type { Log } from '../shared/log';

/**
 * What is counted is handed on this often, and at the end; a process that dies takes the rest with it. The guard judges a run
 * by it, so it is seldom stale; two small writes each time come to about a cent for a million recipients at 200 a second.
 */
const HAND_ON_EVERY = 5000;

export interface SendTallyDependencies {
  readonly account: AccountReader;
  readonly tallies: Pick<Tallies, 'add'>;
  readonly emit: EmitMetrics;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Counts whom SES accepted: for the guard's denominator and the daily quota, and as metrics. The ledger, not this, says who
 * was sent to, so a count that can't be handed on holds nothing up.
 */
export class SendTally {
  private waiting = 0;
  private handedOnAt: number;
  private since = { readAt: 0, accepted: 0 };

  constructor(
    private readonly run: string,
    private readonly dependencies: SendTallyDependencies,
  ) {
    this.handedOnAt = dependencies.clock.now();
  }

  /** Recipients accepted since the state of the account was read, so that the quota is right between two readings. */
  acceptedSince({ readAt }: AccountState): number {
    if (this.since.readAt !== readAt) this.since = { readAt, accepted: 0 };
    return this.since.accepted;
  }

  async add(accepted: number): Promise<void> {
    this.waiting += accepted;
    this.since.accepted += accepted;
    if (this.dependencies.clock.now() - this.handedOnAt >= HAND_ON_EVERY) await this.handOn();
  }

  async handOn(): Promise<void> {
    const { account, tallies, emit, clock, log } = this.dependencies;
    const sent = this.waiting;
    this.waiting = 0;
    this.handedOnAt = clock.now();
    if (sent === 0) return;
    try {
      await Promise.all([
        tallies.add({ run: this.run }, clock.now(), { sent }),
        tallies.add('environment', clock.now(), { sent }),
      ]);
      // The alarm on sending without events needs a 0 where no event came (`emittedMetrics`).
      emit({
        RecipientsAccepted: sent,
        EventsReceived: 0,
        DailyQuotaUsed: quotaUsed(await account.current()),
      });
    } catch (error) {
      log.warn('accepted recipients not counted', {
        run: this.run,
        recipients: sent,
        reason: error instanceof Error ? error.name : String(error),
      });
    }
  }
}
