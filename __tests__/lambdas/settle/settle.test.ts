import { createSettle } from '../../../lambdas/settle/settle';
import { newBlock } from '../../../lambdas/shared/ledger/block-state';
import type { Report } from '../../../lambdas/shared/report';
import type { RunControl } from '../../../lambdas/shared/run-record';
import { reportRenewer } from '../../../lambdas/shared/run-report/write-report';
import { aPlan } from '../../support/a-report';
import { memoryBlockStore } from '../../support/memory-block-store';
import { memoryEventStore } from '../../support/memory-event-store';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';
import { simulatedTime } from '../../support/simulated-time';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const run = 'weekly-20261130T090000Z';
const ref = { run, shard: 0, block: 0 };
const invocation = { getRemainingTimeInMillis: () => 300_000 };

function bench(
  states: string,
  options: { campaign?: object; control?: Partial<RunControl>; leaseFor?: number } = {},
) {
  const time = simulatedTime(NOW);
  const runs = memoryRuns();
  const blocks = memoryBlockStore();
  const events = memoryEventStore();
  const { log } = recordedLog();
  const objects = new Map<string, { text: string; contentType: string }>();
  const notes: unknown[][] = [];
  const record = aRun({ run });
  runs.records.set(run, { ...record, control: { ...record.control, ...options.control } });
  runs.plans.set(run, aPlan(options.campaign));
  runs.audiences.set(run, { rows: states.length, rejected: 0, segmentExcluded: 0, planned: states.length });
  const dependencies = {
    runs: {
      ...runs,
      note: async (...note: unknown[]) => {
        notes.push(note);
      },
    },
    blocks,
    events,
    put: async (key: string, text: string, contentType: string) => {
      objects.set(key, { text, contentType });
    },
    clock: time,
    log,
  };
  const lease = options.leaseFor === undefined ? undefined : { owner: 'dead', until: NOW + options.leaseFor };
  return {
    time,
    runs,
    events,
    objects,
    notes,
    fill: () => blocks.write(ref, { ...newBlock(states.length), states, lease }),
    settle: (step: 'close' | 'settle' | 'final' = 'close') =>
      time.run(createSettle(dependencies)({ run, step }, invocation)),
    renew: () => time.run(reportRenewer({ ...dependencies, now: time.now })(run)),
    states: async () => (await blocks.read(ref))?.states,
    report: (): Report => JSON.parse(objects.get(`runs/${run}/report.json`)?.text ?? 'null'),
  };
}

describe('settling', () => {
  it('completes a run, and writes both reports', async () => {
    const one = bench('SSX');
    await one.fill();
    expect(await one.settle()).toEqual({ run, outcome: 'COMPLETED', cause: '' });
    expect(one.runs.records.get(run)).toMatchObject({
      status: 'COMPLETED',
      finishedAt: '2026-11-30T10:00:00.000Z',
    });
    expect(one.report()).toMatchObject({
      status: 'COMPLETED',
      finishedAt: '2026-11-30T10:00:00.000Z',
      asOf: '2026-11-30T10:00:00.000Z',
      final: false,
      recipients: { planned: 3, sent: 2, suppressed: 1 },
    });
    expect([...one.objects].map(([key, { contentType }]) => [key, contentType])).toEqual([
      [`runs/${run}/report.json`, 'application/json'],
      [`runs/${run}/report.html`, 'text/html; charset=utf-8'],
    ]);
    expect(one.objects.get(`runs/${run}/report.html`)?.text).toContain('<!doctype html>');
    expect(one.notes).toEqual([[run, 'reportedAt', '2026-11-30T10:00:00.000Z']]);
  });

  it('resolves who is unknown when events have come, and keeps the time of the end', async () => {
    const one = bench('SU');
    await one.fill();
    await one.settle('close');
    expect(one.report().recipients).toMatchObject({ sent: 1, unknown: 1 });
    await one.events.add(ref, { sets: { sent: new Set([0, 1]), delivered: new Set([1]) }, links: {} });
    await one.time.run(one.time.sleep(15 * 60_000));
    expect(await one.settle('settle')).toMatchObject({ outcome: 'COMPLETED' });
    expect(one.report()).toMatchObject({
      recipients: { sent: 2, unknown: 0 },
      events: { deliveries: 1 },
      finishedAt: '2026-11-30T10:00:00.000Z',
      asOf: '2026-11-30T10:15:00.000Z',
    });
    await one.settle('final');
    expect(one.report().final).toBe(true);
  });

  it('stops who is left of a stopped run', async () => {
    const one = bench('SR.', { control: { state: 'stop' } });
    await one.fill();
    expect(await one.settle()).toMatchObject({ outcome: 'STOPPED' });
    expect(await one.states()).toBe('SHH');
    expect(one.report()).toMatchObject({
      status: 'STOPPED',
      stoppedBy: 'started',
      recipients: { stopped: 2 },
    });
  });

  it('expires who is left when the window has closed', async () => {
    const one = bench('SR.', { campaign: { sendWindow: { notAfter: '2026-11-30T10:00:00Z' } } });
    await one.fill();
    expect(await one.settle()).toMatchObject({ outcome: 'EXPIRED' });
    expect(await one.states()).toBe('SEE');
  });

  it('leaves who is left of a paused run, which has no end yet', async () => {
    const one = bench('SR.', {
      control: { state: 'pause', by: 'handle-events', reason: 'hard-bounces', cause: 'Too many.' },
    });
    await one.fill();
    expect(await one.settle()).toEqual({
      run,
      outcome: 'PAUSED',
      cause: `Too many. 2 recipients are left to send to. Resume with {"run":"${run}"}: it sends to exactly those who are left.`,
    });
    expect(await one.states()).toBe('SR.');
    expect(one.runs.records.get(run)).toMatchObject({ status: 'PAUSED', finishedAt: null });
    expect(one.report()).toMatchObject({ status: 'PAUSED', finishedAt: null, stoppedBy: 'hard-bounces' });
  });

  it('fails a run that nobody finished', async () => {
    const one = bench('S.');
    expect((await one.settle()).outcome).toBe('FAILED');
    expect(one.report()).toMatchObject({ status: 'FAILED', recipients: { pending: 2 } });
  });

  it('waits for a claim that still stands', async () => {
    const one = bench('SC', { leaseFor: 20_000 });
    await one.fill();
    expect(await one.settle()).toMatchObject({ outcome: 'COMPLETED' });
    expect(await one.states()).toBe('SU');
    expect(one.report()).toMatchObject({ asOf: '2026-11-30T10:00:20.000Z', recipients: { unknown: 1 } });
  });

  it('fails for a run without an audience', async () => {
    const one = bench('S');
    one.runs.audiences.clear();
    await expect(one.settle()).rejects.toThrow(`${run} has no record, plan or audience in the ledger`);
  });
});

describe('renewing a report', () => {
  it('counts anew, leaves the status, and marks as settled what ended a day ago', async () => {
    const one = bench('SU');
    await one.fill();
    await one.settle();
    await one.events.add(ref, { sets: { opened: new Set([1]) }, links: {} });
    await one.renew();
    expect(one.report()).toMatchObject({ final: false, recipients: { sent: 2 }, events: { uniqueOpens: 1 } });
    await one.time.run(one.time.sleep(24 * 60 * 60_000));
    await one.renew();
    expect(one.report()).toMatchObject({
      final: true,
      status: 'COMPLETED',
      asOf: '2026-12-01T10:00:00.000Z',
    });
  });

  it('names links', async () => {
    const one = bench('S');
    await one.fill();
    await one.events.nameLink(run, 'https://shop.com/a');
    const [hash = ''] = (await one.events.readLinks(run)).keys();
    await one.events.add(ref, { sets: {}, links: { [hash]: new Set([0]) } });
    await one.renew();
    expect(one.report().links).toEqual([{ url: 'https://shop.com/a', uniqueClicks: 1 }]);
  });
});
