import { sesError } from './errors';
import { DailyCount, quotaExceeded, rateExceeded, SendRate } from './quotas';
import { type AccountSettings, accountSettings, checked } from './state';

/** An account that AWS let out of the sandbox, with the 14 a second and 50,000 a day that many begin with. */
const DEFAULTS: AccountSettings = {
  production: true,
  maxSendRate: 14,
  max24HourSend: 50_000,
  sendingEnabled: true,
  enforcementStatus: 'HEALTHY',
  suppressedReasons: ['BOUNCE', 'COMPLAINT'],
};

/** The account: what it may do, and what it has sent. */
export class Account {
  private current: AccountSettings;
  private readonly rate: SendRate;
  private readonly daily: DailyCount;

  constructor(now: () => number, settings: Partial<AccountSettings> = {}) {
    this.current = checked('SES account', accountSettings, { ...DEFAULTS, ...settings });
    this.rate = new SendRate(() => this.current.maxSendRate, now);
    this.daily = new DailyCount(now);
  }

  get settings(): AccountSettings {
    return this.current;
  }

  /** Changes some settings; a UserError names those that are impossible. */
  update(changes: Partial<AccountSettings>): void {
    this.current = checked('SES account', accountSettings, { ...this.current, ...changes });
  }

  /** Recipients accepted in the last 24 hours, those of the mailbox simulator apart. */
  get sentLast24Hours(): number {
    return this.daily.total;
  }

  /** As if so many had been accepted just now and none before. */
  setSentLast24Hours(recipients: number): void {
    this.daily.set(recipients);
  }

  /**
   * Refuses where the account may not send at all (`SendingPausedException` and `AccountSuspendedException` in the
   * model of `@aws-sdk/client-sesv2`; only the names are documented, the texts are not).
   */
  assertMaySend(): void {
    if (this.current.enforcementStatus === 'SHUTDOWN') {
      throw sesError('AccountSuspendedException', 'Sending suspended for this account.');
    }
    if (!this.current.sendingEnabled) {
      throw sesError('SendingPausedException', 'Account sending is disabled.');
    }
  }

  /**
   * Lets a call to `recipients` pass, or refuses all of it. Both limits count recipients and admit a whole call while
   * anything is left; the daily quota leaves the mailbox simulator out, the rate does not
   * (https://docs.aws.amazon.com/ses/latest/dg/quotas.html).
   */
  admit(recipients: number, onlySimulator: boolean): void {
    if (!this.rate.hasRoom()) throw rateExceeded();
    const { max24HourSend } = this.current;
    if (!onlySimulator && max24HourSend >= 0 && this.daily.total >= max24HourSend) throw quotaExceeded();
    this.rate.spend(recipients);
  }

  /** Counts recipients whose mail was accepted, those of the mailbox simulator left out by the caller. */
  countSent(recipients: number): void {
    if (recipients > 0) this.daily.add(recipients);
  }

  /** Answer of GetAccount. */
  describe() {
    const { production, sendingEnabled, enforcementStatus, suppressedReasons } = this.current;
    return {
      DedicatedIpAutoWarmupEnabled: false,
      EnforcementStatus: enforcementStatus,
      ProductionAccessEnabled: production,
      SendingEnabled: sendingEnabled,
      SendQuota: {
        Max24HourSend: this.current.max24HourSend,
        MaxSendRate: this.current.maxSendRate,
        SentLast24Hours: this.sentLast24Hours,
      },
      SuppressionAttributes: { SuppressedReasons: suppressedReasons },
      VdmAttributes: { VdmEnabled: 'DISABLED' },
    };
  }

  export() {
    return { account: this.current, sent: this.daily.export() };
  }

  import(state: ReturnType<Account['export']>): void {
    this.current = state.account;
    this.daily.import(state.sent);
  }
}
