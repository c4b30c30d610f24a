import { dynamoTallies } from '../../../../lambdas/shared/ledger/tallies';
import { startTables, type Tables } from '../../../support/tables';

const NOW = Date.parse('2026-11-30T09:07:00Z');
const MINUTE = 60_000;
const run = 'weekly-20261130T090000Z';
const nothing = { sent: 0, sendEvents: 0, notAttempted: 0, hardBounces: 0, complaints: 0 };

describe('dynamoTallies', () => {
  let tables: Tables;
  let tallies: ReturnType<typeof dynamoTallies>;

  beforeEach(async () => {
    tables = await startTables();
    tallies = dynamoTallies(tables.client, tables.ledger);
  });
  afterEach(() => tables.stop());

  it('sums what was counted since a time, from the start of its five minutes', async () => {
    await tallies.add({ run }, NOW - 8 * MINUTE, { sent: 100 });
    await tallies.add({ run }, NOW - 2 * MINUTE, { sent: 10 });
    await tallies.add({ run }, NOW, {
      sent: 1,
      sendEvents: 5,
      hardBounces: 2,
      complaints: 3,
      notAttempted: 4,
    });
    await tallies.add({ run }, NOW + MINUTE, { sent: 1 });
    expect(await tallies.since({ run }, NOW)).toEqual({
      sent: 12,
      sendEvents: 5,
      hardBounces: 2,
      complaints: 3,
      notAttempted: 4,
    });
    expect(await tallies.since({ run }, NOW - 10 * MINUTE)).toMatchObject({ sent: 112 });
  });

  it('keeps runs and the environment apart', async () => {
    await tallies.add({ run }, NOW, { sent: 1 });
    await tallies.add('environment', NOW, { sent: 5 });
    expect(await tallies.since({ run: 'other-20261130T090000Z' }, NOW)).toEqual(nothing);
    expect(await tallies.since('environment', NOW)).toEqual({ ...nothing, sent: 5 });
  });

  it('writes nothing for nothing', async () => {
    await tallies.add({ run }, NOW, { sent: 0 });
    expect(await tallies.since({ run }, 0)).toEqual(nothing);
  });
});
