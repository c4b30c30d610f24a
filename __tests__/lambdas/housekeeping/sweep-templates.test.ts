import { SESv2Client } from '@aws-sdk/client-sesv2';
import { sesTemplates } from '../../../lambdas/housekeeping/ses-templates';
import { sweepTemplates } from '../../../lambdas/housekeeping/sweep-templates';
import type { RunRecord } from '../../../lambdas/shared/run-record';
import { createSes } from '../../../tools/local/ses';
import { serveForTest } from '../../support/function-surroundings';
import { aRun, memoryRuns } from '../../support/memory-runs';
import { recordedLog } from '../../support/recorded-log';

const NOW = Date.parse('2027-01-30T03:17:00Z');
const DAY = 24 * 60 * 60 * 1000;
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();
const sesName = (template: string, digit: string) => `shop-prod-${template}-${digit.repeat(12)}`;

/** A sweep over an SES with templates, after runs that used some of them. */
async function sweep(
  templates: readonly string[],
  uses: readonly (readonly [sesName: string, record: Partial<RunRecord>])[],
): Promise<{ left: string[]; waits: number[]; lines: ReturnType<typeof recordedLog>['lines'] }> {
  const ses = createSes({
    accountId: '123456789012',
    region: 'eu-west-1',
    publish: async () => undefined,
    metric: () => undefined,
    report: () => undefined,
    callerOf: () => 'shop-prod-housekeeping',
  });
  for (const name of templates) ses.templates.put(name, { Subject: 'Hello', Text: 'Hello' });
  const client = new SESv2Client({
    endpoint: await serveForTest(ses.service),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  const runs = memoryRuns();
  for (const [index, [name, record]] of uses.entries()) {
    const run = aRun({
      run: `weekly-2026113${index}T090000Z`,
      status: 'COMPLETED',
      sesTemplates: new Set([name]),
      ...record,
    });
    runs.records.set(run.run, run);
  }
  const waits: number[] = [];
  const { log, lines } = recordedLog();
  const clock = { sleep: async (ms: number) => void waits.push(ms) };
  await sweepTemplates({
    templates: sesTemplates(client, clock),
    runs,
    stackPrefix: 'shop-prod',
    now: () => NOW,
    log,
  });
  client.destroy();
  return {
    left: ses.templates
      .all()
      .map(({ name }) => name)
      .sort(),
    waits,
    lines,
  };
}

it('deletes templates that no run has used for 30 days, and leaves the others', async () => {
  const templates = ['a', 'b', 'c'].map((digit) => sesName('promo', digit));
  const [old = '', recent = '', usedTwice = ''] = templates;
  const { left, lines } = await sweep(templates, [
    [old, { finishedAt: daysAgo(30) }],
    [recent, { finishedAt: daysAgo(29.9) }],
    [usedTwice, { finishedAt: daysAgo(60) }],
    [usedTwice, { finishedAt: daysAgo(1) }],
  ]);
  expect(left).toEqual([recent, usedTwice]);
  expect(lines).toEqual([['info', 'unused templates deleted', { deleted: 1 }]]);
});

it.each(['RUNNING', 'PAUSED', 'PARKED'] as const)(
  'leaves the template of a run that is %s',
  async (status) => {
    const name = sesName('promo', 'a');
    const { left } = await sweep([name], [[name, { status, startedAt: daysAgo(80) }]]);
    expect(left).toEqual([name]);
  },
);

it.each(['NOT_READY', 'FAILED', 'EXPIRED'] as const)(
  'counts the start of a run that is %s',
  async (status) => {
    const [old, recent] = [sesName('promo', 'a'), sesName('promo', 'b')];
    const { left } = await sweep(
      [old, recent],
      [
        [old, { status, startedAt: daysAgo(31) }],
        [recent, { status, startedAt: daysAgo(29) }],
      ],
    );
    expect(left).toEqual([recent]);
  },
);

it('leaves what no run of this stack was sent from, whatever it is called', async () => {
  const others = [
    'shop-prod-promo',
    // An author's own template whose name ends like a hash.
    'shop-prod-sale-202612312359',
    // A run's template of the stack shop-prod-eu.
    'shop-prod-eu-promo-aaaaaaaaaaaa',
    'other-promo-aaaaaaaaaaaa',
    sesName('promo', 'f'),
  ].sort();
  const { left } = await sweep(others, []);
  expect(left).toEqual(others);
});

it('leaves a template without a hash, though a run names it', async () => {
  const { left } = await sweep(['shop-prod-promo'], [['shop-prod-promo', { finishedAt: daysAgo(60) }]]);
  expect(left).toEqual(['shop-prod-promo']);
});

it('reads all pages, and asks SES once a second', async () => {
  const many = Array.from({ length: 250 }, (_, index) => `shop-prod-t${index}-aaaaaaaaaaaa`);
  const { left, waits } = await sweep(
    many,
    many.slice(0, 9).map((name) => [name, { finishedAt: daysAgo(60) }] as const),
  );
  expect(left).toHaveLength(241);
  expect(waits).toEqual(Array.from({ length: 2 + 9 }, () => 1100));
});

it('minds no template that is gone already', async () => {
  const client = new SESv2Client({
    endpoint: await serveForTest(async () => ({
      status: 404,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'NotFoundException' },
      body: '{"message":"Template x does not exist."}',
    })),
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  });
  await expect(sesTemplates(client, { sleep: async () => undefined }).delete('x')).resolves.toBeUndefined();
  client.destroy();
});
