import { exportLine } from '../../../lambdas/housekeeping/export-line';
import { FORGOTTEN } from '../../../lambdas/shared/suppression';

const at = '2026-11-30T09:00:00.000Z';
const NOW = Date.parse('2027-01-01T00:00:00.000Z');
const wants = (consentReason: string) => ({ address: 'john@shop.com', consentReason, consentAt: at });
const bears = (bounceReason: string, bounceUntil?: string) => ({
  address: 'john@shop.com',
  bounceReason,
  bounceAt: at,
  ...(bounceUntil !== undefined && { bounceUntil }),
});
const line = (address: string, reason: string) => ({ kind: 'line', line: `${address}\t${reason}\t${at}\n` });

it.each([
  [wants('complaint'), 'complaint'],
  [wants('unsubscribed'), 'unsubscribed'],
  [wants('manual'), 'manual'],
  [bears('hard-bounce'), 'hard-bounce'],
  [bears('soft-bounces', '2027-01-01T00:00:00.001Z'), 'soft-bounces'],
])('%j is exported as %s', (item, reason) => {
  expect(exportLine(item, NOW)).toEqual(line('john@shop.com', reason));
});

it('tells what a person wants before what their mailbox bears', () => {
  expect(exportLine({ ...bears('hard-bounce'), ...wants('manual') }, NOW)).toEqual(
    line('john@shop.com', 'manual'),
  );
});

it('leaves out who asked to be forgotten, and counts them', () => {
  expect(exportLine({ ...wants('manual'), address: FORGOTTEN }, NOW)).toEqual({ kind: 'without-address' });
});

it.each<[string, object]>([
  ['has left a topic alone', { address: 'john@shop.com' }],
  ['has nothing recorded', {}],
  ['was suppressed until now', bears('soft-bounces', '2027-01-01T00:00:00.000Z')],
])('leaves out who %s', (_, item) => {
  expect(exportLine({ ...item }, NOW)).toEqual({ kind: 'not-suppressed' });
});

it('exports a wish though a suppression for soft bounces has lapsed', () => {
  const item = { ...bears('soft-bounces', '2026-12-31T00:00:00.000Z'), ...wants('unsubscribed') };
  expect(exportLine(item, NOW)).toEqual(line('john@shop.com', 'unsubscribed'));
});

it('leaves out who is known by hash alone, and says so', () => {
  expect(exportLine({ consentReason: 'unsubscribed', consentAt: at }, NOW)).toEqual({
    kind: 'without-address',
  });
});

it.each([
  ['=1+1@shop.com', "'=1+1@shop.com"],
  ['+tag@shop.com', "'+tag@shop.com"],
  ['-dash@shop.com', "'-dash@shop.com"],
  ["'quote@shop.com", "''quote@shop.com"],
  ['a=b+c-d@shop.com', 'a=b+c-d@shop.com'],
])('writes %s so that no spreadsheet computes it, and so that it can be read back', (address, cell) => {
  expect(exportLine({ ...wants('complaint'), address }, NOW)).toEqual(line(cell, 'complaint'));
  expect(cell.replace(/^'/, '')).toBe(address);
});

it('refuses an item that it can’t read, without the person in the message', () => {
  expect(() => exportLine({ ...wants('bored'), bounceReason: 7 }, NOW)).toThrow(
    new Error("an item of the suppression table can't be read: consentReason, bounceReason"),
  );
});
