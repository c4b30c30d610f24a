import type { FunctionName } from '../../lambdas/shared/environment';
import { functionNames, loadHandler } from '../support/load-handler';

const invocation = { getRemainingTimeInMillis: () => 1000 };

describe.each(functionNames)('%s', (name) => {
  it('fails at its cold start without its environment, naming what is absent', () => {
    expect(() => loadHandler(name, { STACK_PREFIX: undefined })).toThrow(
      `environment of ${name}:\n  STACK_PREFIX: Invalid input: expected string, received undefined`,
    );
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
      message:
        'input of housekeeping:\n  task: must be one of "daily", "export", "remove-templates", got "weekly"',
    });
  });
});
