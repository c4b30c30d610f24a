import { type Block, newBlock } from '../../../../lambdas/shared/ledger/block-state';
import { surveyRun } from '../../../../lambdas/shared/run-report/survey-run';
import { memoryBlockStore } from '../../../support/memory-block-store';
import { memoryEventStore } from '../../../support/memory-event-store';
import { NOBODY } from '../../../support/nobody';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const run = 'weekly-20261130T090000Z';

function bench(planned: number) {
  const blocks = memoryBlockStore();
  const events = memoryEventStore();
  return {
    blocks,
    events,
    put: (block: number, states: string, changes: Partial<Block> = {}, shard = 0) =>
      blocks.write({ run, shard, block }, { ...newBlock(states.length), states, ...changes }),
    states: async (block: number, shard = 0) => (await blocks.read({ run, shard, block }))?.states,
    survey: (end?: 'E' | 'H') => surveyRun({ run, planned, end }, { blocks, events, now: () => NOW }),
  };
}

describe('surveyRun', () => {
  it('counts each state, and who was never touched as pending', async () => {
    const { put, survey } = bench(110);
    const rest = 'S'.repeat(40);
    await put(1, `.RSFXNUEHC${rest}`, { lease: { owner: 'a', until: NOW + 5 } });
    expect((await survey()).recipients).toEqual({
      planned: 110,
      pending: 62,
      sent: 41,
      failed: 1,
      suppressed: 1,
      unsubscribed: 1,
      unknown: 2,
      expired: 1,
      stopped: 1,
    });
  });

  it('counts every shard', async () => {
    const { put, survey } = bench(20_010);
    await put(0, 'S'.repeat(50), {}, 1);
    await put(0, 'F'.repeat(10), {}, 2);
    expect((await survey()).recipients).toEqual({
      ...NOBODY,
      planned: 20_010,
      sent: 50,
      failed: 10,
      pending: 19_950,
    });
  });

  it('resolves who is unknown by any event of their mail', async () => {
    const { put, events, states, survey } = bench(55);
    await put(1, 'UUUUU');
    await events.add(
      { run, shard: 0, block: 1 },
      {
        sets: { sent: new Set([50]), hardBounced: new Set([51]), unsubscribed: new Set([52]) },
        links: { abc: new Set([53]) },
      },
    );
    expect((await survey()).recipients).toMatchObject({ sent: 4, unknown: 1, pending: 50 });
    expect(await states(1)).toBe('SSSSU');
  });

  it('keeps from being sent again whom an event proves, though the ledger had lost them', async () => {
    const { events, states, survey } = bench(2);
    await events.add({ run, shard: 0, block: 0 }, { sets: { sent: new Set([1]) }, links: {} });
    expect((await survey()).recipients).toMatchObject({ sent: 1, pending: 1 });
    expect(await states(0)).toBe('.S');
  });

  it('ends claims whose time ran out, and tells of those that still stand', async () => {
    const { put, states, survey } = bench(100);
    await put(0, `C${'S'.repeat(49)}`, { lease: { owner: 'dead', until: NOW } });
    await put(1, `C${'S'.repeat(49)}`, { lease: { owner: 'alive', until: NOW + 7 } });
    const { recipients, leasedUntil } = await survey();
    expect(recipients).toMatchObject({ sent: 98, unknown: 2 });
    expect(leasedUntil).toBe(NOW + 7);
    expect([await states(0), await states(1)]).toEqual([`U${'S'.repeat(49)}`, `C${'S'.repeat(49)}`]);
  });

  it.each([
    ['E', 'expired'],
    ['H', 'stopped'],
  ] as const)(
    'ends who is open as %s where that is asked for, also in blocks that were never written',
    async (end, field) => {
      const { put, states, survey } = bench(52);
      await put(0, `.R${'S'.repeat(48)}`);
      expect((await survey(end)).recipients).toEqual({ ...NOBODY, planned: 52, sent: 48, [field]: 4 });
      expect([await states(0), await states(1)]).toEqual([`${end}${end}${'S'.repeat(48)}`, `${end}${end}`]);
    },
  );

  it('writes nothing where nothing changes', async () => {
    const { put, blocks, survey } = bench(60);
    await put(0, 'S'.repeat(50));
    await survey();
    expect((await blocks.read({ run, shard: 0, block: 0 }))?.version).toBe(1);
    expect(await blocks.read({ run, shard: 0, block: 1 })).toBeUndefined();
  });

  it('counts events, failures and clicks over all blocks', async () => {
    const { put, events, survey } = bench(100);
    await put(0, `${'S'.repeat(48)}FF`, { failures: { FAILED: [48], INVALID_PARAMETER: [49] } });
    await put(1, `${'S'.repeat(49)}F`, { failures: { FAILED: [49] } });
    const one = new Set([0]);
    await events.add(
      { run, shard: 0, block: 0 },
      {
        sets: {
          sent: one,
          delivered: new Set([0, 1, 2]),
          hardBounced: one,
          softBounced: one,
          complained: one,
          rejected: one,
          renderFailed: one,
          notAttempted: one,
          opened: new Set([0, 1]),
          clicked: one,
          botOpened: one,
          botClicked: one,
          unsubscribed: one,
        },
        links: { a: new Set([0, 1]), b: one },
      },
    );
    await events.add(
      { run, shard: 0, block: 1 },
      { sets: { delivered: new Set([50]) }, links: { a: new Set([50]) } },
    );
    const found = await survey();
    expect(found.events).toEqual({
      deliveries: 4,
      hardBounces: 1,
      softBounces: 1,
      complaints: 1,
      rejects: 1,
      renderingFailures: 1,
      notAttempted: 1,
      uniqueOpens: 2,
      uniqueClicks: 1,
      botOpens: 1,
      botClicks: 1,
      unsubscribes: 1,
    });
    expect(found.failures).toEqual(
      new Map([
        ['FAILED', 2],
        ['INVALID_PARAMETER', 1],
      ]),
    );
    expect(found.clicks).toEqual(
      new Map([
        ['a', 3],
        ['b', 1],
      ]),
    );
  });
});
