import type { AccountState } from '../../../lambdas/shared/account-state';
import { createRefreshAccount } from '../../../lambdas/start-run/refresh-account';

test('asks SES itself, counts what this environment sent in a day, and leaves both for the others', async () => {
  const now = Date.parse('2026-11-30T09:00:00Z');
  const standing = {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
    maxSendRate: 14,
    max24HourSend: 50_000,
    sentLast24Hours: 900,
  };
  const written: AccountState[] = [];
  const asked: [scope: unknown, since: number][] = [];
  const refresh = createRefreshAccount({
    readStanding: async () => standing,
    tallies: {
      since: async (scope, time) => {
        asked.push([scope, time]);
        return { sent: 700, sendEvents: 0, notAttempted: 0, hardBounces: 0, complaints: 0 };
      },
    },
    store: {
      read: async () => undefined,
      takeOn: async () => false,
      write: async (state) => void written.push(state),
    },
    clock: { now: () => now, sleep: async () => undefined },
  });
  const state = { ...standing, ownSentLast24Hours: 700, readAt: now };
  expect(await refresh()).toEqual(state);
  expect(written).toEqual([state]);
  expect(asked).toEqual([['environment', Date.parse('2026-11-29T09:00:00Z')]]);
});
