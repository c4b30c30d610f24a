import { execFile } from 'node:child_process';
import { projectRoot } from '../../../constructs/project-root';
import { eventually } from '../../support/local-platform';
import { recognizeNativeErrors } from '../../support/native-errors';
import { NOBODY } from '../../support/nobody';
import { type Operated, people, startOperated } from './operator';

jest.setTimeout(180_000);
beforeAll(recognizeNativeErrors);

describe('pause, resume and stop, on the stack that would be deployed', () => {
  let local: Operated;
  beforeAll(async () => {
    // A batch of twenty each second, so that there is a middle to stop in.
    local = await startOperated({ ses: { account: { maxSendRate: 20 } } });
  });
  afterAll(() => local.close());

  /** Starts a run and waits until some of it is sent. */
  async function startAndSend(campaign: string, count: number) {
    const started = await local.start(campaign, { rows: people(campaign, count) });
    await eventually(() => (mailsOf(campaign).length > 0 ? true : undefined), 60);
    return started;
  }
  const mailsOf = (campaign: string) => local.mailed().filter((address) => address.startsWith(campaign));

  test('a run that is paused in mid-send sends to nobody else, and resumed to exactly the rest', async () => {
    const { run, executionArn } = await startAndSend('early', 150);
    const paused = await local.operate('pause', run);
    expect([paused.exitCode, paused.error]).toEqual([0, '']);
    expect(paused.output).toMatch(
      new RegExp(
        `^${run} is paused\\.\\nSo far \\d+ of 150 recipients have been sent to\\.\\n` +
          'What is under way is finished and counted within half a minute; nobody else is sent to\\.\\n' +
          `Next: "resume ${run}" sends to exactly those who are left, "stop ${run}" ends it for good\\.\\n$`,
      ),
    );

    // A person's pause is no failure: nobody is told.
    expect(await local.ended(executionArn)).toEqual({ status: 'SUCCEEDED', error: undefined });
    const { recipients, stoppedBy } = await local.report(run, 'PAUSED');
    const sent = mailsOf('early').length;
    expect(sent).toBeLessThan(150);
    expect([recipients, stoppedBy]).toEqual([
      { ...NOBODY, planned: 150, sent, pending: 150 - sent },
      'person',
    ]);
    const again = await local.operate('pause', run, '--json');
    expect([again.exitCode, JSON.parse(again.output)]).toEqual([
      0,
      expect.objectContaining({
        command: 'pause',
        run,
        changed: false,
        status: 'PAUSED',
        progress: { planned: 150, sent },
      }),
    ]);
    expect(mailsOf('early')).toHaveLength(sent);

    const resumed = await local.operate('resume', run);
    expect([resumed.exitCode, resumed.output.split('\n')[0]]).toEqual([0, `${run} goes on.`]);
    const report = await local.report(run, 'COMPLETED');
    expect(report.recipients).toEqual({ ...NOBODY, planned: 150, sent: 150 });
    expect(mailsOf('early').sort()).toEqual(
      people('early', 150)
        .map((row) => Object.values(row)[0])
        .sort(),
    );
    expect(local.platform.messaging.notifications).toEqual([]);

    for (const command of ['pause', 'resume', 'stop']) {
      const { exitCode, error } = await local.operate(command, run);
      expect([exitCode, error]).toEqual([
        1,
        `${run} is over: it is COMPLETED since ${report.finishedAt}, and nobody is left to send to.\n`,
      ]);
    }
  });

  test('a run that is stopped in mid-send counts the rest as stopped', async () => {
    const { run, executionArn } = await startAndSend('middle', 100);
    const stopped = await local.operate('stop', run, '--json');
    expect([stopped.exitCode, JSON.parse(stopped.output)]).toEqual([
      0,
      expect.objectContaining({ command: 'stop', changed: true, execution: null }),
    ]);
    expect(await local.ended(executionArn)).toEqual({ status: 'SUCCEEDED', error: undefined });
    const { recipients, stoppedBy } = await local.report(run, 'STOPPED');
    const sent = mailsOf('middle').length;
    expect(sent).toBeLessThan(100);
    expect([recipients, stoppedBy]).toEqual([
      { ...NOBODY, planned: 100, sent, stopped: 100 - sent },
      'person',
    ]);
    const resumed = await local.operate('resume', run);
    expect([resumed.exitCode, resumed.error]).toEqual([
      1,
      expect.stringContaining(`${run} is over: it is STOPPED`),
    ]);
  });

  test('a run that is stopped while it is paused is settled by an execution of its own', async () => {
    const { run, executionArn } = await startAndSend('late', 100);
    await local.operate('pause', run);
    await local.ended(executionArn);
    const sent = mailsOf('late').length;
    const { exitCode, output } = await local.operate('stop', run);
    expect([exitCode, output.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        `${run} is stopped for good.`,
        `So far ${sent} of 100 recipients have been sent to.`,
        'Nothing was sending it; an execution counts who is left as stopped.',
      ],
    ]);
    const { recipients } = await local.report(run, 'STOPPED');
    expect(recipients).toEqual({ ...NOBODY, planned: 100, sent, stopped: 100 - sent });
    expect(mailsOf('late')).toHaveLength(sent);
  });

  test('a run that can not go on stays paused, and the words say what to mend', async () => {
    const { run, executionArn } = await startAndSend('barred', 60);
    await local.operate('pause', run);
    await local.ended(executionArn);
    local.platform.ses.configurationSets.setSending('email-marketing-local-campaigns', false);
    const refused = await local.operate('resume', run);
    local.platform.ses.configurationSets.setSending('email-marketing-local-campaigns', true);
    expect([refused.exitCode, refused.output]).toEqual([1, '']);
    expect(refused.error).toContain(`${run} was not resumed and stays PAUSED. ${run} is not ready:\n- `);
    expect((await local.operate('stop', run)).exitCode).toBe(0);
  });

  test('a run that nobody knows is told with those that are known', async () => {
    const { exitCode, error } = await local.operate('pause', 'nothing-20261130T090000Z');
    expect(exitCode).toBe(1);
    expect(error).toMatch(/^there is no run nothing-20261130T090000Z; the newest are \S+ \([A-Z]+\), /);
  });

  test('the program itself does the same', async () => {
    const { accessKeyId, secretAccessKey } = local.platform.operator;
    const env = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: local.platform.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const args = ['tools/run.cjs', 'tools/cli/main.ts', 'stop', 'nothing-20261130T090000Z'];
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(
        process.execPath,
        [...args, '--environment', 'local'],
        { cwd: projectRoot(), env, timeout: 60_000 },
        (error, _, told) => resolve({ code: error?.code, stderr: told }),
      );
    });
    expect([code, stderr.split(';')[0]]).toEqual([1, 'there is no run nothing-20261130T090000Z']);
  });

  test('nobody needed more than their policy, nor had more than they needed', () => {
    const { log } = local.platform.access;
    expect(log.denied).toEqual([]);
    const commands = ['cli-pause', 'cli-resume', 'cli-stop'];
    const unused = local.platform.access
      .neverUsed()
      .filter((use) => commands.includes(use.split(' ')[0] ?? ''));
    expect(unused).toEqual([expect.stringMatching(/^cli-resume states:StopExecution on \S+:execution:\S+$/)]);
  });
});

test('a run that is parked is resumed at once: the execution that waits gives way to another', async () => {
  const local = await startOperated({ timeScale: 1 });
  try {
    const notBefore = new Date(Date.now() + 3 * 60 * 60 * 1000).toISOString();
    const { run, executionArn } = await local.start('parked', {
      rows: people('parked', 5),
      sendWindow: { notBefore },
    });
    const parked = async () => ((await local.record(run))?.status === 'PARKED' ? true : undefined);
    await eventually(parked, 60);
    expect((await local.operate('pause', run)).exitCode).toBe(0);
    const { output, exitCode } = await local.operate('resume', run, '--json');
    expect([exitCode, JSON.parse(output)]).toEqual([0, expect.objectContaining({ run, changed: true })]);
    expect(await local.ended(executionArn)).toEqual({ status: 'ABORTED', error: 'RESUMED' });
    expect(local.platform.access.neverUsed().filter((use) => use.startsWith('cli-resume'))).toEqual([]);
    await eventually(parked, 60);
    expect((await local.operate('stop', run)).output).toContain('wakes within an hour');
  } finally {
    await local.close();
  }
});
