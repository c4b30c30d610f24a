import { campaignDefinition } from '../../../../constructs/campaign-definition';
import type { Json } from '../../../../tools/local/states/json';
import { loadDefinition } from '../../../../tools/local/states/load';
import { fails, run } from '../support/state-machines';

const functionOf = (name: string) => ({
  arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
  timeoutSeconds: 60,
});
const { startRun, buildAudience, sendShard, settle } = {
  startRun: functionOf('start-run'),
  buildAudience: functionOf('build-audience'),
  sendShard: functionOf('send-shard'),
  settle: functionOf('settle'),
};
const define = (arnPrefix: string): string =>
  JSON.stringify(
    campaignDefinition({
      functions: { startRun, buildAudience, sendShard, settle },
      arnPrefix,
      sendConcurrency: 2,
    }),
  );

const answers = {
  [startRun.arn]: (): Json => ({ outcome: 'READY', run: 'weekly-20261130T090000Z' }),
  [buildAudience.arn]: (): Json => ({ outcome: 'READY', run: 'weekly-20261130T090000Z', shards: [0, 1] }),
  [settle.arn]: (): Json => ({ outcome: 'COMPLETED', run: 'weekly-20261130T090000Z' }),
};

test.each(['arn:aws', 'arn:aws-us-gov', 'arn:aws-cn'])(
  'the machine that is deployed runs here, in %s',
  (arnPrefix) => {
    expect(loadDefinition(define(arnPrefix), 'campaign').StartAt).toBe('StartRun');
  },
);

test('sends each shard until it is done, waits while one is parked, and settles after 15 minutes, 1 hour and 24 hours', async () => {
  const outcomes: Record<string, string[]> = { 0: ['CONTINUE', 'DONE'], 1: ['PARKED', 'DONE'] };
  const send = (payload: Json): Json => {
    const { shard = '', run: name = '' } = payload as { shard?: Json; run?: Json };
    return {
      outcome: outcomes[String(shard)]?.shift() ?? '',
      shard,
      run: name,
      waitUntil: '2026-11-30T09:00:10Z',
    };
  };
  const { output, status, sleeps, calls } = await run(
    JSON.parse(define('arn:aws')),
    { campaign: 'weekly' },
    { ...answers, [sendShard.arn]: send },
  );
  expect([status, output]).toEqual(['SUCCEEDED', { outcome: 'COMPLETED', run: 'weekly-20261130T090000Z' }]);
  expect(sleeps).toEqual([10_000, 900_000, 2_700_000, 82_800_000]);
  expect(
    calls.filter(({ functionName }) => functionName === sendShard.arn).map(({ payload }) => payload),
  ).toEqual([0, 1, 0, 1].map((shard) => ({ run: 'weekly-20261130T090000Z', shard })));
});

test('does not try again what a person has to mend, and goes on with the other shards', async () => {
  const send = (payload: Json): Json => {
    const { shard } = payload as { shard: Json };
    return shard === 0 ? fails('UserError', 'the template is broken') : { outcome: 'DONE' };
  };
  const { status, sleeps } = await run(
    JSON.parse(define('arn:aws')),
    { campaign: 'weekly' },
    { ...answers, [sendShard.arn]: send },
  );
  expect(status).toBe('SUCCEEDED');
  expect(sleeps).toEqual([900_000, 2_700_000, 82_800_000]);
});

test('ends a run that is not ready as NOT_READY, with the remedy', async () => {
  const { failure } = await run(
    JSON.parse(define('arn:aws')),
    {},
    {
      ...answers,
      [startRun.arn]: () => ({ outcome: 'NOT_READY', cause: 'the campaign is a draft' }),
    },
  );
  expect(failure).toEqual({ error: 'NOT_READY', cause: 'the campaign is a draft' });
});

test.each([
  ['SETTLE', [settle.arn, settle.arn, settle.arn, settle.arn]],
  ['STOPPED', []],
])('a run that start-run finds to be stopped (%s) is sent to nobody', async (outcome, settled) => {
  const { status, calls } = await run(
    JSON.parse(define('arn:aws')),
    { run: 'weekly-20261130T090000Z' },
    { ...answers, [startRun.arn]: () => ({ outcome, run: 'weekly-20261130T090000Z', cause: '' }) },
  );
  expect(status).toBe('SUCCEEDED');
  expect(calls.map(({ functionName }) => functionName)).toEqual([startRun.arn, ...settled]);
});
