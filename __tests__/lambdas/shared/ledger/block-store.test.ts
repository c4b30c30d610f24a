import fc from 'fast-check';
import {
  answer,
  type Block,
  claim,
  newBlock,
  offsetsIn,
} from '../../../../lambdas/shared/ledger/block-state';
import { type BlockStore, changeBlock, completeBlocks } from '../../../../lambdas/shared/ledger/block-store';
import { memoryBlockStore } from '../../../support/memory-block-store';

const ref = { run: 'weekly-20261130T090000Z', shard: 0, block: 0 };

const end = (block: Block) => ({ block: { ...block, states: 'E' } });

describe('changeBlock', () => {
  it('writes the transition of the block that the caller knows', async () => {
    const store = memoryBlockStore();
    const changed = await changeBlock(store, ref, newBlock(1), end);
    expect(changed.block).toMatchObject({ states: 'E', version: 1 });
    expect(await store.read(ref)).toEqual(changed.block);
  });

  it('makes the transition again on the newest block when somebody else was faster', async () => {
    const store = memoryBlockStore();
    await store.write(ref, { ...newBlock(1), states: 'S' });
    const seen: string[] = [];
    const changed = await changeBlock(store, ref, newBlock(1), (block) => {
      seen.push(block.states);
      return { block: block.states === 'S' ? block : { ...block, states: 'E' } };
    });
    expect(seen).toEqual(['.', 'S']);
    expect(changed.block).toMatchObject({ states: 'S', version: 1 });
  });

  it('writes nothing where nothing changes', async () => {
    const store = memoryBlockStore();
    await changeBlock(store, ref, newBlock(1), (block) => ({ block }));
    expect(await store.read(ref)).toBeUndefined();
  });

  it('fails when the block has vanished, for a new one would be sent again', async () => {
    const gone: BlockStore = { ...memoryBlockStore(), write: async () => undefined };
    await expect(changeBlock(gone, ref, newBlock(1), end)).rejects.toThrow(
      'block 0 of shard 0 of weekly-20261130T090000Z vanished from the ledger',
    );
  });

  it('lets each recipient be mailed once, however the reads and writes of three workers fall together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const memory = memoryBlockStore();
        const store: BlockStore = {
          ...memory,
          read: scheduler.scheduleFunction(memory.read),
          write: scheduler.scheduleFunction(memory.write),
        };
        const mailed = [0, 0, 0];
        const work = async (owner: string) => {
          const result = await changeBlock(store, ref, newBlock(3), (block) =>
            claim(block, { owner, now: 0, until: 1, offsets: [0, 1, 2], suppressed: [], unsubscribed: [] }),
          );
          if ('busyUntil' in result) return;
          for (const offset of result.claimed) mailed[offset] = (mailed[offset] ?? 0) + 1;
          const answers = new Map(
            offsetsIn(result.block, 'C').map((offset) => [offset, { state: 'S' } as const]),
          );
          await changeBlock(store, ref, result.block, (block) => ({
            block: answer(block, owner, answers, { now: 0, jitter: 0 }),
          }));
        };
        const all = Promise.all(['a', 'b', 'c'].map(work));
        await scheduler.waitFor(all);
        expect(mailed).toEqual([1, 1, 1]);
        expect((await memory.read(ref))?.states).toBe('SSS');
      }),
      { numRuns: 200 },
    );
  });
});

describe('completeBlocks', () => {
  it('puts new blocks where none was written', () => {
    const written = { ...newBlock(50), states: 'S'.repeat(50), version: 3 };
    expect(completeBlocks(new Map([[1, written]]), [50, 50, 7])).toEqual([
      newBlock(50),
      written,
      newBlock(7),
    ]);
  });
});
