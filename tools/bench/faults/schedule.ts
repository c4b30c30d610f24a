import fc from 'fast-check';
import type { FaultKind } from '../../local/ses/faults';

/** Where in its work a process dies, by the call that it makes there. */
export const KILL_PLACES = ['reservation', 'suppression', 'claim', 'call', 'outcome', 'control'] as const;
export type KillPlace = (typeof KILL_PLACES)[number];

/** A kill of the process that makes the nth such call, before the service gets the call or after it has carried it out. */
export interface Kill {
  readonly place: KillPlace;
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** A call to the ledger that goes wrong: its answer is lost after it was carried out, or it fails before. */
export interface LedgerFault {
  readonly nth: number;
  readonly kind: 'answerLost' | 'failed';
}

/** Something that SES does to `times` calls from the nth on: to all recipients of them, or to those of some positions. */
export interface SendFault {
  readonly kind: FaultKind;
  readonly nth: number;
  readonly times: number;
  /** Positions whose number divided by `every` leaves 0; 1: everybody. */
  readonly every: number;
}

/** Functions with settings of their own. */
export const ENVIRONMENTS = ['wide', 'narrow', 'single'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** Everything that happens to one list while it is sent. */
export interface Schedule {
  readonly environment: EnvironmentName;
  readonly planned: number;
  /** How many invocations work on the list at a time. */
  readonly workers: number;
  readonly kills: readonly Kill[];
  readonly sendFaults: readonly SendFault[];
  readonly ledgerFaults: readonly LedgerFault[];
  /** Positions of people who are suppressed or have left between the audience and the send. */
  readonly suppressed: readonly number[];
  readonly unsubscribed: readonly number[];
  /** How often each event is delivered, and in which order: by these numbers, over and over. */
  readonly copies: number;
  readonly order: readonly number[];
  /** SES loses the tags of one call: the run has to be halted. */
  readonly losesTags: boolean;
}

const LEAST = 20;
const MOST = 120;

/** Kinds of faults; most often a call is refused or part of it, and seldom is the answer awaited to the very end. */
const faultKind: fc.Arbitrary<FaultKind> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<FaultKind>({ type: 'lostAnswer' }) },
  { weight: 3, arbitrary: fc.constant<FaultKind>({ type: 'resetBefore' }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(500, 503).map((status): FaultKind => ({ type: 'failAfter', status })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'InternalServiceErrorException',
        'LimitExceededException',
        'BadRequestException',
        'MessageRejected',
      )
      .map((code): FaultKind => ({ type: 'refuse', code })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('rate', 'quota').map((limit): FaultKind => ({ type: 'throttle', limit })),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 50, max: 1500 }).map((ms): FaultKind => ({ type: 'lateAnswer', ms })),
  },
  { weight: 1, arbitrary: fc.constantFrom<FaultKind>({ type: 'hang' }, { type: 'lateAnswer', ms: 16_000 }) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(
        'TRANSIENT_FAILURE',
        'FAILED',
        'ACCOUNT_THROTTLED',
        'ACCOUNT_DAILY_QUOTA_EXCEEDED',
        'MESSAGE_REJECTED',
        'INVALID_PARAMETER',
        'ACCOUNT_SENDING_PAUSED',
        'CONFIGURATION_SET_SENDING_PAUSED',
        'TEMPLATE_NOT_FOUND',
      )
      .map((status): FaultKind => ({ type: 'entryStatus', status })),
  },
);

const sendFault: fc.Arbitrary<SendFault> = fc.record({
  kind: faultKind,
  nth: fc.integer({ min: 1, max: 4 }),
  times: fc.integer({ min: 1, max: 2 }),
  every: fc.constantFrom(1, 2, 5, 13),
});

const kill: fc.Arbitrary<Kill> = fc.record({
  place: fc.constantFrom(...KILL_PLACES),
  nth: fc.integer({ min: 1, max: 4 }),
  when: fc.constantFrom('before' as const, 'after' as const),
});

const ledgerFault: fc.Arbitrary<LedgerFault> = fc.record({
  nth: fc.integer({ min: 1, max: 40 }),
  kind: fc.constantFrom('answerLost' as const, 'failed' as const),
});

const weighted = <T>(...values: readonly (readonly [weight: number, value: T])[]): fc.Arbitrary<T> =>
  fc.oneof(...values.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const position = fc.nat({ max: LEAST - 1 });

/** Any schedule; that of a seed is always the same. */
export const anySchedule: fc.Arbitrary<Schedule> = fc.record({
  environment: weighted<EnvironmentName>([8, 'wide'], [1, 'narrow'], [1, 'single']),
  planned: fc.integer({ min: LEAST, max: MOST }),
  workers: weighted([3, 1], [2, 2]),
  kills: fc.array(kill, { maxLength: 2 }),
  sendFaults: fc.array(sendFault, { maxLength: 3 }),
  ledgerFaults: fc.array(ledgerFault, { maxLength: 3 }),
  suppressed: fc.uniqueArray(position, { maxLength: 2 }),
  unsubscribed: fc.uniqueArray(position, { maxLength: 2 }),
  copies: fc.integer({ min: 1, max: 2 }),
  order: fc.array(fc.nat({ max: 1000 }), { minLength: 7, maxLength: 31 }),
  losesTags: weighted([39, false], [1, true]),
});

/** The schedule of a seed. */
export function scheduleOf(seed: number): Schedule {
  const [schedule] = fc.sample(anySchedule, { seed, numRuns: 1 });
  if (!schedule) throw new Error(`no schedule of seed ${seed}`);
  return schedule;
}
