import assert from 'node:assert';
import fc from 'fast-check';
import {
  type Answer,
  answer,
  type Block,
  claim,
  endOpen,
  expireLease,
  newBlock,
  offsetsIn,
  openOffsets,
  prove,
  refuse,
} from '../../../../lambdas/shared/ledger/block-state';
import { LedgerModel } from '../../../../tools/bench/faults/ledger-model';

const SIZE = 4;
const LEASE = 30;
const OFFSETS = Array.from({ length: SIZE }, (_, offset) => offset);

/** What SES does with one recipient of a call. */
type Fate = 'accepted' | 'retryable' | 'failed' | 'refused';

/** What a worker knows: its claim, whether it has called SES for it, what SES said, and who is held back as refused. */
interface Worker {
  readonly owner: string;
  readonly claimed: readonly number[];
  called: boolean;
  written: boolean;
  answers: Map<number, Answer>;
}

/** One block with the model of it, an SES, a clock, and two workers that may die or be slow at any point. */
class World {
  block: Block = newBlock(SIZE);
  readonly model = new LedgerModel(SIZE);
  readonly accepted = new Set<number>();
  readonly refused = new Set<number>();
  readonly workers: (Worker | undefined)[] = [undefined, undefined];
  now = 0;
  private owners = 0;

  claim(who: number, offsets: readonly number[], barred: readonly ('X' | 'N' | '')[]): void {
    this.owners += 1;
    this.claimAs(who, `owner-${this.owners}`, offsets, barred);
  }

  /** Claims again, as who did not hear that the claim was written. */
  claimAgain(who: number): void {
    const one = this.workers[who];
    if (one && !one.called) this.claimAs(who, one.owner, one.claimed, []);
  }

  private claimAs(
    who: number,
    owner: string,
    offsets: readonly number[],
    barred: readonly ('X' | 'N' | '')[],
  ): void {
    const of = (reason: 'X' | 'N') => offsets.filter((offset) => barred[offset] === reason);
    for (const offset of [...of('X'), ...of('N')]) this.model.mark(offset, 'barred');
    const result = claim(this.block, {
      owner,
      now: this.now,
      until: this.now + LEASE,
      offsets,
      suppressed: of('X'),
      unsubscribed: of('N'),
    });
    this.write(result.block);
    if ('busyUntil' in result || result.claimed.length === 0) return;
    for (const offset of result.claimed) assert.equal(this.block.states.charAt(offset), 'C');
    if (this.workers[who]?.owner !== owner) this.die(who);
    this.workers[who] = {
      owner,
      claimed: result.claimed,
      called: false,
      written: false,
      answers: new Map(),
    };
  }

  /** One call: SES does as it likes with each recipient; the answer arrives or is lost. */
  call(who: number, fates: readonly Fate[], arrives: boolean): void {
    const one = this.workers[who];
    if (!one || one.called) return;
    one.called = true;
    for (const offset of one.claimed) {
      const fate = fates[offset] ?? 'retryable';
      this.model.called(offset);
      if (fate === 'accepted') this.accept(offset);
      if (!arrives) this.model.mark(offset, 'mayBeUnknown');
      else one.answers.set(offset, this.answerOf(offset, fate));
    }
  }

  /** Writes what is known; who was not asked for yet is given back, and then never will be. */
  writeAnswers(who: number): void {
    const one = this.workers[who];
    if (!one) return;
    if (!one.called) one.answers = new Map(one.claimed.map((offset) => [offset, { state: 'R' }]));
    one.called = true;
    one.written = true;
    this.write(answer(this.block, one.owner, one.answers, { now: this.now, jitter: 0 }));
    // An answer that arrived is never lost, however late it is written.
    for (const [offset, { state }] of one.answers) {
      if (state === 'S') assert.equal(this.block.states.charAt(offset), 'S');
    }
  }

  /** Ends a worker, with what it has not written yet. */
  die(who: number): void {
    const one = this.workers[who];
    if (one && !one.written) for (const offset of one.claimed) this.model.mark(offset, 'mayBeUnknown');
    this.workers[who] = undefined;
  }

  /** Fails those whom SES refused one by one, as is decided some time after. */
  failRefused(): void {
    this.write(refuse(this.block, [...this.refused], 'MESSAGE_REJECTED'));
  }

  end(letter: 'E' | 'H'): void {
    for (const offset of openOffsets(this.block)) this.model.mark(offset, 'ended');
    this.write(endOpen(this.block, letter));
  }

  /** Events come for some of those whose mail SES accepted, at any time. */
  prove(offsets: readonly number[]): void {
    this.write(prove(this.block, new Set(offsets.filter((offset) => this.accepted.has(offset)))));
  }

  expire(): void {
    this.write(expireLease(this.block, this.now));
  }

  /** What the model finds when every claim has run out, every event has come and nobody sends any more. */
  settled(letter: 'E' | 'H') {
    this.die(0);
    this.die(1);
    this.now += LEASE;
    this.expire();
    this.prove(OFFSETS);
    this.end(letter);
    return this.model.verdicts();
  }

  private answerOf(offset: number, fate: Fate): Answer {
    if (fate === 'accepted') return { state: 'S' };
    if (fate === 'retryable') return { state: 'R', backOff: true };
    this.model.mark(offset, 'refused');
    // Held back for the judge, or failed at once.
    if (fate === 'failed') return { state: 'F', status: 'INVALID_PARAMETER' };
    this.refused.add(offset);
    return { state: 'R', failed: true };
  }

  private accept(offset: number): void {
    assert.ok(!this.accepted.has(offset), `SES accepted a second mail for ${offset}`);
    this.accepted.add(offset);
    this.refused.delete(offset);
    this.model.accepted(offset);
  }

  private write(block: Block): void {
    this.block = block;
    this.model.wrote(0, block.states);
    assert.deepEqual(this.model.faults, []);
    this.checkSums();
  }

  private checkSums(): void {
    const { states, lease, failures, lost } = this.block;
    assert.equal(states.length, SIZE);
    assert.equal(offsetsIn(this.block, 'C').length > 0, lease !== undefined);
    const failed = Object.values(failures).flat();
    assert.deepEqual(failed.sort(), offsetsIn(this.block, 'F'));
    // Who is unknown is so by exactly one claim, so that one answer alone can resolve them.
    const unknown = offsetsIn(this.block, 'U');
    for (const offset of unknown) {
      assert.ok(Object.values(lost).filter((offsets) => offsets.includes(offset)).length <= 1);
    }
  }
}

const worker = fc.nat({ max: 1 });
const offsets = fc.subarray(OFFSETS);
const barring = fc.array(fc.constantFrom('' as const, '' as const, '' as const, 'X' as const, 'N' as const), {
  minLength: SIZE,
  maxLength: SIZE,
});
const fates = fc.array(fc.constantFrom<Fate>('accepted', 'accepted', 'retryable', 'failed', 'refused'), {
  minLength: SIZE,
  maxLength: SIZE,
});

type Step = (world: World) => void;
const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });

const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    6,
    fc.tuple(worker, offsets, barring).map(
      ([who, some, barred]) =>
        (world) =>
          world.claim(who, some, barred),
    ),
  ),
  weighted(
    1,
    worker.map((who) => (world) => world.claimAgain(who)),
  ),
  weighted(
    6,
    fc.tuple(worker, fates, fc.boolean()).map(
      ([who, all, arrives]) =>
        (world) =>
          world.call(who, all, arrives),
    ),
  ),
  weighted(
    6,
    worker.map((who) => (world) => world.writeAnswers(who)),
  ),
  weighted(
    1,
    worker.map((who) => (world) => world.die(who)),
  ),
  weighted(
    3,
    fc.constantFrom(1, LEASE).map((time) => (world) => {
      world.now += time;
    }),
  ),
  weighted(
    1,
    fc.constant<Step>((world) => world.expire()),
  ),
  weighted(
    1,
    fc.constant<Step>((world) => world.failRefused()),
  ),
  weighted(
    2,
    offsets.map((some) => (world) => world.prove(some)),
  ),
);

/** Long enough for a claim to come after another one that is not over. */
const steps = fc.array(step, { minLength: 30, maxLength: 60, size: 'max' });
const nothingWrong = { doubled: 0, lost: 0, unaccounted: 0 };

test('nobody is mailed twice, S is final, C and U are never sent, and the sums hold, whatever two workers do in whatever order', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('E' as const, 'H' as const), (all, letter) => {
      const world = new World();
      for (const apply of all) apply(world);
      assert.deepEqual(world.settled(letter), nothingWrong);
      assert.match(world.block.states, /^[SFXNUEH]+$/);
    }),
    { numRuns: 2000 },
  );
});

test('a run that is ended in the middle sends to nobody who was open, and late answers are still taken', () => {
  fc.assert(
    fc.property(steps, steps, fc.constantFrom('E' as const, 'H' as const), (before, after, letter) => {
      const world = new World();
      for (const apply of before) apply(world);
      const open = openOffsets(world.block);
      world.end(letter);
      for (const apply of after) apply(world);
      for (const offset of open) assert.equal(world.block.states.charAt(offset), letter);
      assert.deepEqual(world.settled(letter), nothingWrong);
    }),
    { numRuns: 500 },
  );
});
