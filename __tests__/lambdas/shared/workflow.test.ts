import { parseContract } from '../../../lambdas/shared/contract';
import { type WorkflowFunction, workflowHandler, workflowMessages } from '../../../lambdas/shared/workflow';

const run = 'weekly-20261130T090000Z';
const startedAt = '2026-11-30T09:00:00.123Z';
const execution = 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:1b2c';
const invocation = { getRemainingTimeInMillis: () => 1000 };

const inputOf = (name: WorkflowFunction, value: unknown) =>
  parseContract(workflowMessages[name].input, value);
const outputOf = (name: WorkflowFunction, value: unknown) =>
  parseContract(workflowMessages[name].output, value);

describe('workflowMessages', () => {
  it.each<[WorkflowFunction, unknown]>([
    ['start-run', { input: { campaign: 'weekly' }, startedAt, execution }],
    [
      'start-run',
      { input: { campaign: 'weekly', scheduledTime: '2026-11-30T09:00:00Z' }, startedAt, execution },
    ],
    ['start-run', { input: { run }, startedAt, execution }],
    ['build-audience', { run }],
    ['send-shard', { run, shard: 0 }],
    ['settle', { run, step: 'close' }],
    ['settle', { run, step: 'settle' }],
    ['settle', { run, step: 'final' }],
  ])('%s takes %j', (name, value) => {
    expect(inputOf(name, value)).toEqual({ ok: true, data: value });
  });

  it.each<[WorkflowFunction, unknown]>([
    ['start-run', { run, outcome: 'READY', cause: '' }],
    ['start-run', { run, outcome: 'DUPLICATE', cause: '' }],
    ['start-run', { run, outcome: 'EXPIRED', cause: '' }],
    ['start-run', { run, outcome: 'SETTLE', cause: '' }],
    ['start-run', { run, outcome: 'STOPPED', cause: '' }],
    ['start-run', { run, outcome: 'NOT_READY', cause: 'verify the domain' }],
    ['build-audience', { run, outcome: 'READY', cause: '', shards: [0, 1] }],
    ['build-audience', { run, outcome: 'NOT_READY', cause: 'the list is empty', shards: [] }],
    ['build-audience', { run, outcome: 'EXPIRED', cause: '', shards: [] }],
    ['send-shard', { run, shard: 3, outcome: 'DONE', waitUntil: '' }],
    ['send-shard', { run, shard: 3, outcome: 'CONTINUE', waitUntil: '' }],
    ['send-shard', { run, shard: 3, outcome: 'PARKED', waitUntil: '2026-12-01T00:00:00.000Z' }],
    ['settle', { run, outcome: 'COMPLETED', cause: '' }],
    ['settle', { run, outcome: 'PAUSED', cause: 'the account is suspended' }],
    ['settle', { run, outcome: 'PAUSED_BY_PERSON', cause: '' }],
    ['settle', { run, outcome: 'STOPPED', cause: '' }],
    ['settle', { run, outcome: 'EXPIRED', cause: '' }],
    ['settle', { run, outcome: 'FAILED', cause: 'a shard failed' }],
  ])('%s answers %j', (name, value) => {
    expect(outputOf(name, value)).toEqual({ ok: true, data: value });
  });

  it.each<[WorkflowFunction, unknown, string, string]>([
    ['start-run', { run, outcome: 'READY', cause: 'x' }, 'cause', 'must be "", got "x"'],
    [
      'build-audience',
      { run, outcome: 'READY', cause: '', shards: [] },
      'shards',
      'must have at least 1 entry, got 0',
    ],
    [
      'send-shard',
      { run, shard: 0, outcome: 'PARKED', waitUntil: '' },
      'waitUntil',
      'must be a time in UTC, such as "2026-11-30T09:00:00Z", got ""',
    ],
    [
      'send-shard',
      { run, shard: 0, outcome: 'PARKED', waitUntil: '2026-12-01T01:00:00+01:00' },
      'waitUntil',
      'must be a time in UTC, such as "2026-11-30T09:00:00Z", got "2026-12-01T01:00:00+01:00"',
    ],
  ])('%s may not answer %j', (name, value, path, message) => {
    expect(outputOf(name, value)).toEqual({ ok: false, faults: [{ path, message }] });
  });

  it('cuts a cause that a Fail state could not hold', () => {
    const long = 'x'.repeat(30_001);
    expect(outputOf('settle', { run, outcome: 'FAILED', cause: long })).toEqual({
      ok: true,
      data: { run, outcome: 'FAILED', cause: `${'x'.repeat(29_993)}… (cut)` },
    });
    expect(outputOf('settle', { run, outcome: 'FAILED', cause: 'x'.repeat(30_000) })).toMatchObject({
      data: { cause: 'x'.repeat(30_000) },
    });
  });

  it('says what a person may start an execution with', () => {
    expect(inputOf('start-run', { input: { Comment: 'hello' }, startedAt, execution: 'arn:x' })).toEqual({
      ok: false,
      faults: [
        {
          path: 'input',
          message:
            'must be {"campaign": …} with a scheduledTime or without, or {"run": …} to resume, got an object',
        },
        { path: 'execution', message: 'must be the ARN of an execution, got "arn:x"' },
      ],
    });
    expect(inputOf('start-run', { input: { campaign: 'Weekly', when: 1 }, startedAt, execution })).toEqual({
      ok: false,
      faults: [
        {
          path: 'input.campaign',
          message: 'must be 1 to 48 lower-case letters, digits and hyphens, got "Weekly"',
        },
        { path: 'input.when', message: 'unknown key; allowed: campaign, scheduledTime' },
      ],
    });
  });
});

describe('workflowHandler', () => {
  it('passes the input and the invocation on and answers with the output', async () => {
    const seen: unknown[] = [];
    const handler = workflowHandler('send-shard', async (input, { getRemainingTimeInMillis }) => {
      seen.push(input, getRemainingTimeInMillis());
      return { ...input, outcome: 'DONE', waitUntil: '' };
    });
    await expect(handler({ run, shard: 2 }, invocation)).resolves.toEqual({
      run,
      shard: 2,
      outcome: 'DONE',
      waitUntil: '',
    });
    expect(seen).toEqual([{ run, shard: 2 }, 1000]);
  });

  it('refuses an input before anything is done, naming every fault', async () => {
    const handler = workflowHandler('send-shard', async () => {
      throw new Error('was called');
    });
    await expect(handler({ run: 'x', shard: -1 }, invocation)).rejects.toMatchObject({
      name: 'UserError',
      message: [
        'input of send-shard:',
        '  run: must be the name of a run, such as "weekly-20261130T090000Z", got "x"',
        '  shard: must be at least 0, got -1',
      ].join('\n'),
    });
  });

  it('refuses an output that the state machine could not go on with', async () => {
    const handler = workflowHandler('send-shard', async (input) => ({
      ...input,
      outcome: 'PARKED',
      waitUntil: 'later',
    }));
    await expect(handler({ run, shard: 0 }, invocation)).rejects.toMatchObject({
      message:
        'output of send-shard:\n  waitUntil: must be a time in UTC, such as "2026-11-30T09:00:00Z", got "later"',
    });
  });
});
