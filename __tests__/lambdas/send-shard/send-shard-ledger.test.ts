import { newBlock } from '../../../lambdas/shared/ledger/block-state';
import { addressOf, done, NOW, parkedFor, run, sendingBench, verdict } from './sending-bench';

describe('the ledger', () => {
  it('leaves unknown whom a killed invocation had claimed, and sends to the others', async () => {
    const bench = sendingBench({ planned: 60 });
    bench.ses.answer = (to) =>
      to.includes(addressOf(0)) ? new Promise(() => undefined) : verdict('accepted');
    await expect(bench.invoke()).rejects.toThrow('everybody waits for something that never comes');
    bench.ses.answer = () => verdict('accepted');
    // The claim stands for 30 seconds more; that wait is left to the state machine.
    expect(await bench.invoke()).toEqual(parkedFor(30_000));
    await bench.time.run(bench.time.sleep(30_000));
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('U'.repeat(50) + 'S'.repeat(10));
    expect(bench.log).toContainEqual([
      'warn',
      'claims without an answer are unknown',
      { run, shard: 0, block: 0 },
    ]);
  });

  it('sleeps through the end of a claim that is near', async () => {
    const bench = sendingBench({ planned: 2 });
    const lease = { owner: 'dead', until: NOW + 9000 };
    await bench.blocks.write({ run, shard: 0, block: 0 }, { ...newBlock(2), states: 'C.', lease });
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('US');
    expect(bench.ses.calls.map(({ at }) => at)).toEqual([9000]);
  });

  it('is written again when it did not take the outcomes', async () => {
    let failures = 0;
    const bench = sendingBench({
      planned: 2,
      blocks: (store) => ({
        ...store,
        write: async (ref, block) => {
          if (block.states.includes('S') && failures++ < 3) throw new Error('ledger is busy');
          return store.write(ref, block);
        },
      }),
    });
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('SS');
    expect(failures).toBe(4);
  });

  it('that is gone for good leaves claims unknown, never sent to again', async () => {
    let gone = true;
    const bench = sendingBench({
      planned: 2,
      blocks: (store) => ({
        ...store,
        write: async (ref, block) => {
          if (gone && block.states.includes('S')) throw new Error('ledger is gone');
          return store.write(ref, block);
        },
      }),
    });
    await expect(bench.invoke(60_000)).rejects.toThrow('ledger is gone');
    gone = false;
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('UU');
    expect([...bench.ses.accepted.values()]).toEqual([1, 1]);
  });

  it('gets a claim back that was written without an answer, for nobody was mailed', async () => {
    let failed = false;
    const bench = sendingBench({
      planned: 2,
      blocks: (store) => ({
        ...store,
        write: async (ref, block) => {
          const written = await store.write(ref, block);
          if (block.states === 'CC' && !failed) {
            failed = true;
            throw new Error('no answer of the ledger');
          }
          return written;
        },
      }),
    });
    await expect(bench.invoke()).rejects.toThrow('no answer of the ledger');
    expect(await bench.states()).toBe('RR');
    expect(await bench.invoke()).toEqual(done);
    expect([...bench.ses.accepted.values()]).toEqual([1, 1]);
  });

  it('lets two invocations on one shard send to everybody once', async () => {
    const bench = sendingBench({ planned: 500 });
    const both = await bench.time.run(Promise.all([bench.start(), bench.start()]));
    expect(both.map(({ outcome }) => outcome)).toContain('DONE');
    expect(await bench.states()).toBe('S'.repeat(500));
    expect([...bench.ses.accepted.values()]).toEqual(Array(500).fill(1));
  });
});
