import * as fc from 'fast-check';
import { makeRunId, parseRunId, runId } from '../../../lambdas/shared/run-id';

describe('makeRunId', () => {
  it('joins the campaign and the time in UTC, without fractions of a second', () => {
    expect(makeRunId('weekly', new Date('2026-11-30T10:00:00.987+01:00'))).toBe('weekly-20261130T090000Z');
  });

  it('is undone by parseRunId', () =>
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9-]{1,48}$/),
        fc.integer({ min: 0, max: 253_402_300_799 }),
        (campaign, second) => {
          const time = new Date(second * 1000);
          expect(parseRunId(makeRunId(campaign, time))).toEqual({ campaign, time });
        },
      ),
    ));
});

describe('parseRunId', () => {
  it('takes the last time of a campaign whose id looks like a run', () => {
    expect(parseRunId('a-20261130T090000Z'.toLowerCase().concat('-20270101T000000Z'))).toEqual({
      campaign: 'a-20261130t090000z',
      time: new Date('2027-01-01T00:00:00Z'),
    });
  });

  it.each([
    '',
    'weekly',
    '-20261130T090000',
    'weekly-20260230T090000Z',
    'weekly-20261301T090000Z',
    'weekly-20261130T240000Z',
    'weekly-20261130T090000Z/x',
    'Weekly-20261130T090000Z',
    `${'a'.repeat(49)}-20261130T090000Z`,
    '20261130T090000Z',
  ])('finds no run in %j', (text) => {
    expect(parseRunId(text)).toBeUndefined();
    expect(runId.safeParse(text).success).toBe(false);
  });
});
