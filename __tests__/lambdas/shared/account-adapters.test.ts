import { dynamoAccountStore, readAccountStanding } from '../../../lambdas/shared/account-adapters';
import type { AccountState } from '../../../lambdas/shared/account-state';
import { startTables, type Tables } from '../../support/tables';
import { withBench } from '../../tools/local/ses/support';

const NOW = Date.parse('2026-11-30T09:00:00Z');

test('readAccountStanding reads what SES says of the account', async () => {
  await withBench(
    {
      account: {
        maxSendRate: 14,
        max24HourSend: 50_000,
        sendingEnabled: false,
        enforcementStatus: 'PROBATION',
      },
    },
    async ({ client, ses }) => {
      ses.account.setSentLast24Hours(7);
      expect(await readAccountStanding(client)).toEqual({
        productionAccess: true,
        sendingEnabled: false,
        enforcementStatus: 'PROBATION',
        maxSendRate: 14,
        max24HourSend: 50_000,
        sentLast24Hours: 7,
      });
    },
  );
});

describe('dynamoAccountStore', () => {
  let tables: Tables;
  beforeEach(async () => {
    tables = await startTables();
  });
  afterEach(() => tables.stop());

  it('lets one at a time refresh, until it wrote or its time is over', async () => {
    const store = dynamoAccountStore(tables.client, tables.ledger);
    const state: AccountState = {
      productionAccess: true,
      sendingEnabled: true,
      enforcementStatus: 'HEALTHY',
      maxSendRate: 14,
      max24HourSend: -1,
      sentLast24Hours: 0,
      ownSentLast24Hours: 0,
      readAt: NOW,
    };
    expect(await store.read()).toBeUndefined();
    expect(await store.takeOn(NOW, NOW + 10)).toBe(true);
    expect(await store.read()).toBeUndefined();
    expect(await store.takeOn(NOW + 9, NOW + 20)).toBe(false);
    expect(await store.takeOn(NOW + 10, NOW + 20)).toBe(true);
    await store.write(state);
    expect(await store.read()).toEqual(state);
    expect(await store.takeOn(NOW + 11, NOW + 20)).toBe(true);
  });
});
