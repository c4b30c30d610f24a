import type { FunctionName } from '../../lambdas/shared/environment';
import { functionNames, loadHandler } from '../support/load-handler';

const invocation = { getRemainingTimeInMillis: () => 1000 };
const run = 'weekly-20261130T090000Z';
const execution = 'arn:aws:states:eu-west-1:123456789012:execution:shop-prod-campaign:1b2c';

describe.each(functionNames)('%s', (name) => {
  it('fails at its cold start without its environment, naming what is absent', () => {
    expect(() => loadHandler(name, { STACK_PREFIX: undefined })).toThrow(
      `environment of ${name}:\n  STACK_PREFIX: Invalid input: expected string, received undefined`,
    );
  });
});

describe('a function that is not built yet', () => {
  it.each<[FunctionName, unknown, string]>([
    [
      'start-run',
      { input: { campaign: 'weekly' }, startedAt: '2026-11-30T09:00:00Z', execution },
      'start-run cannot start a run yet: the claim of the run record and the checks before sending are missing',
    ],
    [
      'build-audience',
      { run },
      'build-audience cannot build an audience yet: the reader of lists and the writer of shards are missing',
    ],
    [
      'send-shard',
      { run, shard: 0 },
      'send-shard cannot send yet: the ledger, the rate limiter and the transport to SES are missing',
    ],
    [
      'settle',
      { run, step: 'close' },
      'settle cannot settle a run yet: the reader of the ledger and the writer of reports are missing',
    ],
    [
      'housekeeping',
      { task: 'daily' },
      'housekeeping cannot do its daily work yet: the readers of the suppression list and the ledger are missing',
    ],
    [
      'housekeeping',
      { task: 'export' },
      'housekeeping cannot export the suppression list yet: the readers of the suppression list and the ledger are missing',
    ],
  ])('%s fails for %j instead of pretending', async (name, event, message) => {
    const handler = loadHandler(name);
    await expect(handler(event, invocation)).rejects.toMatchObject({ name: 'NotYetBuiltError', message });
  });
});

describe('an input that is wrong', () => {
  it.each<[FunctionName, string]>([
    ['start-run', 'input of start-run:\n  must be an object, got null'],
    ['build-audience', 'input of build-audience:\n  must be an object, got null'],
    ['send-shard', 'input of send-shard:\n  must be an object, got null'],
    ['settle', 'input of settle:\n  must be an object, got null'],
    ['handle-events', 'batch of handle-events:\n  must be an object, got null'],
    ['unsubscribe', 'request to unsubscribe:\n  must be an object, got null'],
    ['housekeeping', 'input of housekeeping:\n  must be an object, got null'],
    ['pause-sending', 'event of pause-sending:\n  must be an object, got null'],
  ])('%s refuses it', async (name, message) => {
    await expect(loadHandler(name)(null, invocation)).rejects.toMatchObject({
      name: 'UserError',
      message,
    });
  });

  it('names the work that housekeeping knows', async () => {
    await expect(loadHandler('housekeeping')({ task: 'weekly' }, invocation)).rejects.toMatchObject({
      message: 'input of housekeeping:\n  task: must be one of "daily", "export", got "weekly"',
    });
  });
});
