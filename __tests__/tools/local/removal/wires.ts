import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { putCampaign } from '../../../support/every-path';
import { eventually, type LocalPlatform } from '../../../support/local-platform';
import { queueArn } from '../../../support/recipe-campaign';
import { setOffReputationAlarm } from '../../../support/reputation-alarm';
import { sesEvents } from '../../../support/ses-events';

const PREFIX = 'email-marketing-local';
const WEEKLY = { group: `${PREFIX}-campaigns`, name: `${PREFIX}-weekly-promotion` };
const HOUSEKEEPING = { group: 'default', name: `${PREFIX}-housekeeping` };

/** Whether something shows that a wire is there. Where it takes its time, that is waited for, for at most so many seconds. */
export type Probe = (local: LocalPlatform, seconds: number) => Promise<boolean>;

/** Whether `holds` becomes true. */
async function becomes(holds: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  return eventually(async () => ((await holds()) ? true : undefined), seconds).catch(() => false);
}

/** Whether the function answers, or what the API says by itself of a path that leads nowhere. */
const answers =
  (method: string): Probe =>
  async ({ platform }) => {
    const answer = await fetch(`${platform.url}/u/token`, { method });
    return (await answer.text()) !== '{"message":"Not Found"}';
  };

async function publishAsSes({ platform: { messaging, stack } }: LocalPlatform, event: object): Promise<void> {
  const [set] = stack.ofType('aws_sesv2_configuration_set');
  const topic = stack.ofType('aws_sns_topic').find((one) => one.text('name').endsWith('-email-events'));
  const [setArn = '', topicArn = ''] = [set?.text('arn'), topic?.text('arn')];
  await messaging.publishFor('ses.amazonaws.com', setArn, topicArn, JSON.stringify(event));
}

/** Sends a mail that SES delivers at once. */
async function sendMail({ ses, platform }: LocalPlatform): Promise<void> {
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'marketing@dev.example.com',
      Destination: { ToAddresses: ['success@simulator.amazonses.com'] },
      Content: { Simple: { Subject: { Data: 'probe' }, Body: { Text: { Data: 'probe' } } } },
    }),
  );
  await platform.ses.settled();
}

/** How many messages of a kind the handler has read so far. */
function logged({ log }: LocalPlatform, kind: 'events' | 'unreadable'): number {
  return log
    .filter((line) => line.includes('"messages read"'))
    .reduce((sum, line) => sum + (JSON.parse(line) as Record<typeof kind, number>)[kind], 0);
}

const handlerReads =
  (happening: (local: LocalPlatform) => Promise<void>): Probe =>
  async (local, seconds) => {
    const { messaging } = local.platform;
    const queue = queueArn(local, '-email-events');
    if (!(await becomes(async () => (await messaging.waiting(queue)) === 0, seconds))) return false;
    const before = logged(local, 'events');
    await happening(local);
    // What has come is either read by now, or lies in the queue: read only later, or by nobody.
    await becomes(async () => (await messaging.waiting(queue)) === 0, seconds);
    return logged(local, 'events') > before;
  };

/** A run that ended badly is told to whom the alerts go. */
const peopleAreTold: Probe = async ({ platform, stateMachineArn }) => {
  const { notifications } = platform.messaging;
  const before = notifications.length;
  await platform.publishEvent({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { stateMachineArn, status: 'FAILED' },
  });
  return notifications.slice(before).some(({ email }) => email === 'ops@example.com');
};

const runs =
  (schedule: typeof WEEKLY): Probe =>
  async ({ platform }) => {
    if (!platform.schedules.list(schedule).some(({ name }) => name === schedule.name)) return false;
    return (await platform.scheduleRunner.runNow(schedule)) === 'DELIVERED';
  };

/** What can't be delivered lies in the queue whose name ends so. */
const leavesLetter =
  (ending: string, happening: (local: LocalPlatform) => Promise<unknown>): Probe =>
  async (local) => {
    await happening(local);
    return (await local.platform.messaging.waiting(queueArn(local, ending))) === 1;
  };

const holds =
  (Key: string): Probe =>
  ({ s3, bucket: Bucket }) =>
    s3.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );

const rendersTemplate =
  (name: string): Probe =>
  async ({ platform }) =>
    platform.ses.templates.all().some((template) => template.name === `${PREFIX}-${name}`);

const sendingStops: Probe = async ({ platform }) => {
  await setOffReputationAlarm(platform);
  return !platform.ses.configurationSets.get(`${PREFIX}-campaigns`).sendingEnabled;
};

const findsKeyByAlias: Probe = async ({ platform: { url, account, operator } }) => {
  const kms = new KMSClient({ endpoint: url, region: account.region, credentials: operator });
  const [KeyId, MacAlgorithm] = [`alias/${PREFIX}-addresses`, 'HMAC_SHA_256'] as const;
  try {
    await kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from('probe') }));
    return true;
  } catch {
    return false;
  } finally {
    kms.destroy();
  }
};

/** A destroy also takes the template that a run has made in SES. */
const destroyTakesTemplates: Probe = async (local) => {
  const { platform, stateMachineArn } = local;
  await putCampaign(local, 'probe', 'subscribers/subscribers.json');
  const execution = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:probe`;
  const input = { input: { campaign: 'probe' }, startedAt: '2026-11-30T09:00:00Z', execution };
  await platform.runner.invoke(`${PREFIX}-start-run`, JSON.stringify(input));
  expect(platform.ses.templates.all()).toHaveLength(3);
  return (await platform.destroy()).length === 0;
};

/** More often than a message is received before it is given up. */
const OFTEN = 8;

/** Publishes what the handler gives back, until it is given up or was read too often. */
async function readInVain(local: LocalPlatform): Promise<void> {
  await publishAsSes(local, { eventType: 'Bounce', mail: {}, bounce: {} });
  const given = queueArn(local, '-email-events-dead-letters');
  await eventually(
    async () =>
      (await local.platform.messaging.waiting(given)) > 0 || logged(local, 'unreadable') >= OFTEN
        ? true
        : undefined,
    60,
  );
}

/** A wire of the stack: a resource by its address without the hash, or one of its arguments after a space. */
export type Wire = readonly [wire: string, probe: Probe];

/**
 * Every wire of the stack. Those of one group have nothing to do with each other, and are taken out of one stack together; probes
 * of a later group may end what those of an earlier one need.
 */
export const WIRES: readonly (readonly Wire[])[] = [
  [
    ['aws_apigatewayv2_route.email_unsubscribe_get', answers('GET')],
    [
      'aws_lambda_event_source_mapping.email_events_mapping',
      handlerReads((local) => publishAsSes(local, sesEvents.open)),
    ],
    ['aws_scheduler_schedule.email_scheduler_schedule-weekly-promotion', runs(WEEKLY)],
    ['aws_kms_alias.email_suppression-list_address-key_alias', findsKeyByAlias],
  ],
  [
    ['aws_apigatewayv2_route.email_unsubscribe_post', answers('POST')],
    [
      'aws_sns_topic_subscription.email_events_subscription',
      handlerReads((local) => publishAsSes(local, sesEvents.open)),
    ],
    ['aws_scheduler_schedule.email_housekeeping_schedule', runs(HOUSEKEEPING)],
    ['aws_cloudwatch_event_target.email_workflow_tell-people', peopleAreTold],
  ],
  [
    ['aws_apigatewayv2_stage.email_unsubscribe_stage', answers('GET')],
    ['aws_sesv2_configuration_set_event_destination.email_events_to-topic', handlerReads(sendMail)],
    ['aws_sns_topic_subscription.email_alert-topic_email-opsexamplecom', peopleAreTold],
  ],
  [
    [
      'aws_sesv2_configuration_set_event_destination.email_events_to-cloudwatch',
      async (local) => {
        await sendMail(local);
        return local.platform.metrics.some(({ dimensions }) => 'campaign' in dimensions);
      },
    ],
    [
      'aws_s3_bucket_versioning.email_bucket_versioning',
      async ({ s3, bucket: Bucket }) => {
        const Key = 'subscribers/subscribers.json';
        return (await s3.send(new HeadObjectCommand({ Bucket, Key }))).VersionId !== undefined;
      },
    ],
    ['aws_s3_object.email_bucket_seed-campaign', holds('campaigns/product-promotion.json')],
    ['aws_s3_object.email_bucket_seed-simulator', holds('subscribers/simulator.json')],
    ['aws_s3_object.email_bucket_seed-suppression', holds('suppression/bounced-emails.txt')],
    ['aws_s3_object.email_templates_compiled-product-promotion', holds('templates/product-promotion.json')],
    ['aws_s3_object.email_templates_compiled-welcome-campaign', holds('templates/welcome-campaign.json')],
    ['aws_ses_template.email_templates_text-product-promotion', rendersTemplate('product-promotion')],
    ['aws_ses_template.email_templates_text-welcome-campaign', rendersTemplate('welcome-campaign')],
    ['aws_cloudwatch_event_target.email_reputation-guard_target', sendingStops],
  ],
  [
    ['aws_s3_object.email_bucket_seed-subscribers', holds('subscribers/subscribers.json')],
    [
      'aws_sqs_queue.email_events_queue redrive_policy',
      leavesLetter('-email-events-dead-letters', readInVain),
    ],
    [
      'aws_scheduler_schedule.email_scheduler_schedule-weekly-promotion target.dead_letter_config',
      leavesLetter('local-schedule-dead-letters', async ({ platform, stateMachineArn }) => {
        await platform.executions.deleteStateMachine(stateMachineArn);
        await platform.scheduleRunner.runNow(WEEKLY);
      }),
    ],
    [
      'aws_cloudwatch_event_target.email_reputation-guard_target dead_letter_config',
      leavesLetter('-reputation-guard-dead-letters', async ({ platform }) => {
        await platform.runner.deleteFunction(`${PREFIX}-pause-sending`);
        await setOffReputationAlarm(platform);
      }),
    ],
    [
      'aws_scheduler_schedule.email_housekeeping_schedule target.dead_letter_config',
      leavesLetter('-housekeeping-schedule-dead-letters', async ({ platform }) => {
        await platform.runner.deleteFunction(`${PREFIX}-housekeeping`);
        await platform.scheduleRunner.runNow(HOUSEKEEPING);
      }),
    ],
  ],
  [['aws_lambda_invocation.email_housekeeping_end-of-templates', destroyTakesTemplates]],
];
