import { addressOf, counts, done, parkedFor, run, sendingBench, verdict } from './sending-bench';

const MINUTE = 60_000;

describe('what SES answers', () => {
  it('slows everybody down for a second after a throttle, once for a whole call, and loses nobody', async () => {
    const bench = sendingBench({ planned: 100, account: { maxSendRate: 200 } });
    bench.ses.answer = () => verdict(bench.ses.calls.length === 1 ? 'throttled' : 'accepted');
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('S'.repeat(100));
    // The first call takes 80 ms more. The second batch had its slot already; the third waits a second longer.
    expect(bench.ses.calls.map(({ at }) => at)).toEqual([0, 330, 1580]);
  });

  it('parks the run when the daily quota is used up', async () => {
    const bench = sendingBench({ planned: 2 });
    bench.ses.answer = () => verdict('quota');
    expect(await bench.invoke()).toEqual(parkedFor(15 * MINUTE + 60));
    expect(bench.runs.records.get(run)?.status).toBe('PARKED');
    expect(await bench.states()).toBe('RR');
    bench.ses.answer = () => verdict('accepted');
    await bench.invoke();
    expect(await bench.states()).toBe('SS');
  });

  it('halts the run for a reason that is the account, and resuming sends to exactly those', async () => {
    const bench = sendingBench({ planned: 120 });
    bench.ses.answer = (to) =>
      verdict(to.includes(addressOf(0)) ? 'accepted' : 'halt', 'ACCOUNT_SENDING_PAUSED');
    expect(await bench.invoke()).toEqual(done);
    expect(bench.runs.records.get(run)?.control).toEqual({
      state: 'pause',
      by: 'send-shard',
      reason: 'ACCOUNT_SENDING_PAUSED',
      cause: expect.stringContaining('aws sesv2 put-account-sending-attributes --sending-enabled'),
      at: expect.any(String),
    });
    expect(counts(await bench.states())).toEqual({ S: 50, R: 70 });
    bench.ses.answer = () => verdict('accepted');
    bench.control('run');
    await bench.invoke();
    expect([...bench.ses.accepted.values()]).toEqual(Array(120).fill(1));
  });

  it('is halted before any call where the account says that it may not send', async () => {
    const bench = sendingBench({ planned: 2, account: { sendingEnabled: false } });
    expect(await bench.invoke()).toEqual(done);
    expect(bench.runs.records.get(run)?.control.reason).toBe('ACCOUNT_SENDING_PAUSED');
    expect(bench.ses.calls).toEqual([]);
  });

  it('never sends again to whom it may have sent', async () => {
    const bench = sendingBench({ planned: 60 });
    bench.ses.answer = (to) => (to.includes(addressOf(0)) ? verdict('unknown', 'LOST') : verdict('accepted'));
    expect(await bench.invoke()).toEqual(done);
    await bench.invoke();
    expect(await bench.states()).toBe('U'.repeat(50) + 'S'.repeat(10));
    expect([...bench.ses.accepted.values()]).toEqual(Array(60).fill(1));
  });

  it('tries again after a while what failed for a moment, the others meanwhile', async () => {
    const bench = sendingBench({ planned: 52 });
    bench.ses.answer = (to) =>
      to.map((address) =>
        verdict(address === addressOf(0) && bench.ses.calls.length < 3 ? 'transient' : 'accepted'),
      );
    expect(await bench.invoke()).toEqual(done);
    expect(bench.ses.calls.map(({ to }) => to.length)).toEqual([50, 2, 1]);
    expect(bench.ses.calls[2]?.at).toBe(1060);
    expect(await bench.states()).toBe('S'.repeat(52));
  });

  it('leaves long waits to the state machine', async () => {
    const bench = sendingBench({ planned: 1 });
    bench.ses.answer = () => verdict('transient');
    // 1 + 2 + 4 + 8 seconds are slept through; the next would be 16.
    expect(await bench.invoke()).toEqual(parkedFor(15_000 + 16_000 + 5 * 60));
    expect(bench.ses.calls).toHaveLength(5);
    expect(bench.runs.records.get(run)?.status).toBe('RUNNING');
  });

  it('fails a recipient whom it refuses, with the status', async () => {
    const bench = sendingBench({ planned: 3 });
    bench.ses.answer = (to) =>
      to.map((address) => verdict(address === addressOf(1) ? 'refused' : 'accepted', 'INVALID_PARAMETER'));
    await bench.invoke();
    expect(await bench.states()).toBe('SFS');
    expect((await bench.blocks.read({ run, shard: 0, block: 0 }))?.failures).toEqual({
      INVALID_PARAMETER: [1],
    });
  });

  it('fails a recipient after FAILED three times', async () => {
    const bench = sendingBench({ planned: 2 });
    bench.ses.answer = (to) =>
      to.map((address) => verdict(address === addressOf(1) ? 'failed' : 'accepted', 'FAILED'));
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('SF');
    expect(bench.ses.calls.map(({ to }) => to.length)).toEqual([2, 1, 1]);
  });
});

describe('a call that is refused as a whole', () => {
  const refuseWith = (bad: readonly string[]) => (to: readonly string[]) =>
    to.some((address) => bad.includes(address))
      ? verdict(to.length > 1 ? 'suspect' : 'refused', 'BadRequestException')
      : verdict('accepted');

  it('is cut in halves until who is at fault stands alone, and the others are sent to once', async () => {
    const bench = sendingBench({ planned: 50 });
    bench.ses.answer = refuseWith([addressOf(17)]);
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe(`${'S'.repeat(17)}F${'S'.repeat(32)}`);
    expect([...bench.ses.accepted.values()]).toEqual(Array(49).fill(1));
    const withTheBad = bench.ses.calls.filter(({ to }) => to.includes(addressOf(17)));
    expect(withTheBad.map(({ to }) => to.length)).toEqual([50, 25, 12, 6, 3, 2, 1]);
  });

  it('halts the run when everybody is refused for that one reason, and nobody fails', async () => {
    const bench = sendingBench({ planned: 120 });
    bench.ses.answer = (to) => verdict(to.length > 1 ? 'suspect' : 'refused', 'MessageRejected');
    expect(await bench.invoke()).toEqual(done);
    expect(bench.runs.records.get(run)?.control).toMatchObject({ state: 'pause', reason: 'MessageRejected' });
    expect(counts(await bench.states()).F).toBeUndefined();
  });

  it('halts for a short list too, of which nobody is accepted', async () => {
    const bench = sendingBench({ planned: 2, account: { maxSendRate: 1 } });
    bench.ses.answer = () => verdict('refused', 'MessageRejected');
    await bench.invoke();
    expect(bench.runs.records.get(run)?.control).toMatchObject({ state: 'pause', reason: 'MessageRejected' });
    expect(await bench.states()).toBe('RR');
  });

  it('fails who was refused before somebody is accepted, and who is refused last', async () => {
    const bench = sendingBench({ planned: 4, account: { maxSendRate: 1 } });
    bench.ses.answer = (to) => verdict(to[0] === addressOf(1) ? 'accepted' : 'refused', 'MessageRejected');
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('FSFF');
    expect(bench.runs.records.get(run)?.control.state).toBe('run');
  });
});
