import { SendTally } from '../../../lambdas/send-shard/send-tally';
import type { AccountState } from '../../../lambdas/shared/account-state';
import { recordedLog } from '../../support/recorded-log';

const run = 'weekly-20261130T090000Z';
const account: AccountState = {
  productionAccess: true,
  sendingEnabled: true,
  enforcementStatus: 'HEALTHY',
  maxSendRate: 14,
  max24HourSend: 1000,
  sentLast24Hours: 500,
  ownSentLast24Hours: 0,
  readAt: 1,
};

function bench(options: { fails?: boolean } = {}) {
  const time = { at: 0 };
  const added: unknown[] = [];
  const emitted: object[] = [];
  const { log, lines } = recordedLog();
  const tally = new SendTally(run, {
    account: { current: async () => account },
    tallies: {
      add: async (scope, at, counts) => {
        if (options.fails) throw new RangeError('busy');
        added.push([scope, at, counts]);
      },
    },
    emit: (values) => emitted.push(values),
    clock: { now: () => time.at },
    log,
  });
  return { time, added, emitted, lines, tally };
}

describe('SendTally', () => {
  it('hands on what it counted every 5 seconds, and the rest when it is asked', async () => {
    const { time, added, emitted, tally } = bench();
    await tally.add(50);
    time.at = 4_999;
    await tally.add(50);
    expect(added).toEqual([]);
    time.at = 5_000;
    await tally.add(20);
    expect(added).toEqual([
      [{ run }, 5_000, { sent: 120 }],
      ['environment', 5_000, { sent: 120 }],
    ]);
    await tally.add(1);
    await tally.handOn();
    expect(added).toHaveLength(4);
    expect(emitted).toEqual([
      { RecipientsAccepted: 120, EventsReceived: 0, DailyQuotaUsed: 0.5 },
      { RecipientsAccepted: 1, EventsReceived: 0, DailyQuotaUsed: 0.5 },
    ]);
  });

  it('hands on nothing where nobody was accepted', async () => {
    const { added, emitted, tally } = bench();
    await tally.handOn();
    expect([added, emitted]).toEqual([[], []]);
  });

  it('does not hold up sending when it can not hand on', async () => {
    const { lines, tally } = bench({ fails: true });
    await tally.add(3);
    await tally.handOn();
    expect(lines).toEqual([
      ['warn', 'accepted recipients not counted', { run, recipients: 3, reason: 'RangeError' }],
    ]);
  });

  it('counts whom SES accepted since the account was read', async () => {
    const { tally } = bench();
    expect(tally.acceptedSince(account)).toBe(0);
    await tally.add(5);
    expect(tally.acceptedSince(account)).toBe(5);
    expect(tally.acceptedSince({ ...account, readAt: 2 })).toBe(0);
  });
});
