import { aRun } from '../../support/memory-runs';
import { FIRST, fixture, notReady, READY, RUN, SECOND, SES_NAME, sample } from './fixture';

describe('another run of the campaign', () => {
  const earlier = aRun({ run: 'weekly-20261123T090000Z', startedAt: '2026-11-23T09:00:00Z' });
  const fault = (status: string) =>
    `weekly-20261123T090000Z of the same campaign is ${status}; resume it, {"run": "weekly-20261123T090000Z"}, until it ends, or stop it`;

  test.each(['RUNNING', 'PAUSED', 'PARKED', 'FAILED'] as const)(
    'that is %s keeps it from starting',
    async (status) => {
      const { start, runs } = fixture();
      runs.records.set(earlier.run, { ...earlier, status });
      expect(await start()).toEqual(notReady(fault(status)));
    },
  );

  test.each<[string, Partial<typeof earlier>]>([
    ['has ended', { status: 'COMPLETED', finishedAt: '2026-11-23T10:00:00Z' }],
    ['is settling', { status: 'RUNNING', finishedAt: '2026-11-23T10:00:00Z' }],
    ['was not ready', { status: 'NOT_READY' }],
    ['is stopped', { control: { ...earlier.control, state: 'stop' } }],
    ['is older than a run may be', { startedAt: '2026-09-01T09:00:00Z' }],
    ['is of another campaign', { campaignId: 'monthly' }],
  ])('that %s does not', async (_, fields) => {
    const { start, runs } = fixture();
    runs.records.set(earlier.run, { ...earlier, ...fields });
    expect(await start()).toEqual(READY);
  });

  test('that starts at the same time never goes on beside it: both are told of each other', async () => {
    const { start, runs } = fixture();
    const later = 'weekly-20261130T090100Z';
    const outcomes = await Promise.all([
      start(),
      start({ campaign: 'weekly', scheduledTime: '2026-11-30T09:01:00Z' }, SECOND),
    ]);
    expect(outcomes).toEqual([
      {
        run: RUN,
        outcome: 'NOT_READY',
        cause: expect.stringContaining(`- ${later} of the same campaign is`),
      },
      {
        run: later,
        outcome: 'NOT_READY',
        cause: expect.stringContaining(`- ${RUN} of the same campaign is`),
      },
    ]);
    expect([...runs.records.values()].filter(({ status }) => status !== 'NOT_READY')).toEqual([]);
  });
});

describe('resuming', () => {
  async function paused() {
    const all = fixture();
    await all.start();
    all.runs.audiences.set(RUN, { rows: 1, rejected: 0, segmentExcluded: 0, planned: 1 });
    await all.runs.setStatus(RUN, { to: 'PAUSED' });
    await all.runs.setControl(RUN, {
      state: 'pause',
      by: 'send-shard',
      reason: 'ACCOUNT_SENDING_PAUSED',
      cause: 'sending is paused',
      at: '2026-11-30T09:10:00Z',
    });
    return all;
  }

  test('a paused run lets it go on by its old plan', async () => {
    const { start, runs, change, ses } = await paused();
    change({ status: 'archived' });
    ses.created.length = 0;
    expect(await start({ run: RUN }, SECOND)).toEqual(READY);
    expect(runs.records.get(RUN)).toMatchObject({
      status: 'RUNNING',
      execution: FIRST,
      control: { state: 'run', by: 'person', reason: 'resumed', cause: '', at: '2026-11-30T09:00:05.000Z' },
    });
    // A sweep may have removed it since.
    expect(ses.created).toEqual([{ name: SES_NAME, subject: sample.subject }]);
  });

  test('takes the version of the template that the run is pinned to', async () => {
    const { start, bucket, ses } = await paused();
    bucket.put('templates/sample.json', { ...sample, subject: 'Changed' });
    await start({ run: RUN }, SECOND);
    expect(ses.created.at(-1)).toEqual({ name: SES_NAME, subject: sample.subject });
  });

  test('a run whose window is over lets it end', async () => {
    const { start, clock } = await paused();
    clock.now = Date.parse('2027-01-01T00:00:00Z');
    expect(await start({ run: RUN }, SECOND)).toEqual(READY);
  });

  test('leaves a run paused as long as something is wrong', async () => {
    const { start, runs, ses } = await paused();
    ses.configurationSet = { sendingEnabled: false };
    expect(await start({ run: RUN }, SECOND)).toEqual(
      notReady(
        'sending through shop-prod-campaigns is paused, by a reputation alarm or a person; once the reason is gone: aws sesv2 put-configuration-set-sending-options --configuration-set-name shop-prod-campaigns --sending-enabled',
      ),
    );
    expect(runs.records.get(RUN)).toMatchObject({ status: 'PAUSED', control: { state: 'pause' } });
  });

  test('a run without an audience makes it not ready when something is wrong', async () => {
    const { start, runs, ses } = fixture();
    await start();
    ses.identity = { verified: false, mailFromBlocks: false };
    expect((await start({ run: RUN }, SECOND)).outcome).toBe('NOT_READY');
    expect(runs.records.get(RUN)?.status).toBe('NOT_READY');
  });

  test('a run that nobody started is refused', async () => {
    const { start } = fixture();
    expect(await start({ run: RUN })).toEqual(notReady('there is no such run'));
  });

  test.each(['COMPLETED', 'STOPPED', 'EXPIRED'] as const)(
    'a run that is %s is refused and stays so',
    async (status) => {
      const { start, runs } = fixture();
      runs.records.set(RUN, aRun({ status }));
      expect(await start({ run: RUN })).toEqual(
        notReady(`it is ${status} and has nobody left to send to; start the campaign anew`),
      );
      expect(runs.records.get(RUN)).toEqual(aRun({ status }));
    },
  );

  describe('a run that was told to stop while nobody sent', () => {
    const stopped = aRun({ status: 'PAUSED', control: { ...aRun().control, state: 'stop' } });

    test('is settled, so that who is left counts as stopped', async () => {
      const { start, runs, ses } = fixture();
      runs.records.set(RUN, stopped);
      runs.audiences.set(RUN, { rows: 3, rejected: 0, segmentExcluded: 0, planned: 3 });
      // Nothing is sent, so nothing that sending needs is asked for.
      ses.identity = undefined;
      expect(await start({ run: RUN })).toEqual({ run: RUN, outcome: 'SETTLE', cause: '' });
      expect(runs.records.get(RUN)).toEqual(stopped);
    });

    test('is over where it has no audience', async () => {
      const { start, runs } = fixture();
      runs.records.set(RUN, stopped);
      expect(await start({ run: RUN })).toEqual({ run: RUN, outcome: 'STOPPED', cause: '' });
      expect(runs.records.get(RUN)).toMatchObject({
        status: 'STOPPED',
        finishedAt: '2026-11-30T09:00:05.000Z',
      });
    });
  });
});
