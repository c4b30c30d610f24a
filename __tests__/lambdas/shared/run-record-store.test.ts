import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { campaign } from '../../../lambdas/shared/campaign';
import { fromItem, toItem } from '../../../lambdas/shared/dynamodb';
import type { RunControl, RunPlan, RunRecord } from '../../../lambdas/shared/run-record';
import { dynamoRunRecords, type RunRecords } from '../../../lambdas/shared/run-record-store';
import { startTables, type Tables } from '../../support/tables';

const NOW = Date.parse('2026-11-30T09:00:00Z');
const run = 'weekly-20261130T090000Z';
const goes: RunControl = {
  state: 'run',
  by: 'person',
  reason: 'start',
  cause: '',
  at: '2026-11-30T09:00:00Z',
};
const record: RunRecord = {
  run,
  campaignId: 'weekly',
  scheduledTime: '2026-11-30T09:00:00Z',
  startedAt: '2026-11-30T09:00:01Z',
  execution: 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:1',
  status: 'RUNNING',
  control: goes,
  finishedAt: null,
  changedAt: null,
  reportedAt: null,
};
const plan: RunPlan = {
  campaign: campaign.parse({ id: 'weekly', template: 'hello', audience: { list: 'subscribers/a.json' } }),
  campaignVersionId: 'c1',
  configurationSet: 'shop-prod-campaigns',
  template: {
    name: 'hello',
    versionId: 't1',
    sha256: 'a'.repeat(64),
    sesName: 'shop-prod-hello-aaaaaaaaaaaa',
  },
  list: [{ key: 'subscribers/a.json', versionId: 'l1' }],
};
const control = (state: RunControl['state'], reason: string): RunControl => ({ ...goes, state, reason });

describe('dynamoRunRecords', () => {
  let tables: Tables;
  let runs: RunRecords;

  beforeEach(async () => {
    tables = await startTables();
    runs = dynamoRunRecords(tables.client, tables.ledger, () => NOW);
  });
  afterEach(() => tables.stop());

  it('gives a run to whoever claims it first', async () => {
    expect(await runs.claim(record)).toEqual(record);
    expect(await runs.claim({ ...record, execution: 'another' })).toEqual(record);
    expect(await runs.read(run)).toEqual(record);
  });

  it('lets a record expire 120 days after it was last written, in seconds', async () => {
    await runs.claim(record);
    const { Item = {} } = await tables.client.send(
      new GetItemCommand({ TableName: tables.ledger, Key: toItem({ pk: 'RUNS', sk: run }) }),
    );
    expect(fromItem(Item).expiresAt).toBe(NOW / 1000 + 120 * 86_400);
  });

  it('knows nothing of a run that nobody claimed', async () => {
    expect(await runs.read(run)).toBeUndefined();
    expect(await runs.readPlan(run)).toBeUndefined();
    expect(await runs.readAudience(run)).toBeUndefined();
    expect(await runs.setControl(run, control('stop', 'person'))).toBe(false);
    expect(await runs.setStatus(run, { to: 'PARKED' })).toBe(false);
    await runs.note(run, 'changedAt', '2026-11-30T10:00:00Z');
    expect(await runs.read(run)).toBeUndefined();
  });

  it('lists runs by name', async () => {
    const later = { ...record, run: 'weekly-20261207T090000Z' };
    await runs.claim(later);
    await runs.claim(record);
    expect(await runs.list()).toEqual([record, later]);
  });

  it('keeps the first plan', async () => {
    expect(await runs.pinPlan(run, plan)).toEqual(plan);
    expect(await runs.pinPlan(run, { ...plan, campaignVersionId: 'c2' })).toEqual(plan);
    expect(await runs.readPlan(run)).toEqual(plan);
  });

  it('keeps what became of the rows', async () => {
    const audience = { rows: 10, rejected: 2, segmentExcluded: 3, planned: 5 };
    await runs.recordAudience(run, audience);
    expect(await runs.readAudience(run)).toEqual(audience);
    const warned = { ...audience, warnings: ['the segment names fields that no row has: x'] };
    await runs.recordAudience(run, warned);
    expect(await runs.readAudience(run)).toEqual(warned);
  });

  it.each([
    [['pause'], [true], 'pause'],
    [['pause', 'pause'], [true, false], 'pause'],
    [['pause', 'run'], [true, true], 'run'],
    [['run'], [false], 'run'],
    [['stop'], [true], 'stop'],
    [['pause', 'stop'], [true, true], 'stop'],
    [['stop', 'run'], [true, false], 'stop'],
    [['stop', 'pause'], [true, false], 'stop'],
    [['stop', 'stop'], [true, false], 'stop'],
  ] as const)('control %j takes effect %j and ends as %s', async (states, effects, ends) => {
    await runs.claim(record);
    const results: boolean[] = [];
    for (const [index, state] of states.entries()) {
      results.push(await runs.setControl(run, control(state, `reason ${index}`)));
    }
    expect(results).toEqual(effects);
    expect((await runs.read(run))?.control.state).toBe(ends);
  });

  it('keeps the reason of the first pause', async () => {
    await runs.claim(record);
    await runs.setControl(run, control('pause', 'hard-bounces'));
    await runs.setControl(run, control('pause', 'person'));
    expect((await runs.read(run))?.control.reason).toBe('hard-bounces');
  });

  it('changes a status only from where it may, and keeps the time of the end', async () => {
    await runs.claim(record);
    expect(await runs.setStatus(run, { to: 'RUNNING', from: ['PARKED'] })).toBe(false);
    expect(await runs.setStatus(run, { to: 'PARKED', from: ['RUNNING'] })).toBe(true);
    expect(await runs.setStatus(run, { to: 'COMPLETED', finishedAt: '2026-11-30T10:00:00Z' })).toBe(true);
    expect(await runs.setStatus(run, { to: 'COMPLETED' })).toBe(true);
    expect(await runs.read(run)).toEqual({
      ...record,
      status: 'COMPLETED',
      finishedAt: '2026-11-30T10:00:00Z',
    });
  });

  it('notes each template once, also of a run whose template was mended', async () => {
    await runs.claim(record);
    for (const name of ['shop-prod-a', 'shop-prod-b', 'shop-prod-a']) await runs.noteTemplate(run, name);
    expect(await runs.read(run)).toEqual({
      ...record,
      sesTemplates: new Set(['shop-prod-a', 'shop-prod-b']),
    });
  });

  it('notes when events came and when a report was written', async () => {
    await runs.claim(record);
    await runs.note(run, 'changedAt', '2026-11-30T10:00:00Z');
    await runs.note(run, 'reportedAt', '2026-11-30T11:00:00Z');
    expect(await runs.read(run)).toEqual({
      ...record,
      changedAt: '2026-11-30T10:00:00Z',
      reportedAt: '2026-11-30T11:00:00Z',
    });
  });
});
