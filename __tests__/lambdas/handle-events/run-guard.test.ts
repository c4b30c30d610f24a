import { sesEvents } from '../../support/ses-events';
import { type Bench, eventOf, look, NOW, outcomeOf, RUN, startBench } from './bench';

const MINUTE = 60_000;
const iso = (time: number) => new Date(time).toISOString();
const paused = (reason: string) => ['pause', 'handle-events', reason];
const control = async (bench: Bench) => (await look(bench)).control;

/** Events of one type about so many recipients, from a position on. */
const about = (event: Record<string, unknown>, count: number, from = 0, changes = {}) =>
  Array.from({ length: count }, (_, index) => eventOf(event, from + index, changes));
/** Of mail that was sent at a time. */
const sentAt = (time: number) => ({ mail: { timestamp: iso(time) } });

/** As whoever resumes a run does (`start-run`). */
async function resume(bench: Bench): Promise<void> {
  const at = iso(bench.clock.now);
  await bench.runs.setControl(RUN, { state: 'run', by: 'person', reason: 'resumed', cause: '', at });
}

describe('a run that sends', () => {
  it('is paused when hard bounces reach the limit, and people are told once', async () => {
    const bench = await startBench({ sent: 200 });
    await bench.deliver(about(sesEvents.bounce, 19));
    expect(await control(bench)).toEqual(['run', 'person', 'started']);
    await bench.deliver(about(sesEvents.bounce, 20));
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    await bench.deliver(about(sesEvents.bounce, 30));
    await bench.deliver(about(sesEvents.complaint, 30));
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    expect(bench.told.map(([subject]) => subject)).toEqual([`Run paused: ${RUN}`]);
    const [[, message] = []] = bench.told;
    expect(message).toContain('Why: hard bounces reached 10 % of the mail sent in the last hour: 20 of 200;');
    expect((await bench.runs.read(RUN))?.control).toEqual({
      state: 'pause',
      by: 'handle-events',
      reason: 'hard-bounces',
      cause: message,
      at: iso(NOW),
    });
  });

  it('is paused for complaints', async () => {
    const bench = await startBench({ sent: 500 });
    await bench.deliver(about(sesEvents.complaint, 5));
    expect(await control(bench)).toEqual(paused('complaints'));
  });

  it('is paused by what creeps over the day', async () => {
    const bench = await startBench();
    for (let hours = 10; hours > 0; hours -= 1) {
      bench.clock.now = NOW + (10 - hours) * 60 * MINUTE;
      await bench.tallies.add({ run: RUN }, bench.clock.now, { sent: 100 });
      await bench.deliver(about(sesEvents.bounce, 5, (10 - hours) * 5, sentAt(bench.clock.now)));
    }
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    expect(bench.told[0]?.[1]).toContain(
      '5 % of the mail sent in the last day: 50 of 1,000; the limit is 5 %',
    );
  });

  it('is not paused by what lies more than a day back', async () => {
    const bench = await startBench({ sent: 1000 });
    await bench.deliver(about(sesEvents.bounce, 49));
    bench.clock.now = NOW + 25 * 60 * MINUTE;
    await bench.tallies.add({ run: RUN }, bench.clock.now, { sent: 1000 });
    await bench.deliver(about(sesEvents.bounce, 45, 100, sentAt(bench.clock.now)));
    expect(await control(bench)).toEqual(['run', 'person', 'started']);
    expect(bench.told).toEqual([]);
  });

  it('is not paused by doubled events, soft bounces, kept back mail or the simulator', async () => {
    const bench = await startBench({ sent: 200 });
    const simulator = { mail: { destination: ['bounce@simulator.amazonses.com'] } };
    await bench.deliver([
      ...about(sesEvents.bounce, 19),
      ...about(sesEvents.bounce, 19),
      ...about(sesEvents.bounce, 30, 100, { body: { bounceType: 'Transient' } }),
      ...about(sesEvents.bounce, 30, 200, simulator),
      ...about(sesEvents.complaint, 30, 300, { body: { complaintFeedbackType: 'not-spam' } }),
    ]);
    await bench.deliver(about(sesEvents.bounce, 19));
    expect(await control(bench)).toEqual(['run', 'person', 'started']);
    expect(bench.told).toEqual([]);
  });

  it('is judged by mail that was attempted', async () => {
    const bench = await startBench({ sent: 300 });
    await bench.deliver(
      about(sesEvents.bounce, 100, 0, { body: { bounceSubType: 'OnAccountSuppressionList' } }),
    );
    await bench.deliver(about(sesEvents.bounce, 20, 100));
    expect(bench.told[0]?.[1]).toContain('20 of 200');
  });

  it('is not paused where no limits are set, and is counted all the same', async () => {
    const bench = await startBench({ sent: 200, withoutGuard: true });
    await bench.deliver(about(sesEvents.bounce, 50));
    expect(await look(bench)).toMatchObject({
      control: ['run', 'person', 'started'],
      counts: { sent: 200, notAttempted: 0, hardBounces: 50, complaints: 0 },
    });
  });

  it('stays paused when people can’t be told, and no event is tried again for it', async () => {
    const tell = async () => {
      throw new Error('no such topic');
    };
    const bench = await startBench({ sent: 200, tell });
    await expect(bench.deliver(about(sesEvents.bounce, 20))).resolves.toEqual({ batchItemFailures: [] });
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    expect(bench.lines).toContainEqual([
      'error',
      'people were not told',
      { subject: `Run paused: ${RUN}`, reason: 'Error: no such topic' },
    ]);
  });

  it.each<[string, object[], unknown, object, string[]]>([
    [
      'is paused for hard bounces',
      about(sesEvents.bounce, 25),
      paused('hard-bounces'),
      { hardBounces: 25 },
      [`Run paused: ${RUN}`],
    ],
    [
      'is paused for complaints',
      [...about(sesEvents.complaint, 6), ...about(sesEvents.open, 3)],
      paused('complaints'),
      { complaints: 6 },
      [`Run paused: ${RUN}`],
    ],
    [
      'goes on',
      [
        ...about(sesEvents.bounce, 12),
        ...about(sesEvents.complaint, 3, 50),
        ...about(sesEvents.bounce, 4, 60, { body: { bounceSubType: 'OnAccountSuppressionList' } }),
      ],
      ['run', 'person', 'started'],
      { notAttempted: 4, hardBounces: 12, complaints: 3 },
      [],
    ],
  ])('%s in whatever order and however often its events come', async (_, events, control, counts, told) => {
    const outcome = await outcomeOf(events, { sent: 200 });
    expect(outcome.control).toEqual(control);
    expect(outcome.counts).toEqual({ sent: 200, notAttempted: 0, hardBounces: 0, complaints: 0, ...counts });
    expect(outcome.told).toEqual(told);
  });
});

describe('a run that comes near a limit', () => {
  it('brings one warning for each kind of event', async () => {
    const bench = await startBench({ sent: 600 });
    await bench.deliver(about(sesEvents.bounce, 30));
    await bench.deliver(about(sesEvents.bounce, 5, 30));
    expect(bench.told.map(([subject]) => subject)).toEqual([`Many hard bounces: ${RUN}`]);
    await bench.tallies.add({ run: RUN }, NOW, { sent: 200 });
    await bench.deliver(about(sesEvents.complaint, 6, 100));
    await bench.deliver(about(sesEvents.complaint, 1, 106));
    expect(bench.told.map(([subject]) => subject)).toEqual([
      `Many hard bounces: ${RUN}`,
      `Many complaints: ${RUN}`,
    ]);
    expect(await control(bench)).toEqual(['run', 'person', 'started']);
  });

  it('is not paused when it has ended; people are told', async () => {
    const bench = await startBench({ sent: 200, record: { status: 'COMPLETED' } });
    await bench.deliver(about(sesEvents.bounce, 40));
    expect(await control(bench)).toEqual(['run', 'person', 'started']);
    expect(bench.told.map(([subject]) => subject)).toEqual([`Many hard bounces: ${RUN}`]);
  });
});

describe('a run that was resumed', () => {
  /** Paused at NOW, resumed a minute later: within the same five minutes of the counts. */
  async function resumed(): Promise<Bench> {
    const bench = await startBench({ sent: 200 });
    await bench.deliver(about(sesEvents.bounce, 40));
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    bench.clock.now = NOW + MINUTE;
    await resume(bench);
    return bench;
  }

  it('is not held to what it was paused for', async () => {
    const bench = await resumed();
    await bench.deliver([eventOf(sesEvents.send, 500, sentAt(bench.clock.now))]);
    await bench.tallies.add({ run: RUN }, bench.clock.now, { sent: 200 });
    await bench.deliver(about(sesEvents.bounce, 9, 500, sentAt(bench.clock.now)));
    expect(await control(bench)).toEqual(['run', 'person', 'resumed']);
    expect(bench.told).toHaveLength(1);
  });

  it('is not held to late bounces of mail from before', async () => {
    const bench = await resumed();
    await bench.deliver([eventOf(sesEvents.send, 500, sentAt(bench.clock.now))]);
    await bench.tallies.add({ run: RUN }, bench.clock.now, { sent: 200 });
    await bench.deliver(about(sesEvents.bounce, 60, 100));
    expect(await control(bench)).toEqual(['run', 'person', 'resumed']);
  });

  it('is paused again when the list is still bad', async () => {
    const bench = await resumed();
    await bench.deliver([eventOf(sesEvents.send, 500, sentAt(bench.clock.now))]);
    await bench.tallies.add({ run: RUN }, bench.clock.now, { sent: 200 });
    await bench.deliver(about(sesEvents.bounce, 20, 500, sentAt(bench.clock.now)));
    expect(await control(bench)).toEqual(paused('hard-bounces'));
    expect(bench.told).toHaveLength(2);
    expect(bench.told[1]?.[1]).toContain('20 of 200');
  });
});
