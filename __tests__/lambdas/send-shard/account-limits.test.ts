import { recognizeNativeErrors } from '../../support/native-errors';
import { type SendingEnvironment, type SendingStack, startSendingStack } from '../../support/sending-stack';

const MINUTE = 60_000;

jest.setTimeout(120_000);

let stack: SendingStack;
let shop: SendingEnvironment;
beforeAll(async () => {
  recognizeNativeErrors();
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  stack = await startSendingStack();
  shop = await stack.environment('shop-prod', { SEND_RATE_SHARE: '1' });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await stack.stop();
});
beforeEach(async () => {
  stack.ses.faults.clear();
  stack.ses.account.update({
    maxSendRate: 2000,
    max24HourSend: 50_000,
    sendingEnabled: true,
    enforcementStatus: 'HEALTHY',
  });
  stack.ses.account.setSentLast24Hours(0);
  await shop.forgetAccount();
});

const control = (state: 'run' | 'pause' | 'stop') =>
  ({ state, by: 'person', reason: 'person', cause: '', at: new Date().toISOString() }) as const;

/** Mails to the recipients of a run: each test has a list of its own size, of the same people. */
const sentBy = async (work: () => Promise<unknown>) => {
  const before = stack.ses.outbox.accepted;
  await work();
  return stack.ses.outbox.accepted - before;
};

describe('the daily quota', () => {
  it('parks the run when it is used up on the way, and the run goes on with exactly the others when it has room', async () => {
    const run = 'weekly-20261201T090000Z';
    await shop.freezeRun(run, 220);
    // SES lets a whole call pass while anything is left: with 100 it takes two.
    stack.ses.account.update({ max24HourSend: 100 });
    const before = Date.now();
    const sent = await sentBy(async () => {
      const { outcome, waitUntil } = await shop.sendShard(run);
      expect(outcome).toBe('PARKED');
      expect(Date.parse(waitUntil) - before).toBeGreaterThanOrEqual(15 * MINUTE);
    });
    expect((await shop.runs.read(run))?.status).toBe('PARKED');
    const states = (await shop.states(run)).padEnd(220, '.');
    expect([...states].filter((letter) => letter === 'S')).toHaveLength(sent);
    expect(states).toMatch(/^[S.R]{220}$/);
    expect(sent).toBeLessThan(220);

    stack.ses.account.setSentLast24Hours(0);
    await shop.forgetAccount();
    stack.ses.account.update({ max24HourSend: 50_000 });
    expect(sent + (await sentBy(() => shop.sendShard(run)))).toBe(220);
    expect(await shop.states(run)).toBe('S'.repeat(220));
    expect((await shop.runs.read(run))?.status).toBe('RUNNING');
    expect([...stack.mails().values()].every((mails) => mails === 1)).toBe(true);
  });

  it('is not begun upon where others have used it up', async () => {
    const run = 'weekly-20261201T100000Z';
    await shop.freezeRun(run, 3);
    stack.ses.account.setSentLast24Hours(50_000);
    const calls = stack.calls.length;
    expect((await shop.sendShard(run)).outcome).toBe('PARKED');
    expect(stack.calls.length).toBe(calls);
    expect(await shop.states(run)).toBe('');
  });
});

describe('the send window', () => {
  it('turns into EXPIRED whoever is left when it closes', async () => {
    const run = 'weekly-20261202T090000Z';
    // Some seconds' worth of recipients; the window closes when SES has taken the first of them, however slow the machine is.
    stack.ses.account.update({ maxSendRate: 20 });
    await shop.freezeRun(run, 120, { sendWindow: { notAfter: new Date(Date.now() + MINUTE).toISOString() } });
    const { now } = Date;
    const before = stack.ses.outbox.accepted;
    const time = jest
      .spyOn(Date, 'now')
      .mockImplementation(() => now() + (stack.ses.outbox.accepted > before ? MINUTE : 0));
    const sent = await sentBy(async () => expect((await shop.sendShard(run)).outcome).toBe('DONE'));
    time.mockRestore();
    const states = await shop.states(run);
    expect(states).toMatch(/^[SE]{120}$/);
    expect([...states].filter((letter) => letter === 'S')).toHaveLength(sent);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(120);
    expect(await shop.settle(run)).toEqual({ run, outcome: 'EXPIRED', cause: '' });
    expect(await shop.report(run)).toMatchObject({
      status: 'EXPIRED',
      recipients: { planned: 120, sent, expired: 120 - sent, pending: 0 },
    });
  });
});

describe('an account that may not send', () => {
  it.each([
    [
      'is on probation',
      { enforcementStatus: 'PROBATION' },
      'ACCOUNT_UNDER_ENFORCEMENT',
      'AWS has put the account under enforcement, so sending was halted before SES stops it for good. Answer the case in the SES console, under "Account dashboard", before anything else is sent.',
    ],
    [
      'is shut down',
      { enforcementStatus: 'SHUTDOWN' },
      'ACCOUNT_SUSPENDED',
      'SES answered ACCOUNT_SUSPENDED, so sending was halted; who was refused for it has not been sent to. AWS has suspended the account from sending. Answer the case that AWS has opened in the Support Center.',
    ],
    [
      'has sending disabled',
      { sendingEnabled: false },
      'ACCOUNT_SENDING_PAUSED',
      'SES answered ACCOUNT_SENDING_PAUSED, so sending was halted; who was refused for it has not been sent to. Sending is paused for the account or the configuration set. Find out why it was paused, then resume it: `aws sesv2 put-account-sending-attributes --sending-enabled`, or `aws sesv2 put-configuration-set-sending-options --configuration-set-name NAME --sending-enabled`.',
    ],
  ] as const)(
    'because it %s halts the run with the remedy, before any call',
    async (what, changes, reason, cause) => {
      const run = `weekly-20261203T0${what.length % 10}0000Z`;
      await shop.freezeRun(run, 3);
      stack.ses.account.update(changes);
      const calls = stack.calls.length;
      expect((await shop.sendShard(run)).outcome).toBe('DONE');
      expect(stack.calls.length).toBe(calls);
      expect((await shop.runs.read(run))?.control).toMatchObject({
        state: 'pause',
        by: 'send-shard',
        reason,
        cause,
      });
      const { outcome, cause: told } = await shop.settle(run);
      expect(outcome).toBe('PAUSED');
      expect(told).toBe(
        `${cause} 3 recipients are left to send to. Resume with {"run":"${run}"}: it sends to exactly those who are left.`,
      );
      expect(await shop.report(run)).toMatchObject({
        status: 'PAUSED',
        stoppedBy: reason,
        recipients: { pending: 3 },
      });
    },
  );

  it('stops the next call when it is suspended in the middle of a run', async () => {
    const run = 'weekly-20261203T120000Z';
    stack.ses.account.update({ maxSendRate: 20 });
    await shop.freezeRun(run, 60);
    const sending = shop.sendShard(run);
    await untilSent(run);
    stack.ses.account.update({ enforcementStatus: 'SHUTDOWN' });
    expect((await sending).outcome).toBe('DONE');
    expect((await shop.runs.read(run))?.control).toMatchObject({
      state: 'pause',
      reason: 'AccountSuspendedException',
    });
    expect((await shop.states(run)).padEnd(60, '.')).toMatch(/^S(?=.*R)[SR.]{59}$/);
  });
});

/** Waits until SES has accepted somebody of a run. */
async function untilSent(run: string): Promise<void> {
  while (!(await shop.states(run)).includes('S')) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('what a person decides while a run sends', () => {
  it.each([
    ['pause', 'PAUSED_BY_PERSON', 'PAUSED', 'pending', /^[S.]{120}$/],
    ['stop', 'STOPPED', 'STOPPED', 'stopped', /^[SH]{120}$/],
  ] as const)(
    '%s acts before the next claim, and what is in flight is finished and counted',
    async (state, outcome, status, field, end) => {
      const run = `weekly-2026120${state === 'pause' ? 4 : 5}T090000Z`;
      stack.ses.account.update({ maxSendRate: 20 });
      await shop.freezeRun(run, 120);
      const before = stack.calls.length;
      const answers = stack.holdAnswers();
      const sent = await sentBy(async () => {
        const sending = shop.sendShard(run);
        // One call of each of the three blocks, two recipients each, and none of them answered.
        while (stack.calls.length - before < 3) await new Promise((resolve) => setTimeout(resolve, 20));
        expect(await shop.runs.setControl(run, control(state))).toBe(true);
        answers.release();
        expect((await sending).outcome).toBe('DONE');
      });
      expect(stack.calls.length - before).toBe(3);
      expect(sent).toBe(6);
      const states = (await shop.states(run)).padEnd(120, '.');
      expect(states).toMatch(end);
      expect([...states].filter((letter) => letter === 'S')).toHaveLength(sent);
      expect((await shop.settle(run)).outcome).toBe(outcome);
      expect(await shop.report(run)).toMatchObject({
        status,
        stoppedBy: 'person',
        recipients: { planned: 120, sent, [field]: 120 - sent, unknown: 0 },
      });
    },
  );

  it('lets a paused run go on with exactly those who are left', async () => {
    const run = 'weekly-20261206T090000Z';
    await shop.freezeRun(run, 60);
    await shop.runs.setControl(run, control('pause'));
    expect(await sentBy(() => shop.sendShard(run))).toBe(0);
    await shop.runs.setControl(run, control('run'));
    expect(await sentBy(() => shop.sendShard(run))).toBe(60);
    expect(await shop.states(run)).toBe('S'.repeat(60));
  });
});

describe('consent', () => {
  it('that was withdrawn between the audience and the send is kept: nobody is mailed who is suppressed or unsubscribed now', async () => {
    const run = 'weekly-20261207T090000Z';
    await shop.freezeRun(run, 5);
    await shop.bar('p1@shop.com', { bounceReason: 'hard-bounce' });
    await shop.bar('p3@shop.com', { consentReason: 'unsubscribed' });
    const before = stack.mails();
    await shop.sendShard(run);
    expect(await shop.states(run)).toBe('SXSNS');
    for (const address of ['p1@shop.com', 'p3@shop.com']) {
      expect(stack.mails().get(address) ?? 0).toBe(before.get(address) ?? 0);
    }
    await shop.settle(run);
    expect((await shop.report(run)).recipients).toMatchObject({
      planned: 5,
      sent: 3,
      suppressed: 1,
      unsubscribed: 1,
    });
  });

  it('that can not be read keeps everything back: nobody is claimed, and nobody is mailed', async () => {
    const blind = await stack.environment('shop-blind', { SUPPRESSION_TABLE: 'no-such-table' });
    const run = 'weekly-20261208T090000Z';
    await blind.freezeRun(run, 60);
    const sent = await sentBy(() =>
      expect(blind.sendShard(run)).rejects.toThrow(/non-existent table|resource not found/i),
    );
    expect(sent).toBe(0);
    expect(await blind.states(run)).toBe('');
  });
});
