import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../constructs/project-root';
import { type FunctionName, functionEnvironments } from '../../lambdas/shared/environment';
import { functionNames, loadHandler } from '../support/load-handler';

const invocation = { getRemainingTimeInMillis: () => 1000 };

describe.each(functionNames)('%s', (name) => {
  const variables = Object.keys(functionEnvironments[name].shape);
  const absentHere = Object.fromEntries(variables.map((variable) => [variable, undefined]));

  it('fails at its cold start without its environment, naming everything that is absent', () => {
    const parsed = functionEnvironments[name].safeParse({});
    const lines = parsed.error?.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`) ?? [];
    expect(lines).toContainEqual(
      expect.stringMatching(/: Invalid input: expected string, received undefined$/),
    );
    expect(() => loadHandler(name, absentHere)).toThrow(`environment of ${name}:\n${lines.join('\n')}`);
  });

  it('reads each variable that it demands', () => {
    const source = readFileSync(path.join(projectRoot(), 'lambdas', name, 'handler.ts'), 'utf8');
    expect(variables.filter((variable) => !new RegExp(`\\b${variable}\\b`).test(source))).toEqual([]);
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
