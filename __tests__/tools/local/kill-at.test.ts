import { recipeSending, startSending } from '../../../tools/local/recipe-run';
import { killAt } from '../../support/kill-at';
import { eventually, type LocalPlatform, upWith } from '../../support/local-platform';

jest.setTimeout(60_000);

describe('a function that is killed at a named point', () => {
  let local: LocalPlatform;
  beforeEach(async () => {
    local = await upWith(undefined, { timeScale: 20_000 });
  });
  afterEach(() => local.close());

  /** Starts the recipe's campaign; answers with its execution. */
  async function start() {
    const { executionArn } = await startSending(
      local.platform,
      recipeSending(),
      new Date('2026-11-30T09:00:00Z'),
    );
    return local.platform.executions.execution(executionArn);
  }

  const templatesOfRuns = () =>
    local.platform.ses.templates.all().filter(({ name }) => /-[0-9a-f]{12}$/.test(name)).length;

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'right %s a call has made it %d times, is called again and finishes',
    async (moment, templates) => {
      const kill = killAt(local, 'start-run', moment, 'ses:CreateEmailTemplate');
      const counted = kill.happened.then(templatesOfRuns);
      const execution = await start();
      expect(await counted).toBe(templates);
      await eventually(() => (execution.status === 'RUNNING' ? undefined : true));
      expect(execution.status).toBe('SUCCEEDED');
      expect(local.log.filter((line) => line.includes('Runtime.ExitError'))).toHaveLength(1);
      expect(local.platform.ses.outbox.all()).toHaveLength(3);
    },
  );

  test('right after SES accepted a mail is gone, and the mails so far are not', async () => {
    // A slow account's mails go out one a call.
    const kill = killAt(local, 'send-shard', 'after', 'ses:SendBulkEmail', 2);
    await start();
    await kill.happened;
    expect(local.platform.ses.outbox.all()).toHaveLength(2);
  });

  test('at its nth call has made the ones before', async () => {
    const calls: string[] = [];
    local.intercept((call, proceed) => {
      if (call.operation === 'GetObject') calls.push(call.operation);
      return proceed();
    });
    const kill = killAt(local, 'start-run', 'before', 's3:GetObject', 2);
    await start();
    await kill.happened;
    expect(calls).toHaveLength(1);
  });
});
