import { paginateScan } from '@aws-sdk/client-dynamodb';
import { PutConfigurationSetSendingOptionsCommand } from '@aws-sdk/client-sesv2';
import { dynamoClient, fromItem } from '../../../../lambdas/shared/dynamodb';
import { eventually, type LocalPlatform, upWith } from '../../../support/local-platform';
import { mail, sesEvents } from '../../../support/ses-events';
import { nameOf, queueArn, startCampaign, withLowVolumes } from './events-fixture';

jest.setTimeout(120_000);

/** What the handler logged of the messages that it read, summed up. */
function messagesRead({ log }: LocalPlatform): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of log.filter((one) => one.includes('"messages read"'))) {
    for (const [name, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
      if (typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
    }
  }
  return sums;
}

const deadLetters = (local: LocalPlatform) => queueArn(local, '-email-events-dead-letters');

describe('events on their way through the synthesized stack', () => {
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWith();
  });
  afterAll(() => local.close());

  /** Publishes as SES does. */
  async function publish(...messages: readonly (object | string)[]): Promise<void> {
    const { messaging, stack } = local.platform;
    const topic = stack.ofType('aws_sns_topic').find((one) => one.text('name').endsWith('-email-events'));
    const [set] = stack.ofType('aws_sesv2_configuration_set');
    for (const message of messages) {
      await messaging.publishFor(
        'ses.amazonaws.com',
        set?.text('arn') ?? '',
        topic?.text('arn') ?? '',
        typeof message === 'string' ? message : JSON.stringify(message),
      );
    }
  }

  test('the sentence that SES publishes to a new event destination is read and let go', async () => {
    await eventually(() => (messagesRead(local).text === 1 ? true : undefined));
    expect(await local.platform.messaging.waiting(deadLetters(local))).toBe(0);
  });

  test('an event that can’t be read ends among the dead letters, and what came with it does not', async () => {
    const unreadable = { eventType: 'Bounce', mail, bounce: { bounceType: 'Permanent' } };
    await publish(
      sesEvents.bounce,
      unreadable,
      { AlarmName: 'shop-bounce-rate', NewStateValue: 'ALARM' },
      { Type: 'SubscriptionConfirmation', Token: 't', SubscribeURL: 'https://example.com' },
      { notificationType: 'Bounce', bounce: sesEvents.bounce.bounce, mail },
      { eventType: 'Unfold', mail, unfold: {} },
      'hello',
      sesEvents.complaint,
    );
    const [letter, ...others] = await eventually(async () => {
      const messages = await local.platform.messaging
        .triggerQueue(deadLetters(local))
        .receive(10, 1, new AbortController().signal);
      return messages.length > 0 ? messages : undefined;
    }, 40);
    expect(others).toEqual([]);
    expect(JSON.parse(JSON.parse(letter?.body ?? '').Message)).toEqual(unreadable);
    await eventually(async () =>
      (await local.platform.messaging.waiting(queueArn(local, '-email-events'))) === 0 ? true : undefined,
    );
    expect(messagesRead(local)).toMatchObject({
      events: 2,
      unreadable: 5,
      notRecorded: 0,
      alarm: 1,
      'unknown-shape': 1,
      'identity-notification': 1,
      'unknown-event-type': 1,
      text: 2,
    });
    const client = dynamoClient({
      endpoint: local.platform.url,
      region: local.platform.account.region,
      credentials: local.platform.operator,
    });
    const people: object[] = [];
    for await (const { Items = [] } of paginateScan({ client }, { TableName: nameOf(local, 'suppression') }))
      people.push(...Items.map(fromItem));
    client.destroy();
    expect(people).toMatchObject([
      { address: 'recipient@shop.com', bounceReason: 'hard-bounce', consentReason: 'complaint' },
    ]);
  });

  test('nothing is denied, and no address is logged', () => {
    expect(local.platform.access.log.denied).toEqual([]);
    expect(local.problems).toEqual([]);
    expect(local.log.filter((line) => line.includes('recipient@'))).toEqual([]);
  });
});

describe('a run whose list is bad', () => {
  const PEOPLE = 150;
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWith(withLowVolumes, { timeScale: 20_000 });
  });
  afterAll(() => local.close());

  /** Lets the first mails of a run bounce while it sends, until it has ended. */
  async function bounceWhile(running: () => boolean, mails: number): Promise<void> {
    while (running()) {
      const first = local.platform.ses.outbox.all().slice(0, mails);
      for (const { messageId, outcome } of first) {
        if (outcome === 'delivered') await local.platform.ses.act(messageId, 'bounce');
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  test('is paused, people are told how to go on, and once resumed it reaches everybody once', async () => {
    const started = await startCampaign(local, PEOPLE);
    await bounceWhile(() => started.execution.status === 'RUNNING', 30);
    expect(started.execution.failure?.error).toBe('PAUSED');
    const sent = local.platform.ses.outbox.accepted;
    expect(sent).toBeLessThan(PEOPLE);
    const notices = local.platform.messaging.notifications.filter(
      ({ subject }) => subject === `Run paused: ${started.runId}`,
    );
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toContain(
      `start-execution --state-machine-arn "$(terraform output -raw state_machine)" --input '{"run":"${started.runId}"}'`,
    );
    expect(notices[0]?.message).toContain('docs/runbook.md#run-paused-by-the-guard');

    const resumed = started.resume();
    await eventually(() => (resumed.status === 'RUNNING' ? undefined : true), 60);
    expect(resumed.status).toBe('SUCCEEDED');
    const addresses = local.platform.ses.outbox.all().flatMap(({ to }) => to);
    expect([addresses.length, new Set(addresses).size]).toEqual([PEOPLE, PEOPLE]);
  });

  test('nothing is denied', () => {
    expect(local.platform.access.log.denied).toEqual([]);
    expect(local.problems).toEqual([]);
  });
});

describe('an alarm on the reputation of the account', () => {
  let local: LocalPlatform;
  beforeAll(async () => {
    local = await upWith(undefined, { timeScale: 20_000 });
  });
  afterAll(() => local.close());

  const alarmEnding = (ending: string) =>
    local.platform.stack
      .ofType('aws_cloudwatch_metric_alarm')
      .find((alarm) => alarm.text('alarm_name').endsWith(ending));
  /** As CloudWatch puts it on the event bus ("Alarm events and EventBridge"). */
  const stateChange = (ending: string, value: 'ALARM' | 'OK') => ({
    version: '0',
    id: 'c4c1c1c9-6542-e61b-6ef0-8c4d36933a92',
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: local.platform.account.accountId,
    time: '2026-11-30T09:00:00Z',
    region: local.platform.account.region,
    resources: [alarmEnding(ending)?.text('arn')],
    detail: {
      alarmName: alarmEnding(ending)?.text('alarm_name'),
      state: { value, reason: 'Threshold Crossed', timestamp: '2026-11-30T09:00:00.000+0000' },
      previousState: { value: 'OK', timestamp: '2026-11-30T08:00:00.000+0000' },
    },
  });
  const configurationSet = () =>
    local.platform.stack.ofType('aws_sesv2_configuration_set')[0]?.text('configuration_set_name') ?? '';
  const sendingEnabled = () => local.platform.ses.configurationSets.find(configurationSet())?.sendingEnabled;
  /** As the notice says. */
  const enableSending = () =>
    local.ses.send(
      new PutConfigurationSetSendingOptionsCommand({
        ConfigurationSetName: configurationSet(),
        SendingEnabled: true,
      }),
    );
  async function publish(event: object): Promise<void> {
    await local.platform.publishEvent(event);
    await local.platform.runner.drained();
  }

  test.each([
    ['-bounce-rate-warning', 'ALARM'],
    ['-bounce-rate-critical', 'OK'],
  ] as const)('%s in state %s pauses nothing', async (ending, state) => {
    await publish(stateChange(ending, state));
    expect(sendingEnabled()).toBe(true);
    expect(local.platform.messaging.notifications).toEqual([]);
  });

  test.each(['-bounce-rate-critical', '-complaint-rate-critical'])(
    '%s pauses the configuration set and people are told how to resume',
    async (ending) => {
      await enableSending();
      await publish(stateChange(ending, 'ALARM'));
      expect(sendingEnabled()).toBe(false);
      expect(local.platform.messaging.notifications.at(-1)?.message).toContain('--sending-enabled');
    },
  );

  test('no run starts until sending is resumed', async () => {
    const { execution } = await startCampaign(local, 3);
    await eventually(() => (execution.status === 'RUNNING' ? undefined : true), 60);
    expect([execution.failure?.error, local.platform.ses.outbox.accepted]).toEqual(['NOT_READY', 0]);
    await enableSending();
    const next = await startCampaign(local, 3, '2026-11-30T10:00:00Z');
    await eventually(() => (next.execution.status === 'RUNNING' ? undefined : true), 60);
    expect([next.execution.status, local.platform.ses.outbox.accepted]).toEqual(['SUCCEEDED', 3]);
  });

  test('nothing is denied', () => {
    expect(local.platform.access.log.denied).toEqual([]);
    expect(local.problems).toEqual([]);
  });
});
