import { sesError } from './errors';

const MINUTES_A_DAY = 24 * 60;

/** A token bucket with debt: counts recipients, and lets a whole call through while one recipient is left. */
export class SendRate {
  private level: number;
  private at: number;

  /** `perSecond` is asked anew each time, for the account's rate may change. */
  constructor(
    private readonly perSecond: () => number,
    private readonly now: () => number,
  ) {
    this.level = this.capacity();
    this.at = now();
  }

  /**
   * Whether a call may go out now. AWS: with one message a second, a call to five recipients is let through, and the
   * next five seconds all fail (official SES blog, quoted in django-ses/django-ses#59).
   */
  hasRoom(): boolean {
    this.refill();
    // Less than one by rounding alone is one.
    return this.level > 1 - 1e-9;
  }

  /** Takes `recipients` out, below zero if need be. */
  spend(recipients: number): void {
    this.refill();
    this.level -= recipients;
  }

  private refill(): void {
    const now = this.now();
    this.level = Math.min(this.capacity(), this.level + ((now - this.at) / 1000) * this.perSecond());
    this.at = now;
  }

  /** One second's allowance, AWS's "brief burst"; never less than one recipient, or a slow account could send nothing. */
  private capacity(): number {
    return Math.max(1, this.perSecond());
  }
}

/** Recipients of the last 24 hours, rolling, by the minute. */
export class DailyCount {
  private minutes = new Map<number, number>();

  constructor(private readonly now: () => number) {}

  get total(): number {
    const oldest = this.minute() - MINUTES_A_DAY;
    for (const minute of this.minutes.keys()) if (minute <= oldest) this.minutes.delete(minute);
    return [...this.minutes.values()].reduce((sum, count) => sum + count, 0);
  }

  add(recipients: number): void {
    const minute = this.minute();
    this.minutes.set(minute, (this.minutes.get(minute) ?? 0) + recipients);
  }

  /** As if `recipients` had been sent just now, and nothing before. */
  set(recipients: number): void {
    this.minutes = new Map([[this.minute(), recipients]]);
  }

  export(): [number, number][] {
    return [...this.minutes];
  }

  import(minutes: readonly (readonly [number, number])[]): void {
    this.minutes = new Map(minutes);
  }

  private minute(): number {
    return Math.floor(this.now() / 60_000);
  }
}

/**
 * Both throttles are one exception that asks for opposite actions, told apart by the text alone. In version 2 it comes
 * as 429 (pm-pmaas/etailors_amazon_ses#117); SES sends no Retry-After.
 */
export function rateExceeded() {
  return sesError('TooManyRequestsException', 'Maximum sending rate exceeded.');
}

/** See {@link rateExceeded}. */
export function quotaExceeded() {
  return sesError('TooManyRequestsException', 'Daily message quota exceeded.');
}
