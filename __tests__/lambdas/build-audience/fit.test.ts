import { fitFaults } from '../../../lambdas/build-audience/fit';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const HOUR = 60 * 60 * 1000;

const input = {
  planned: 40_000,
  account: {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 14,
    max24HourSend: 50_000,
    sentLast24Hours: 0,
    ownSentLast24Hours: 0,
    readAt: NOW,
  },
  share: 0.8,
  window: { start: 0, end: NOW + 24 * HOUR },
  now: NOW,
};
const { account } = input;

test('takes as many recipients as the share of the daily quota has', () => {
  expect(fitFaults(input)).toEqual([]);
  expect(fitFaults({ ...input, planned: 40_001 })).toEqual([
    '40,001 recipients are more than the 40,000 that the daily quota leaves (80 % of 50,000); set sendWindow.allowMultiDay, send to fewer, or ask AWS for more',
  ]);
});

test('counts what was sent today, by this environment and by others', () => {
  expect(fitFaults({ ...input, planned: 39_000, account: { ...account, ownSentLast24Hours: 1000 } })).toEqual(
    [],
  );
  expect(
    fitFaults({ ...input, planned: 39_001, account: { ...account, ownSentLast24Hours: 1000 } }),
  ).toHaveLength(1);
  expect(fitFaults({ ...input, planned: 10_001, account: { ...account, sentLast24Hours: 40_000 } })).toEqual([
    '10,001 recipients are more than the 10,000 that the daily quota leaves (80 % of 50,000); set sendWindow.allowMultiDay, send to fewer, or ask AWS for more',
  ]);
});

test('does not count today against a window that opens tomorrow', () => {
  const used = { ...input, account: { ...account, ownSentLast24Hours: 40_000 } };
  const window = (hours: number) => ({ start: NOW + hours * HOUR, end: NOW + 100 * HOUR });
  expect(fitFaults({ ...used, window: window(23) })).toHaveLength(1);
  expect(fitFaults({ ...used, window: window(24) })).toEqual([]);
  expect(fitFaults({ ...used, planned: 40_001, window: window(24) })).toHaveLength(1);
});

test('knows accounts without a quota', () => {
  const unlimited = { ...account, max24HourSend: -1, maxSendRate: 10_000 };
  expect(fitFaults({ ...input, planned: 10_000_000, account: unlimited })).toEqual([]);
  const window = { start: NOW + 30 * HOUR, end: NOW + 60 * HOUR };
  expect(fitFaults({ ...input, planned: 10_000_000, account: unlimited, window })).toEqual([]);
});

test('takes a window that is as long as the sending', () => {
  // 40,320 at 11.2 a second are an hour.
  const hour = { ...input, planned: 40_320, account: { ...account, max24HourSend: -1 } };
  expect(fitFaults({ ...hour, window: { start: 0, end: NOW + HOUR } })).toEqual([]);
  expect(fitFaults({ ...hour, window: { start: NOW + HOUR, end: NOW + 2 * HOUR } })).toEqual([]);
  expect(fitFaults({ ...hour, window: { start: NOW + HOUR, end: NOW + 2 * HOUR - 1 } })).toEqual([
    'sending to 40,320 recipients takes 60 min at 11.2 a second (80 % of 14), the window is 60 min long; start earlier, end it later or send to fewer',
  ]);
  expect(fitFaults({ ...hour, planned: 100_800, window: { start: 0, end: NOW + 2 * HOUR } })).toEqual([
    'sending to 100,800 recipients takes 2.5 h at 11.2 a second (80 % of 14), the window is 2 h long; start earlier, end it later or send to fewer',
  ]);
});
