import { sesEvents } from '../../support/ses-events';
import { eventOf, type Fixture, inEveryWay, look, NOW, outcomeOf, RUN } from './fixture';

const MINUTE = 60_000;
const iso = (time: number) => new Date(time).toISOString();
const paused = (reason: string) => ['pause', 'handle-events', reason];
const control = async (fixture: Fixture) => (await look(fixture)).control;

/** Events of one type about so many recipients, from a position on. */
const about = (event: Record<string, unknown>, count: number, from = 0, changes = {}) =>
  Array.from({ length: count }, (_, index) => eventOf(event, from + index, changes));
/** Of mail that was sent at a time. */
const sentAt = (time: number) => ({ mail: { timestamp: iso(time) } });

/** As whoever resumes a run does (`start-run`). */
async function resume(fixture: Fixture): Promise<void> {
  const at = iso(fixture.clock.now);
  await fixture.runs.setControl(RUN, { state: 'run', by: 'person', reason: 'resumed', cause: '', at });
}

describe('a run that sends', () => {
  inEveryWay('is paused when hard bounces reach the limit, and people are told once', async (start) => {
    const fixture = await start({ sent: 200 });
    await fixture.deliver(about(sesEvents.bounce, 19));
    expect(await control(fixture)).toEqual(['run', 'person', 'started']);
    await fixture.deliver(about(sesEvents.bounce, 20));
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    await fixture.deliver(about(sesEvents.bounce, 30));
    await fixture.deliver(about(sesEvents.complaint, 30));
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    expect(fixture.told.map(([subject]) => subject)).toEqual([`Run paused: ${RUN}`]);
    const [[, message] = []] = fixture.told;
    expect(message).toContain('Why: hard bounces reached 10 % of the mail sent in the last hour: 20 of 200;');
    expect((await fixture.runs.read(RUN))?.control).toEqual({
      state: 'pause',
      by: 'handle-events',
      reason: 'hard-bounces',
      cause: message,
      at: iso(NOW),
    });
  });

  inEveryWay('is paused before the sender has told how many it sent', async (start) => {
    const fixture = await start();
    await fixture.deliver([
      ...about(sesEvents.send, 200),
      ...about(sesEvents.delivery, 180, 20),
      ...about(sesEvents.bounce, 20),
    ]);
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
  });

  inEveryWay('is judged when it reaches the volume, though no more bounces come', async (start) => {
    const fixture = await start();
    await fixture.deliver([...about(sesEvents.send, 150), ...about(sesEvents.bounce, 20)]);
    expect(await control(fixture)).toEqual(['run', 'person', 'started']);
    await fixture.deliver(about(sesEvents.send, 50, 150));
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
  });

  inEveryWay('is paused for complaints', async (start) => {
    const fixture = await start({ sent: 500 });
    await fixture.deliver(about(sesEvents.complaint, 5));
    expect(await control(fixture)).toEqual(paused('complaints'));
  });

  inEveryWay('is paused by what creeps over the day', async (start) => {
    const fixture = await start();
    for (let hours = 10; hours > 0; hours -= 1) {
      fixture.clock.now = NOW + (10 - hours) * 60 * MINUTE;
      await fixture.tallies.add({ run: RUN }, fixture.clock.now, { sent: 100 });
      await fixture.deliver(about(sesEvents.bounce, 5, (10 - hours) * 5, sentAt(fixture.clock.now)));
    }
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    expect(fixture.told[0]?.[1]).toContain(
      '5 % of the mail sent in the last day: 50 of 1,000; the limit is 5 %',
    );
  });

  inEveryWay('is not paused by what lies more than a day back', async (start) => {
    const fixture = await start({ sent: 1000 });
    await fixture.deliver(about(sesEvents.bounce, 49));
    fixture.clock.now = NOW + 25 * 60 * MINUTE;
    await fixture.tallies.add({ run: RUN }, fixture.clock.now, { sent: 1000 });
    await fixture.deliver(about(sesEvents.bounce, 45, 100, sentAt(fixture.clock.now)));
    expect(await control(fixture)).toEqual(['run', 'person', 'started']);
    expect(fixture.told).toEqual([]);
  });

  inEveryWay(
    'is not paused by doubled events, soft bounces, kept back mail or the simulator',
    async (start) => {
      const fixture = await start({ sent: 200 });
      const simulator = { mail: { destination: ['bounce@simulator.amazonses.com'] } };
      await fixture.deliver([
        ...about(sesEvents.bounce, 19),
        ...about(sesEvents.bounce, 19),
        ...about(sesEvents.bounce, 30, 100, { body: { bounceType: 'Transient' } }),
        ...about(sesEvents.bounce, 30, 200, simulator),
        ...about(sesEvents.complaint, 30, 300, { body: { complaintFeedbackType: 'not-spam' } }),
      ]);
      await fixture.deliver(about(sesEvents.bounce, 19));
      expect(await control(fixture)).toEqual(['run', 'person', 'started']);
      expect(fixture.told).toEqual([]);
    },
  );

  inEveryWay('is judged by mail that was attempted', async (start) => {
    const fixture = await start({ sent: 300 });
    await fixture.deliver(
      about(sesEvents.bounce, 100, 0, { body: { bounceSubType: 'OnAccountSuppressionList' } }),
    );
    await fixture.deliver(about(sesEvents.bounce, 20, 100));
    expect(fixture.told[0]?.[1]).toContain('20 of 200');
  });

  inEveryWay('is not paused where no limits are set, and is counted all the same', async (start) => {
    const fixture = await start({ sent: 200, withoutGuard: true });
    await fixture.deliver(about(sesEvents.bounce, 50));
    expect(await look(fixture)).toMatchObject({
      control: ['run', 'person', 'started'],
      counts: { sent: 200, sendEvents: 0, notAttempted: 0, hardBounces: 50, complaints: 0 },
    });
  });

  inEveryWay('stays paused when people can’t be told, and no event is tried again for it', async (start) => {
    const tell = async () => {
      throw new Error('no such topic');
    };
    const fixture = await start({ sent: 200, tell });
    await expect(fixture.deliver(about(sesEvents.bounce, 20))).resolves.toEqual([]);
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    expect(fixture.lines).toContainEqual([
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
    expect(outcome.counts).toEqual({
      sent: 200,
      sendEvents: 0,
      notAttempted: 0,
      hardBounces: 0,
      complaints: 0,
      ...counts,
    });
    expect(outcome.told).toEqual(told);
  });
});

describe('a run that comes near a limit', () => {
  inEveryWay('brings one warning for each kind of event', async (start) => {
    const fixture = await start({ sent: 600 });
    await fixture.deliver(about(sesEvents.bounce, 30));
    await fixture.deliver(about(sesEvents.bounce, 5, 30));
    expect(fixture.told.map(([subject]) => subject)).toEqual([`Many hard bounces: ${RUN}`]);
    await fixture.tallies.add({ run: RUN }, NOW, { sent: 200 });
    await fixture.deliver(about(sesEvents.complaint, 6, 100));
    await fixture.deliver(about(sesEvents.complaint, 1, 106));
    expect(fixture.told.map(([subject]) => subject)).toEqual([
      `Many hard bounces: ${RUN}`,
      `Many complaints: ${RUN}`,
    ]);
    expect(await control(fixture)).toEqual(['run', 'person', 'started']);
  });

  inEveryWay('is not paused when it has ended; people are told', async (start) => {
    const fixture = await start({ sent: 200, record: { status: 'COMPLETED' } });
    await fixture.deliver(about(sesEvents.bounce, 40));
    expect(await control(fixture)).toEqual(['run', 'person', 'started']);
    expect(fixture.told.map(([subject]) => subject)).toEqual([`Many hard bounces: ${RUN}`]);
  });
});

describe('a run that was resumed', () => {
  /** Paused at NOW, resumed a minute later: within the same five minutes of the counts. */
  async function resumed(start: Parameters<Parameters<typeof inEveryWay>[1]>[0]): Promise<Fixture> {
    const fixture = await start({ sent: 200 });
    await fixture.deliver(about(sesEvents.bounce, 40));
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    fixture.clock.now = NOW + MINUTE;
    await resume(fixture);
    return fixture;
  }

  inEveryWay('is not held to what it was paused for', async (start) => {
    const fixture = await resumed(start);
    await fixture.deliver([eventOf(sesEvents.send, 500, sentAt(fixture.clock.now))]);
    await fixture.tallies.add({ run: RUN }, fixture.clock.now, { sent: 200 });
    await fixture.deliver(about(sesEvents.bounce, 9, 500, sentAt(fixture.clock.now)));
    expect(await control(fixture)).toEqual(['run', 'person', 'resumed']);
    expect(fixture.told).toHaveLength(1);
  });

  inEveryWay('is not held to late bounces of mail from before', async (start) => {
    const fixture = await resumed(start);
    await fixture.deliver([eventOf(sesEvents.send, 500, sentAt(fixture.clock.now))]);
    await fixture.tallies.add({ run: RUN }, fixture.clock.now, { sent: 200 });
    await fixture.deliver(about(sesEvents.bounce, 60, 100));
    expect(await control(fixture)).toEqual(['run', 'person', 'resumed']);
  });

  inEveryWay('is paused again when the list is still bad', async (start) => {
    const fixture = await resumed(start);
    await fixture.deliver([eventOf(sesEvents.send, 500, sentAt(fixture.clock.now))]);
    await fixture.tallies.add({ run: RUN }, fixture.clock.now, { sent: 200 });
    await fixture.deliver(about(sesEvents.bounce, 20, 500, sentAt(fixture.clock.now)));
    expect(await control(fixture)).toEqual(paused('hard-bounces'));
    expect(fixture.told).toHaveLength(2);
    expect(fixture.told[1]?.[1]).toContain('20 of 200');
  });
});
