import { aRun } from '../../support/memory-runs';
import { sesEvents } from '../../support/ses-events';
import { eventOf, type Fixture, inEveryWay, look, outcomeOf, RUN } from './fixture';

const OTHER = 'daily-20261130T080000Z';
const paused = ['pause', 'handle-events', 'lost-tags'];
const running = ['run', 'person', 'started'];
const lost = { run: undefined, rcpt: undefined, campaign: undefined };
const send = (tags: Record<string, unknown>, mail = {}) => eventOf(sesEvents.send, 1, { tags, mail });

/** A fixture with another run beside the one of the events. */
async function withOther(
  start: () => Promise<Fixture>,
  record: Parameters<typeof aRun>[0] = {},
): Promise<Fixture> {
  const fixture = await start();
  await fixture.runs.claim(aRun({ run: OTHER, campaignId: 'daily', ...record }));
  return fixture;
}

async function controls({ runs }: Fixture): Promise<Record<string, string>> {
  const records = await runs.list();
  return Object.fromEntries(records.map(({ run, control }) => [run, `${control.state} ${control.reason}`]));
}

describe('a Send event of ours without its tags', () => {
  it.each<[string, Record<string, unknown>]>([
    ['without any', lost],
    ['without recipient', { rcpt: undefined }],
    ['with two recipients', { rcpt: ['0-1', '0-2'] }],
    ['with a recipient that can’t be read', { rcpt: ['?'] }],
    ['without run', { run: undefined }],
  ])('pauses the run and tells people: %s', async (_, tags) => {
    const { control, told, sets, failed } = await outcomeOf([send(tags), eventOf(sesEvents.send, 2)]);
    expect(control).toEqual(paused);
    expect(told).toEqual([`Run paused: ${RUN}`]);
    expect(sets).toEqual({ '0/0': { sent: [2] } });
    expect(failed).toBe(0);
  });

  inEveryWay('pauses the run that its tag still names, and no other', async (start) => {
    const fixture = await withOther(start);
    await fixture.deliver([send({ rcpt: undefined })]);
    expect(await controls(fixture)).toEqual({ [RUN]: 'pause lost-tags', [OTHER]: 'run started' });
  });

  inEveryWay('pauses all that send where even the run was lost', async (start) => {
    const fixture = await withOther(start, { status: 'PARKED' });
    await fixture.deliver([send(lost)]);
    expect(await controls(fixture)).toEqual({ [RUN]: 'pause lost-tags', [OTHER]: 'pause lost-tags' });
    expect(fixture.told.map(([subject]) => subject)).toEqual([`Run paused: ${OTHER}`, `Run paused: ${RUN}`]);
  });

  inEveryWay('leaves runs alone that have ended, and those that began after it', async (start) => {
    const fixture = await withOther(start, { status: 'COMPLETED' });
    await fixture.runs.claim(
      aRun({
        run: 'late-20261130T090200Z',
        campaignId: 'late',
        control: { state: 'run', by: 'person', reason: 'started', cause: '', at: '2026-11-30T09:00:06Z' },
      }),
    );
    await fixture.deliver([send(lost)]);
    expect(await controls(fixture)).toEqual({
      [RUN]: 'pause lost-tags',
      [OTHER]: 'run started',
      'late-20261130T090200Z': 'run started',
    });
  });

  inEveryWay('pauses nothing again when it comes once more after the run was resumed', async (start) => {
    const fixture = await start();
    await fixture.deliver([send(lost)]);
    const at = '2026-11-30T09:30:00.000Z';
    await fixture.runs.setControl(RUN, { state: 'run', by: 'person', reason: 'resumed', cause: '', at });
    await fixture.deliver([send(lost)]);
    expect((await look(fixture)).control).toEqual(['run', 'person', 'resumed']);
    await fixture.deliver([send(lost, { timestamp: '2026-11-30T09:31:00.000Z' })]);
    expect((await look(fixture)).control).toEqual(paused);
  });

  it('is ours by the role that sent it, whatever the operation', async () => {
    const tags = { ...lost, 'ses:operation': ['SendEmail'] };
    const { control } = await outcomeOf([send({ ...tags, 'ses:caller-identity': ['shop-prod-send-shard'] })]);
    expect(control).toEqual(paused);
  });
});

describe('nothing is paused by', () => {
  it.each<[string, object]>([
    ['mail that someone sends by hand', send({ ...lost, 'ses:operation': ['SendEmail'] })],
    ['mail of another configuration set', send({ ...lost, 'ses:configuration-set': ['other'] })],
    ['an event of another type', eventOf(sesEvents.delivery, 1, { tags: lost })],
    ['tags of a run that is not known', send({ run: ['weekly-20200101T000000Z'] })],
    ['a recipient whom the run doesn’t have', send({ rcpt: ['7-0'] })],
  ])('%s', async (_, event) => {
    const { control, told } = await outcomeOf([event]);
    expect(control).toEqual(running);
    expect(told).toEqual([]);
  });
});
