import { hashAddress } from '../../../lambdas/shared/mac-keys';
import { verifyToken } from '../../../lambdas/shared/unsubscribe-token';
import { recognizeNativeErrors } from '../../support/native-errors';
import {
  type SendingEnvironment,
  type SendingStack,
  secret,
  startSendingStack,
} from '../../support/sending-stack';

const run = 'weekly-20261130T090000Z';

// Three servers, two functions loaded afresh, and a machine that may be busy.
jest.setTimeout(30_000);

describe('the deployed functions', () => {
  let stack: SendingStack;
  let shop: SendingEnvironment;
  beforeAll(recognizeNativeErrors);
  let metrics: string[];
  beforeEach(async () => {
    stack = await startSendingStack();
    shop = await stack.environment('shop-prod');
    metrics = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => metrics.push(String(line)) > 0);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await stack.stop();
  });

  it('send to a shard and report it', async () => {
    await shop.freezeRun(run, 120);
    await shop.bar('p7@shop.com', { consentReason: 'unsubscribed' });
    expect(await shop.sendShard(run)).toEqual({
      run,
      shard: 0,
      outcome: 'DONE',
      waitUntil: '',
    });
    expect(metrics.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        Stack: 'shop-prod',
        RecipientsAccepted: 119,
        EventsReceived: 0,
        DailyQuotaUsed: 0,
      }),
    ]);
    await stack.ses.settled();
    const mails = stack.ses.outbox.export();
    expect(mails.map(({ to }) => to[0])).not.toContain('p7@shop.com');
    expect(new Set(mails.flatMap(({ to }) => to)).size).toBe(119);
    expect(mails).toHaveLength(119);
    const mail = mails.find(({ to }) => to[0] === 'p42@shop.com');
    expect(mail).toMatchObject({
      from: '"Shop" <marketing@shop.com>',
      configurationSet: 'campaigns',
      subject: 'Hi <P42>',
      tags: expect.arrayContaining([
        { name: 'campaign', value: 'weekly' },
        { name: 'run', value: run },
        { name: 'rcpt', value: '0-42' },
      ]),
    });
    expect(mail?.html).toContain('<p>&lt;P42&gt;');
    const link = mail?.headers.find(({ name }) => name === 'List-Unsubscribe')?.value ?? '';
    const token = link.slice(link.lastIndexOf('/') + 1, -1);
    expect(verifyToken(new Map([[1, secret]]), token)).toEqual({
      recipient: hashAddress(secret, 'p42@shop.com'),
      run,
      rcpt: '0-42',
      topic: 'promotions',
    });
    expect(mail?.text).toContain(link.slice(1, -1));

    expect(await shop.settle(run, 'close')).toEqual({
      run,
      outcome: 'COMPLETED',
      cause: '',
    });
    expect((await shop.report(run)).recipients).toMatchObject({ planned: 120, sent: 119, unsubscribed: 1 });
  });

  it('leave unknown whose answer was lost, mail nobody twice, and resolve them by events', async () => {
    await shop.freezeRun(run, 130);
    stack.ses.faults.add({ operation: 'SendBulkEmail', to: /^p3@/, times: 1, kind: { type: 'lostAnswer' } });
    await shop.sendShard(run);
    await shop.sendShard(run);
    await shop.settle(run, 'close');
    expect((await shop.report(run)).recipients).toMatchObject({ sent: 80, unknown: 50 });
    await shop.recordSends(run);
    await shop.settle(run, 'settle');
    expect(await shop.report(run)).toMatchObject({
      status: 'COMPLETED',
      recipients: { planned: 130, sent: 130, unknown: 0 },
    });
    const to = stack.ses.outbox.export().flatMap((mail) => mail.to);
    expect([to.length, new Set(to).size]).toEqual([130, 130]);
  });

  it('pause a run whose configuration set is paused, and send to exactly the others when it is resumed', async () => {
    await shop.freezeRun(run, 60);
    stack.ses.configurationSets.setSending('campaigns', false);
    await shop.sendShard(run);
    expect(await shop.settle(run, 'close')).toMatchObject({ outcome: 'PAUSED' });
    expect(await shop.report(run)).toMatchObject({ status: 'PAUSED', stoppedBy: 'SendingPausedException' });
    stack.ses.configurationSets.setSending('campaigns', true);
    const control = {
      state: 'run',
      by: 'person',
      reason: 'resumed',
      cause: '',
      at: new Date().toISOString(),
    } as const;
    expect(await shop.runs.setControl(run, control)).toBe(true);
    await shop.sendShard(run);
    expect(await shop.settle(run, 'close')).toMatchObject({ outcome: 'COMPLETED' });
    expect(stack.ses.outbox.export()).toHaveLength(60);
  });
});
