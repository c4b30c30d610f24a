import { rounded } from './bench';
import { peakOver } from './limiter-simulation';
import { recoverySeconds } from './send-foreign';
import type { Sent, Trial } from './send-trial';

/** What is measured at one rate. */
export interface Figures {
  /** MaxSendRate of the account. */
  readonly rate: number;
  /** Recipients a second that the sender may reach. */
  readonly mayUse: number;
  readonly recipients: number;
  readonly workers: number;
  readonly foreign: number;
  readonly seconds: number;
  /** Accepted recipients a second, first invocation to end of the last, over those that the sender may reach. */
  readonly share: number;
  readonly calls: number;
  readonly callsPer1000: number;
  readonly throttledCalls: number;
  /** Recipients that SES accepted no mail for. */
  readonly lost: number;
  /** Mails above one to a recipient. */
  readonly doubled: number;
  /** Most recipients that were accepted within any second. */
  readonly burst: number;
  /** Milliseconds of processor time of the sender alone. */
  readonly cpuMsPer1000: number;
  /** Seconds from when others ended until the sender was at its rate again. */
  readonly recoverySeconds?: number;
}

/** From so many recipients a second on calls are to be few. */
const FAST = 200;
/** Up to so many a second one second's allowance may never be exceeded. */
const SLOW = 14;

const BOUNDS = { share: 0.95, throttled: 0.001, callsPer1000: 25, recoverySeconds: 10 } as const;

export function figuresOf(trial: Trial, sent: Sent): Figures {
  const { rate, share, recipients, workers, foreign } = trial;
  const { mails, seconds } = sent;
  const mayUse = rounded(rate * share, 2);
  const distinct = new Set(mails.map(([, to]) => to)).size;
  const times = mails.map(([at]) => at);
  return {
    rate,
    mayUse,
    recipients,
    workers,
    foreign,
    seconds: rounded(seconds, 2),
    share: rounded(mails.length / seconds / mayUse, 4),
    calls: sent.calls,
    callsPer1000: rounded((sent.calls * 1000) / recipients, 1),
    throttledCalls: sent.throttled,
    lost: recipients - distinct,
    doubled: mails.length - distinct,
    burst: peakOver(
      1000,
      times.map((at) => ({ at, recipients: 1 })),
    ),
    cpuMsPer1000: rounded((sent.cpuMs * 1000) / recipients, 0),
    ...(sent.foreign && { recoverySeconds: recoverySeconds(times, sent.foreign.until, mayUse) }),
  };
}

/** Whether every bound was kept. While others use the account, share and throttles are not the sender's alone. */
export function withinBounds(figures: Figures): boolean {
  const { rate, mayUse, foreign, recoverySeconds: recovery = 0 } = figures;
  const alone =
    figures.share >= BOUNDS.share &&
    figures.throttledCalls <= BOUNDS.throttled * figures.calls &&
    (rate > SLOW || figures.burst <= Math.max(1, mayUse)) &&
    (rate < FAST || figures.callsPer1000 <= BOUNDS.callsPer1000);
  return (
    figures.lost === 0 &&
    figures.doubled === 0 &&
    recovery <= BOUNDS.recoverySeconds &&
    (alone || foreign > 0)
  );
}
