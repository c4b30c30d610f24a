import { guardCounts, judgeRun } from '../../../lambdas/handle-events/guard';
import { groupByItem } from '../../../lambdas/handle-events/ledger-group';
import type { Tally } from '../../../lambdas/shared/ledger/tallies';
import { LIMITS, RUN } from './fixture';

const quiet: Tally = { sent: 0, sendEvents: 0, notAttempted: 0, hardBounces: 0, complaints: 0 };
const judge = (hour: Partial<Tally>, day: Partial<Tally> = hour) =>
  judgeRun(LIMITS, { hour: { ...quiet, ...hour }, day: { ...quiet, ...day } }).map(
    ({ level, measure, window }) => `${level} ${measure} ${window}`,
  );

describe('judgeRun', () => {
  it.each<[string, Partial<Tally>, string[]]>([
    [
      'hard bounces that reach the limit of the hour',
      { sent: 200, hardBounces: 20 },
      ['pause hardBounce hour'],
    ],
    ['hard bounces just below it', { sent: 201, hardBounces: 20 }, ['warn hardBounce hour']],
    ['hard bounces below the warning', { sent: 401, hardBounces: 20 }, []],
    ['too few hard bounces', { sent: 190, notAttempted: 0, hardBounces: 19 }, []],
    ['too few mails', { sent: 199, hardBounces: 100, complaints: 100 }, []],
    ['too few events for either', { sent: 200, hardBounces: 19, complaints: 4 }, []],
    ['complaints that reach the limit of the hour', { sent: 500, complaints: 5 }, ['pause complaint hour']],
    ['complaints just below it', { sent: 501, complaints: 5 }, ['warn complaint hour']],
    ['complaints below the warning', { sent: 1001, complaints: 5 }, []],
    ['both', { sent: 500, hardBounces: 30, complaints: 5 }, ['pause complaint hour', 'warn hardBounce hour']],
  ])('%s', (_, counts, verdicts) => {
    expect(judge(counts, {})).toEqual(verdicts);
  });

  it('knows of mail from the sender or from its events, whichever tells of more', () => {
    expect(judge({ sent: 0, sendEvents: 200, hardBounces: 20 }, {})).toEqual(['pause hardBounce hour']);
    expect(judge({ sent: 201, sendEvents: 200, hardBounces: 20 }, {})).toEqual(['warn hardBounce hour']);
    expect(judge({ sent: 0, sendEvents: 199, hardBounces: 20 }, {})).toEqual([]);
  });

  it('leaves mail out that was not attempted', () => {
    expect(judge({ sent: 300, notAttempted: 100, hardBounces: 20 }, {})).toEqual(['pause hardBounce hour']);
    expect(judge({ sent: 300, notAttempted: 101, hardBounces: 20 }, {})).toEqual([]);
  });

  it.each<[string, Partial<Tally>, string[]]>([
    ['a list that creeps', { sent: 1000, hardBounces: 50 }, ['pause hardBounce day']],
    ['one just below the limit', { sent: 1001, hardBounces: 50 }, ['warn hardBounce day']],
    ['one below the warning', { sent: 2001, hardBounces: 50 }, []],
    ['too few mails', { sent: 999, hardBounces: 99 }, []],
    ['too few hard bounces', { sent: 1000, hardBounces: 49 }, []],
    ['complaints that creep', { sent: 3333, complaints: 10 }, ['pause complaint day']],
    ['complaints just below', { sent: 3334, complaints: 10 }, ['warn complaint day']],
    ['too few complaints', { sent: 1000, complaints: 9 }, []],
  ])('over the day: %s', (_, counts, verdicts) => {
    expect(judge({}, counts)).toEqual(verdicts);
  });

  it('tells the worse of both windows', () => {
    const warnsInTheHour = { sent: 1000, hardBounces: 60 };
    expect(judge(warnsInTheHour, { sent: 1000, hardBounces: 60 })).toEqual(['pause hardBounce day']);
    expect(judge(warnsInTheHour, { sent: 2000, hardBounces: 60 })).toEqual(['warn hardBounce hour']);
  });

  it('tells counts, mails and the limit', () => {
    expect(
      judgeRun(LIMITS, { hour: { ...quiet, sent: 220, notAttempted: 20, hardBounces: 25 }, day: quiet }),
    ).toEqual([
      { level: 'pause', measure: 'hardBounce', window: 'hour', events: 25, mails: 200, limit: 0.1 },
    ]);
  });
});

describe('guardCounts', () => {
  const [group] = groupByItem(
    [0, 1, 2, 3].map((position) => ({
      messageId: `m${position}`,
      recipient: { run: RUN, shard: 0, position },
      effect: { set: 'hardBounced', findings: [], addresses: [] },
      mail: { sentAt: position * 1000, toSimulator: position === 3 },
    })),
  );
  const gained = (sets: object) => ({ sets, links: {} });
  const count = (sets: object, armedAt = 0) => group && guardCounts(group, gained(sets), armedAt);

  it('counts what the sets gained, set by set', () => {
    const sets = {
      hardBounced: new Set([0, 1]),
      complained: new Set([1]),
      notAttempted: new Set([2]),
      sent: new Set([0]),
    };
    expect(count(sets)).toEqual({ sendEvents: 1, hardBounces: 2, complaints: 1, notAttempted: 1 });
    expect(count({})).toEqual({ sendEvents: 0, hardBounces: 0, complaints: 0, notAttempted: 0 });
  });

  it('leaves out the mailbox simulator', () => {
    expect(count({ hardBounced: new Set([2, 3]) })).toMatchObject({ hardBounces: 1 });
  });

  it('leaves out mail from before the run was resumed', () => {
    expect(count({ hardBounced: new Set([0, 1, 2]) }, 1000)).toMatchObject({ hardBounces: 2 });
  });
});
