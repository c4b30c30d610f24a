import { peakOver } from '../../../tools/bench/limiter-simulation';
import { addressOf, again, counts, done, NOW, parkedFor, run, sendingBench, verdict } from './sending-bench';

const MINUTE = 60_000;

describe('a shard', () => {
  it('is sent to everybody once, in blocks of 50', async () => {
    const bench = sendingBench({ planned: 120 });
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('S'.repeat(120));
    expect([...bench.ses.accepted.values()]).toEqual(Array(120).fill(1));
    expect(bench.ses.calls.map(({ to }) => to.length).sort()).toEqual([20, 50, 50]);
  });

  it('is sent to nobody again', async () => {
    const bench = sendingBench({ planned: 60 });
    await bench.invoke();
    expect(await bench.invoke()).toEqual(done);
    expect(bench.ses.calls).toHaveLength(2);
  });

  it('beyond the audience is done', async () => {
    expect(await sendingBench({ planned: 0 }).invoke()).toEqual(done);
  });

  it("goes out at a slow account's rate one by one, in no second more than its allowance", async () => {
    const bench = sendingBench({ planned: 140, account: { maxSendRate: 11.2 } });
    await bench.invoke();
    expect(Math.max(...bench.ses.calls.map(({ to }) => to.length))).toBe(1);
    expect(
      peakOver(
        1000,
        bench.ses.calls.map(({ at }) => ({ at, recipients: 1 })),
      ),
    ).toBe(11);
    const last = bench.ses.calls.at(-1)?.at;
    expect(last).toBeGreaterThanOrEqual((139 / 11.2) * 1000);
    expect(last).toBeLessThanOrEqual((139 / 11.2) * 1000 * 1.05);
  });

  it('whose slots were missed while the process stood still queues up again, and does not start at once', async () => {
    const bench = sendingBench({ planned: 200, account: { maxSendRate: 14 } });
    const { suppression, clock } = bench.dependencies;
    const stands = { from: NOW + 3000, until: NOW + 5000 };
    jest.spyOn(suppression, 'lookUp').mockImplementation(async () => {
      if (clock.now() >= stands.from && clock.now() < stands.until)
        await clock.sleep(stands.until - clock.now());
      return new Map();
    });
    expect(await bench.invoke()).toEqual(done);
    expect(
      peakOver(
        1000,
        bench.ses.calls.map(({ at }) => ({ at, recipients: 1 })),
      ),
    ).toBe(14);
    // Two seconds were lost, and hardly more.
    expect(bench.ses.calls.at(-1)?.at).toBeLessThanOrEqual((199 / 13.58) * 1000 + 2300);
    expect([...bench.ses.accepted.values()]).toEqual(Array(200).fill(1));
  });

  it('has so many calls in flight that slow answers do not hold it up', async () => {
    const bench = sendingBench({ planned: 5000, account: { maxSendRate: 1000 } });
    bench.ses.takes = 400;
    await bench.invoke();
    expect(bench.ses.calls.at(-1)?.at).toBeLessThanOrEqual(4950 * 1.05);
  });

  it('counts whom SES accepted, for the guard, the quota and as metrics', async () => {
    const bench = sendingBench({ planned: 120, account: { max24HourSend: 1000, sentLast24Hours: 100 } });
    await bench.invoke();
    expect(bench.counted).toEqual([
      { scope: { run }, sent: 120 },
      { scope: 'environment', sent: 120 },
    ]);
    expect(bench.emitted).toEqual([{ RecipientsAccepted: 120, EventsReceived: 0, DailyQuotaUsed: 0.1 }]);
  });

  it('fails where the run is not there', async () => {
    const bench = sendingBench({ planned: 1 });
    bench.runs.audiences.clear();
    await expect(bench.invoke()).rejects.toThrow(`${run} has no record, plan or audience in the ledger`);
  });
});

describe('who must not be mailed', () => {
  it('is dropped, and the others of the block are sent to', async () => {
    const bench = sendingBench({ planned: 4 });
    bench.barred.set(addressOf(1), 'suppressed');
    bench.barred.set(addressOf(2), 'unsubscribed');
    await bench.invoke();
    expect(await bench.states()).toBe('SXNS');
    expect(bench.ses.calls.map(({ to }) => to)).toEqual([[addressOf(0), addressOf(3)]]);
  });

  it('is dropped though they left while others were sent to', async () => {
    const bench = sendingBench({ planned: 3, account: { maxSendRate: 1 } });
    bench.ses.answer = () => {
      bench.barred.set(addressOf(2), 'unsubscribed');
      return verdict('accepted');
    };
    await bench.invoke();
    expect(await bench.states()).toBe('SSN');
  });

  it('is never mailed because it could not be asked for', async () => {
    const bench = sendingBench({ planned: 60 });
    bench.dependencies.suppression.lookUp = async () => {
      throw new Error('table is busy');
    };
    await expect(bench.invoke()).rejects.toThrow('table is busy');
    expect(bench.ses.calls).toEqual([]);
  });
});

describe('the control of the run', () => {
  it.each([
    ['pause', '.'],
    ['stop', 'H'],
  ] as const)('%s is seen before the next claim', async (state, left) => {
    const bench = sendingBench({ planned: 5, account: { maxSendRate: 1 } });
    bench.ses.answer = () => {
      if (bench.ses.calls.length === 2) bench.control(state);
      return verdict('accepted');
    };
    expect(await bench.invoke()).toEqual(done);
    const sent = bench.ses.calls.length;
    expect(sent).toBeLessThanOrEqual(4);
    expect(await bench.states()).toBe('S'.repeat(sent) + left.repeat(5 - sent));
  });

  it('stop ends blocks too that nobody has begun', async () => {
    const bench = sendingBench({ planned: 120 });
    bench.control('stop');
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('H'.repeat(120));
  });

  it('resumes with exactly those who are left', async () => {
    const bench = sendingBench({ planned: 120 });
    bench.control('pause');
    expect(await bench.invoke()).toEqual(done);
    expect(bench.ses.calls).toEqual([]);
    bench.control('run');
    await bench.invoke();
    expect(await bench.states()).toBe('S'.repeat(120));
  });

  it('is paused by us where the settings do not allow the sender', async () => {
    const bench = sendingBench({
      planned: 1,
      fromAddresses: ['other@shop.com'],
      campaign: { from: { email: 'a@shop.com' } },
    });
    expect(await bench.invoke()).toEqual(done);
    expect(bench.runs.records.get(run)?.control).toMatchObject({
      state: 'pause',
      by: 'send-shard',
      reason: 'FROM_NOT_ALLOWED',
    });
    expect(bench.ses.calls).toEqual([]);
  });
});

describe('the window', () => {
  it('parks the run until it begins, and the run goes on then', async () => {
    const notBefore = new Date(NOW + 30 * MINUTE).toISOString();
    const bench = sendingBench({ planned: 2, campaign: { sendWindow: { notBefore } } });
    expect(await bench.invoke()).toEqual(parkedFor(30 * MINUTE));
    expect(bench.runs.records.get(run)?.status).toBe('PARKED');
    await bench.time.run(bench.time.sleep(30 * MINUTE));
    expect(await bench.invoke()).toEqual(done);
    expect(bench.runs.records.get(run)?.status).toBe('RUNNING');
    expect(await bench.states()).toBe('SS');
  });

  it('ends who is left when it closes', async () => {
    const notAfter = new Date(NOW + 2500).toISOString();
    const bench = sendingBench({
      planned: 52,
      account: { maxSendRate: 1 },
      campaign: { sendWindow: { notAfter } },
    });
    expect(await bench.invoke()).toEqual(done);
    expect(counts(await bench.states())).toEqual({ S: 3, E: 49 });
    expect(bench.ses.calls).toHaveLength(3);
  });
});

describe('the time of an invocation', () => {
  it('ends before a call could be cut off, and the next one goes on', async () => {
    const bench = sendingBench({ planned: 40, account: { maxSendRate: 1 } });
    expect(await bench.invoke(35_000)).toEqual(again);
    const first = bench.ses.calls.length;
    expect(first).toBe(10);
    expect(await bench.invoke()).toEqual(done);
    expect(await bench.states()).toBe('S'.repeat(40));
    expect([...bench.ses.accepted.values()]).toEqual(Array(40).fill(1));
  });

  it('claims nobody when there is too little of it', async () => {
    const bench = sendingBench({ planned: 1 });
    expect(await bench.invoke(25_000)).toEqual(again);
    expect(await bench.states()).toBe('');
  });

  it('that is shorter than the queue takes no slot from those who can use it', async () => {
    const bench = sendingBench({ planned: 40, account: { maxSendRate: 1 } });
    const { limiter } = bench.dependencies;
    await limiter.reserve(4, 1);
    expect(await bench.invoke(28_000)).toEqual(again);
    expect(bench.ses.calls).toEqual([]);
    // At once: to ask again and again would not make the queue shorter.
    expect(bench.time.now()).toBe(NOW);
    expect(await limiter.reserve(1, 1)).toEqual({ reserved: true, startAt: NOW + 4000 });
  });
});
