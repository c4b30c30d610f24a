import {
  formatSoftBounce,
  judgeSoftBounces,
  parseSoftBounce,
} from '../../../lambdas/handle-events/soft-bounces';

const DAY = 24 * 60 * 60 * 1000;
const START = Date.parse('2026-11-30T09:00:00.000Z');
const onDay = (day: number) => new Date(START + day * DAY).toISOString();
/** A soft bounce of each run on its day. */
const bounces = (...days: (readonly [run: string, day: number])[]) =>
  days.map(([run, day]) => ({ run, at: onDay(day) }));
const suppression = (...days: (readonly [run: string, day: number])[]) =>
  judgeSoftBounces(bounces(...days)).suppression;

describe('judgeSoftBounces', () => {
  it('suppresses for 90 days from the third run on', () => {
    expect(suppression(['a', 0], ['b', 7], ['c', 14])).toEqual({ since: onDay(14), until: onDay(104) });
  });

  it('does not suppress for two runs', () => {
    expect(suppression(['a', 0], ['b', 7])).toBeUndefined();
  });

  it('counts a run once, when its mail first bounced', () => {
    expect(suppression(['a', 0], ['b', 7], ['b', 8], ['a', 9])).toBeUndefined();
    expect(suppression(['a', 20], ['a', 0], ['b', 25], ['c', 31])).toBeUndefined();
  });

  it('counts 30 days, and not a moment more', () => {
    expect(suppression(['a', 0], ['b', 15], ['c', 30])).toEqual({ since: onDay(30), until: onDay(120) });
    expect(suppression(['a', 0], ['b', 15], ['c', 30 + 1 / DAY])).toBeUndefined();
  });

  it('counts any 30 days, and those that end last', () => {
    expect(suppression(['a', 0], ['b', 40], ['c', 45], ['d', 60])).toEqual({
      since: onDay(60),
      until: onDay(150),
    });
    expect(suppression(['a', 0], ['b', 5], ['c', 10], ['d', 35], ['e', 80])).toEqual({
      since: onDay(35),
      until: onDay(125),
    });
  });

  it('does not depend on the order', () => {
    const order = bounces(['d', 35], ['a', 0], ['c', 10], ['b', 5]);
    expect(judgeSoftBounces(order)).toEqual(judgeSoftBounces(order.toReversed()));
  });

  it('forgets what is older than the newest by more than 44 days', () => {
    expect(judgeSoftBounces(bounces(['a', 0], ['b', 1], ['c', 45])).forgotten).toEqual(bounces(['a', 0]));
  });
});

it('a soft bounce is one text and back', () => {
  const bounce = { run: 'weekly-20261130T090000Z', at: onDay(0) };
  expect(formatSoftBounce(bounce)).toBe('2026-11-30T09:00:00.000Z weekly-20261130T090000Z');
  expect(parseSoftBounce(formatSoftBounce(bounce))).toEqual(bounce);
});
