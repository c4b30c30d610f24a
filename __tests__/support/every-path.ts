import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { makeRunId } from '../../lambdas/shared/run-id';
import { dynamoRunRecords } from '../../lambdas/shared/run-record-store';
import { recipeSending } from '../../tools/local/recipe-run';
import { stackClients } from '../../tools/local/stack-clients';
import { killAt } from './kill-at';
import { eventually, type LocalPlatform, type SynthesizedJson } from './local-platform';
import { eventsDrained, mailsTo, queueArn, sendCampaign } from './recipe-campaign';
import { setOffReputationAlarm } from './reputation-alarm';

const PREFIX = 'email-marketing-local';

/** Limits at which one complaint pauses a run. */
const AT_ONCE = {
  minSends: 1,
  hardBounce: { warn: 0.5, pause: 1, minEvents: 9 },
  complaint: { warn: 0.01, pause: 0.01, minEvents: 1 },
};

/** A stack whose guard pauses a run on its first complaint. */
export function strictGuard({ resource }: SynthesizedJson): void {
  for (const config of Object.values(resource.aws_lambda_function ?? {})) {
    const { variables } = config.environment as { variables: Record<string, string> };
    if (variables.REPUTATION_LIMITS !== undefined)
      variables.REPUTATION_LIMITS = JSON.stringify({ hour: AT_ONCE, day: AT_ONCE });
  }
}

const ANN = 'ann@shop.example.com';
const BEN = 'ben@shop.example.com';

async function put(local: LocalPlatform, Key: string, Body: string | Uint8Array): Promise<void> {
  await local.s3.send(new PutObjectCommand({ Bucket: local.bucket, Key, Body }));
}

/** Puts a campaign with the recipe's template into the bucket, ready to be sent to a list. */
export async function putCampaign(local: LocalPlatform, id: string, list: string): Promise<void> {
  const { templateData, template } = recipeSending();
  const campaign = { version: 1, id, status: 'ready', template, templateData, audience: { list } };
  await put(local, `campaigns/${id}.json`, JSON.stringify(campaign));
}

/** Runs a campaign as a person does who starts it by hand; answers when it has ended. */
async function runByHand({ platform, sfn, stateMachineArn }: LocalPlatform, campaign: string) {
  const { executionArn = '' } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ campaign }) }),
  );
  const execution = platform.executions.execution(executionArn);
  await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
  return execution;
}

/** Lets something happen when all is sent that will be; settling begins when that is done and its events have come. */
function beforeSettling(local: LocalPlatform, happening: () => Promise<unknown>): void {
  let done: Promise<void> | undefined;
  local.intercept(async (call, proceed) => {
    if (call.caller.kind === 'role' && call.caller.roleName.endsWith('-settle')) {
      done ??= happening().then(() => eventsDrained(local));
      await done;
    }
    return proceed();
  });
}

/** A run from several lists, one of them compressed, that a complaint pauses before it is closed. */
async function runThatIsPaused(local: LocalPlatform): Promise<void> {
  await put(local, 'subscribers/all/a.jsonl', JSON.stringify({ email: ANN, name: 'Ann' }));
  await put(local, 'subscribers/all/b.csv.gz', gzipSync(`email,name\n${BEN},Ben\n`));
  await putCampaign(local, 'everybody', 'subscribers/all/');
  beforeSettling(local, () => local.platform.ses.act(mailsTo(local, ANN)[0]?.messageId ?? '', 'complaint'));
  const { failure } = await runByHand(local, 'everybody');
  expect(failure).toEqual({});
  expect(local.platform.messaging.notifications.map(({ subject }) => subject)).toContainEqual(
    expect.stringContaining('paused'),
  );
}

/** In the sandbox verified identities and the simulator alone get mail, so who is verified is asked. */
async function runInTheSandbox(local: LocalPlatform): Promise<void> {
  const { account } = local.platform.ses;
  account.update({ production: false });
  await putCampaign(local, 'simulator', 'subscribers/simulator.json');
  expect((await runByHand(local, 'simulator')).failure).toEqual({});
  account.update({ production: true });
}

/** The recipe's campaign, with functions that end in the middle of their work and are called again. */
async function runWithCrashes(local: LocalPlatform): Promise<void> {
  const planned = killAt(local, 'start-run', 'after', 'dynamodb:PutItem', 2);
  // Before it claims anybody, or the next one would wait until that claim has run out.
  const sent = killAt(local, 'send-shard', 'after', 'dynamodb:BatchGetItem');
  const { report } = await sendCampaign(local, '2026-11-30T09:00:00Z');
  await Promise.all([planned.happened, sent.happened]);
  expect(report?.recipients).toMatchObject({ planned: 3, sent: 3 });
}

/** The recipe's campaign, which a person pauses after its first mail, as a slow account sends them, and then stops. */
async function runThatIsStopped(local: LocalPlatform): Promise<void> {
  const time = '2026-11-30T10:00:00Z';
  const { dynamo, ledgerTable, destroy } = stackClients(local.platform);
  const runs = dynamoRunRecords(dynamo, ledgerTable);
  const order = (state: 'pause' | 'stop') =>
    runs.setControl(makeRunId('product-promotion', new Date(time)), {
      state,
      reason: 'test',
      cause: '',
      by: 'person',
      at: new Date().toISOString(),
    });
  const release = local.intercept(async ({ operation }, proceed) => {
    if (operation === 'SendBulkEmail') {
      release();
      await order('pause');
    }
    return proceed();
  });
  beforeSettling(local, () => order('stop'));
  const { report } = await sendCampaign(local, time);
  destroy();
  expect(report?.recipients).toMatchObject({ sent: 1, stopped: 2 });
}

/** What recipients do with the recipe's campaign, and what comes without tags. */
async function recipientsAct(local: LocalPlatform): Promise<void> {
  const { ses } = local.platform;
  const [john = '', jane = ''] = ['subscriber1@example.com', 'subscriber2@example.com'].map(
    (address) => mailsTo(local, address)[0]?.messageId ?? '',
  );
  for (const act of ['open', 'click', 'delay', 'softBounce'] as const) await ses.act(john, act);
  await ses.act(jane, 'bounce');
  await local.ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'marketing@dev.example.com',
      Destination: { ToAddresses: ['bounce@simulator.amazonses.com'] },
      Content: { Simple: { Subject: { Data: 'untagged' }, Body: { Text: { Data: 'untagged' } } } },
    }),
  );
  await eventsDrained(local);
  const link = mailsTo(local, 'subscriber3@example.com')[0]?.headers[0]?.value.slice(1, -1) ?? '';
  const post = (fields: Record<string, string>) =>
    fetch(link, { method: 'POST', body: new URLSearchParams(fields) });
  const [, undo = ''] =
    /name="undo" value="([^"]+)"/.exec(await (await post({ 'List-Unsubscribe': 'One-Click' })).text()) ?? [];
  const answers = [await fetch(link), await post({ undo }), await post({ 'List-Unsubscribe': 'One-Click' })];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
}

const WEEKLY = { group: `${PREFIX}-campaigns`, name: `${PREFIX}-weekly-promotion` };
const HOUSEKEEPING = { group: 'default', name: `${PREFIX}-housekeeping` };

async function schedulesFire(local: LocalPlatform): Promise<void> {
  const { scheduleRunner, runner, executions } = local.platform;
  const time = new Date('2026-12-07T08:00:00Z');
  // Twice: Scheduler delivers at least once.
  await scheduleRunner.runNow(WEEKLY, time);
  await scheduleRunner.runNow(WEEKLY, time);
  await eventually(() => (executions.list(local, 'RUNNING').length === 0 ? true : undefined), 60);
  await scheduleRunner.runNow(HOUSEKEEPING);
  await runner.drained();
}

/** One without a campaign, one whose list is no list. */
async function runsThatAreNotReady(local: LocalPlatform): Promise<void> {
  await put(local, 'subscribers/broken.json', '[{"email":');
  await putCampaign(local, 'broken', 'subscribers/broken.json');
  for (const id of ['nothing', 'broken'])
    expect((await runByHand(local, id)).failure.error).toBe('NOT_READY');
}

async function reputationSuffers({ platform }: LocalPlatform): Promise<void> {
  const alarmArn = await setOffReputationAlarm(platform);
  // The alarm tells people itself, as CloudWatch does.
  const alerts = platform.stack.ofType('aws_sns_topic').find((one) => one.text('name').endsWith('-alerts'));
  await platform.messaging.publishFor(
    'cloudwatch.amazonaws.com',
    alarmArn,
    alerts?.text('arn') ?? '',
    'ALARM',
  );
  await platform.runner.drained();
  expect(platform.ses.configurationSets.get(`${PREFIX}-campaigns`).sendingEnabled).toBe(false);
}

/** What can't be worked off lands where people see it. */
async function lettersDie(local: LocalPlatform): Promise<void> {
  const { messaging, executions, runner, scheduleRunner } = local.platform;
  await runner.invoke(
    `${PREFIX}-housekeeping`,
    JSON.stringify({ task: 'remove-templates', tf: { action: 'delete' } }),
  );
  await executions.deleteStateMachine(local.stateMachineArn);
  await runner.deleteFunction(`${PREFIX}-housekeeping`);
  await runner.deleteFunction(`${PREFIX}-pause-sending`);
  await setOffReputationAlarm(local.platform);
  expect([await scheduleRunner.runNow(WEEKLY), await scheduleRunner.runNow(HOUSEKEEPING)]).toEqual([
    'FAILED',
    'FAILED',
  ]);
  for (const ending of ['local-schedule', '-housekeeping-schedule', '-reputation-guard']) {
    const dead = queueArn(local, `${ending}-dead-letters`);
    await eventually(async () => ((await messaging.waiting(dead)) === 1 ? true : undefined));
  }
}

/** Goes every way that the stack has been made for, and those on which its permissions show: crashes, pauses, dead letters. */
export async function goEveryPath(local: LocalPlatform): Promise<void> {
  await runThatIsPaused(local);
  await runInTheSandbox(local);
  await runWithCrashes(local);
  await runThatIsStopped(local);
  await recipientsAct(local);
  await schedulesFire(local);
  await runsThatAreNotReady(local);
  await reputationSuffers(local);
  await lettersDie(local);
}
