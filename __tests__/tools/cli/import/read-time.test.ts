import { readTime, readZonedTime } from '../../../../tools/cli/import/read-time';

const at = (text: string) => {
  const time = readTime(text);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test.each([
  ['2026-01-02 03:04:05', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02T03:04:05', '2026-01-02T03:04:05.000Z'],
  ['2026-01-02T03:04', '2026-01-02T03:04:00.000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.678Z'],
  ['2026-01-02T03:04:05.123000+00:00', '2026-01-02T03:04:05.123Z'],
  ['2026-01-02 03:04:05 -0500', undefined],
  ['2026-01-02 03:04:05-0500', '2026-01-02T08:04:05.000Z'],
  ['Fri, 02 Jan 2026 03:04:05 UTC', '2026-01-02T03:04:05.000Z'],
  ['1767225600', '2026-01-01T00:00:00.000Z'],
  ['1767225600.5', '2026-01-01T00:00:00.500Z'],
  ['1767225600123', '2026-01-01T00:00:00.123Z'],
  ['01/02/2026', undefined],
  ['2026-02-30 00:00:00Z', undefined],
  ['2026-13-01', undefined],
  ['20260102', undefined],
  ['soon', undefined],
  ['', undefined],
])('%s is read as %s, whatever the zone of this machine', (text, time) => {
  expect(at(text)).toBe(time);
});

test.each([
  ['2026-01-02T03:04:05Z', true],
  ['2026-01-02T03:04:05+01:00', true],
  ['2026-01-02 03:04:05', false],
  ['1767225600', false],
])('%s has a zone: %s', (text, has) => {
  expect(readZonedTime(text) !== undefined).toBe(has);
});
