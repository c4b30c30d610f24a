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
  prove,
} from '../../../../lambdas/shared/ledger/block-state';

const SIZE = 2;
const LEASE = 30;
const OFFSETS = Array.from({ length: SIZE }, (_, offset) => offset);

/** What a worker knows: its claim, whether it has called SES for it, and what SES said. */
interface Worker {
  owner: string;
  claimed: readonly number[];
  called: boolean;
  answers: Map<number, Answer>;
}

/** The block, an SES that counts what it accepted, a clock, and two workers that may die or be slow at any point. */
class World {
  block: Block = newBlock(SIZE);
  readonly accepted = OFFSETS.map(() => 0);
  readonly everSent = new Set<number>();
  readonly workers: (Worker | undefined)[] = [undefined, undefined];
  now = 0;
  private owners = 0;

  claim(worker: number, offsets: readonly number[]): void {
    this.owners += 1;
    const owner = `owner-${this.owners}`;
    const before = this.block.states;
    const result = claim(this.block, {
      owner,
      now: this.now,
      until: this.now + LEASE,
      offsets,
      suppressed: [],
      unsubscribed: [],
    });
    this.block = result.block;
    if ('busyUntil' in result || result.claimed.length === 0) return;
    for (const offset of result.claimed) assert.match(before.charAt(offset), /[.R]/);
    this.workers[worker] = { owner, claimed: result.claimed, called: false, answers: new Map() };
  }

  /** One call: SES accepts some of it; the answer arrives or is lost. */
  call(worker: number, accepts: readonly boolean[], arrives: boolean): void {
    const one = this.workers[worker];
    if (!one || one.called) return;
    one.called = true;
    for (const offset of one.claimed) {
      const accept = accepts[offset] ?? false;
      if (accept) this.accepted[offset] = (this.accepted[offset] ?? 0) + 1;
      const refusal: Answer = offset % 2 === 0 ? { state: 'R' } : { state: 'F', status: 'INVALID_PARAMETER' };
      if (arrives) one.answers.set(offset, accept ? { state: 'S' } : refusal);
    }
  }

  /** Writes what is known; who was not asked for yet is given back, and then never will be. */
  write(worker: number): void {
    const one = this.workers[worker];
    if (!one) return;
    const answers = one.called
      ? one.answers
      : new Map(one.claimed.map((offset): [number, Answer] => [offset, { state: 'R' }]));
    one.called = true;
    one.answers = answers;
    this.block = answer(this.block, one.owner, answers, { now: this.now, jitter: 0 });
    // An answer that arrived is never lost, however late it is written.
    for (const [offset, { state }] of answers) {
      if (state === 'S') assert.equal(this.block.states.charAt(offset), 'S');
    }
  }

  check(): void {
    const { states, lease } = this.block;
    assert.equal(states.length, SIZE);
    assert.equal(offsetsIn(this.block, 'C').length > 0, lease !== undefined);
    for (const offset of OFFSETS) {
      const letter = states.charAt(offset);
      const accepted = this.accepted[offset] ?? 0;
      assert.ok(accepted <= 1, `SES accepted ${accepted} mails for one recipient`);
      if (letter !== 'C' && letter !== 'U') assert.equal(accepted, letter === 'S' ? 1 : 0, letter);
      if (this.everSent.has(offset)) assert.equal(letter, 'S');
      if (letter === 'S') this.everSent.add(offset);
    }
  }
}

const worker = fc.nat({ max: 1 });
const flags = fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE });

const step: fc.Arbitrary<(world: World) => void> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(worker, fc.subarray(OFFSETS)).map(
      ([who, offsets]) =>
        (w: World) =>
          w.claim(who, offsets),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(worker, flags, fc.boolean()).map(
      ([who, accepts, arrives]) =>
        (w: World) =>
          w.call(who, accepts, arrives),
    ),
  },
  { weight: 4, arbitrary: worker.map((who) => (w: World) => w.write(who)) },
  {
    weight: 1,
    arbitrary: worker.map((who) => (w: World) => {
      w.workers[who] = undefined;
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, LEASE).map((time) => (w: World) => {
      w.now += time;
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant((w: World) => {
      w.block = expireLease(w.block, w.now);
    }),
  },
  {
    weight: 1,
    // An event comes for anybody whose mail SES accepted, at any time.
    arbitrary: fc.subarray(OFFSETS).map((offsets) => (w: World) => {
      w.block = prove(w.block, new Set(offsets.filter((offset) => w.accepted[offset] === 1)));
    }),
  },
);

/** Long enough for a claim to come after another one that is not over. */
const steps = fc.array(step, { minLength: 30, maxLength: 60, size: 'max' });

test('nobody is mailed twice, S is final, and no other state hides a mail, whatever two workers do in whatever order', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const world = new World();
      for (const apply of all) {
        apply(world);
        world.check();
      }
    }),
    { numRuns: 1000 },
  );
});

test('whatever has happened, an ended block has nobody left to claim once the last lease is over', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom('E' as const, 'H' as const), (all, letter) => {
      const world = new World();
      for (const apply of all) apply(world);
      const ended = endOpen(expireLease(world.block, world.now + LEASE), letter);
      assert.match(ended.states, /^[SFUEH]{2}$/);
    }),
  );
});
