import assert from 'node:assert';
import fc from 'fast-check';
import {
  type Answer,
  answer,
  claim,
  expireLease,
  newBlock,
  prove,
} from '../../../../lambdas/shared/ledger/block-state';
import { type BlockStore, changeBlock } from '../../../../lambdas/shared/ledger/block-store';
import { LedgerModel } from '../../../../tools/bench/faults/ledger-model';
import { memoryBlockStore } from '../../../support/memory-block-store';

const SIZE = 3;
const REF = { run: 'weekly-20261130T090000Z', shard: 0, block: 0 };
const OFFSETS = Array.from({ length: SIZE }, (_, offset) => offset);
/** A lease that has run out when the next one looks: the slower worker is overtaken at every point. */
const NO_LEASE = 0;

/** One attempt of a worker: what SES does with each recipient, and whether its answer arrives. */
interface Attempt {
  readonly lease: number;
  readonly accepts: readonly boolean[];
  readonly arrives: boolean;
}

const attempt: fc.Arbitrary<Attempt> = fc.record({
  lease: fc.constantFrom(NO_LEASE, 1000),
  accepts: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
  arrives: fc.boolean(),
});

test('two workers and the events, each on what it last read, agree on one truth in any interleaving of their reads and writes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.tuple(fc.array(attempt, { maxLength: 3 }), fc.array(attempt, { maxLength: 3 })),
      fc.nat({ max: 2 }),
      async (scheduler, attempts, proofs) => {
        const memory = memoryBlockStore();
        const model = new LedgerModel(SIZE);
        const accepted = new Set<number>();
        const turn = () => scheduler.schedule(Promise.resolve());
        const store: BlockStore = {
          ...memory,
          read: async (ref) => {
            await turn();
            return memory.read(ref);
          },
          write: async (ref, block) => {
            await turn();
            const written = await memory.write(ref, block);
            if (written) model.wrote(0, written.states);
            await turn();
            return written;
          },
        };
        let owners = 0;
        const work = async (all: readonly Attempt[]): Promise<void> => {
          let known = newBlock(SIZE);
          for (const { lease, accepts, arrives } of all) {
            owners += 1;
            const owner = `owner-${owners}`;
            const claimed = await changeBlock(store, REF, known, (block) =>
              claim(block, {
                owner,
                now: 1,
                until: lease,
                offsets: OFFSETS,
                suppressed: [],
                unsubscribed: [],
              }),
            );
            known = claimed.block;
            const offsets = 'claimed' in claimed ? claimed.claimed : [];
            const answers = new Map<number, Answer>();
            for (const offset of offsets) {
              model.called(offset);
              const accept = accepts[offset] ?? false;
              if (accept) {
                model.accepted(offset);
                accepted.add(offset);
              }
              if (arrives) answers.set(offset, { state: accept ? 'S' : 'R' });
              else model.mark(offset, 'mayBeUnknown');
            }
            await turn();
            const changed = await changeBlock(store, REF, known, (block) => ({
              block: answer(block, owner, answers, { now: 1, jitter: 0 }),
            }));
            known = changed.block;
          }
        };
        const takeEvents = async (): Promise<void> => {
          for (let proof = 0; proof < proofs; proof += 1) {
            const known = await store.read(REF);
            if (known) await changeBlock(store, REF, known, (block) => ({ block: prove(block, accepted) }));
          }
        };
        const all = Promise.all([work(attempts[0]), work(attempts[1]), takeEvents()]);
        await scheduler.waitFor(all);
        assert.deepEqual(model.faults, []);
        const last = await memory.read(REF);
        if (!last) return;
        model.wrote(0, prove(expireLease(last, 10_000), accepted).states);
        const { doubled, unaccounted } = model.verdicts();
        assert.deepEqual({ doubled, unaccounted }, { doubled: 0, unaccounted: 0 });
      },
    ),
    { numRuns: 1000 },
  );
});
