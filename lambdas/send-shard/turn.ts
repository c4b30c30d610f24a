import { mayBeLate, pacedRate } from '../shared/account-state';
import type { Recipient } from './mail';
import { hasTime, passGate, type ShardRun, stopFor, timeLeft } from './shard-run';

/** Milliseconds before its slot in which a batch looks up what must be known at the claim, so that the call leaves in time. */
const LOOK_UP_AHEAD = 50;

/** Milliseconds that the first call of an invocation may come late: it opens connections, and its code runs for the first time. */
const FIRST_CALL_LATE = 80;

/** Who of a batch must not be mailed now, by the hash of the address. */
export type Barred = Awaited<ReturnType<ShardRun['services']['suppression']['lookUp']>>;

/**
 * Waits until a batch may start: the gate is open, the rate limiter's slot has come, and who must not be mailed is known.
 * Whoever missed the slot, in a process that stood still, queues up once more: all that waited in it would start at once.
 *
 * @param recipients by offset within the block
 * @returns who is barred, read a moment ago; nothing where the run was paused or the time is too short
 */
export async function waitForTurn(
  shardRun: ShardRun,
  recipients: ReadonlyMap<number, Recipient>,
): Promise<Barred | undefined> {
  const { clock } = shardRun.services;
  for (let missed = false; ; missed = true) {
    const isFirst = !shardRun.hasBegun;
    shardRun.hasBegun = true;
    const slot = await waitForSlot(shardRun, recipients.size, isFirst ? FIRST_CALL_LATE : 0);
    if (!slot) return undefined;
    const [barred, open] = await Promise.all([whoIsBarred(shardRun, recipients), mayStillClaim(shardRun)]);
    if (!open) return undefined;
    await clock.sleep(Math.max(0, slot.startAt - clock.now()));
    const late = clock.now() - slot.startAt;
    if (missed || isFirst || late <= mayBeLate(slot.rate)) return barred;
  }
}

interface Slot {
  /** Milliseconds since 1970. */
  readonly startAt: number;
  /** Recipients a second by which it was reserved. */
  readonly rate: number;
}

/** Reserves a slot, longer by `room` milliseconds than its recipients take, and waits until shortly before it. */
async function waitForSlot(shardRun: ShardRun, recipients: number, room: number): Promise<Slot | undefined> {
  const { limiter, clock } = shardRun.services;
  for (;;) {
    const rate = await passGate(shardRun);
    if (rate === undefined) return undefined;
    const within = timeLeft(shardRun) - LOOK_UP_AHEAD;
    if (within <= 0) break;
    const perSecond = pacedRate(rate);
    const reservation = await limiter.reserve(recipients + (room / 1000) * perSecond, perSecond, within);
    const until = reservation.reserved ? reservation.startAt - LOOK_UP_AHEAD : reservation.againAt;
    const wait = Math.max(0, until - clock.now());
    if (!hasTime(shardRun, wait)) break;
    await clock.sleep(wait);
    if (reservation.reserved) return { startAt: reservation.startAt, rate };
  }
  stopFor(shardRun, { kind: 'time' });
  return undefined;
}

function whoIsBarred(
  { services, topic }: ShardRun,
  recipients: ReadonlyMap<number, Recipient>,
): Promise<Barred> {
  const hashes = [...recipients.values()].map(({ hash }) => hash);
  return services.suppression.lookUp(hashes, topic);
}

/** What was true before the wait may have changed: a person paused the run, the window has closed, time has gone. */
async function mayStillClaim(shardRun: ShardRun): Promise<boolean> {
  await passGate(shardRun);
  if (!hasTime(shardRun, LOOK_UP_AHEAD)) stopFor(shardRun, { kind: 'time' });
  return shardRun.stop === undefined;
}
