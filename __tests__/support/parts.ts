import type { TerraformStack } from 'cdktf';
import { AlertTopic } from '../../constructs/alert-topic';
import { CampaignBucket } from '../../constructs/campaign-bucket';
import { CampaignWorkflow } from '../../constructs/campaign-workflow';
import { ConfigurationSet } from '../../constructs/configuration-set';
import type { Deployment } from '../../constructs/deployment';
import { EmailIdentity } from '../../constructs/email-identity';
import { EventPipeline } from '../../constructs/event-pipeline';
import { Housekeeping } from '../../constructs/housekeeping';
import { MessagingKey } from '../../constructs/messaging-key';
import { criticalReputationAlarmArns } from '../../constructs/monitoring/alarm';
import { ReputationGuard } from '../../constructs/reputation-guard';
import { Scheduler } from '../../constructs/scheduler';
import { SendLedger } from '../../constructs/send-ledger';
import { SuppressionList } from '../../constructs/suppression-list';
import { UnsubscribeEndpoint } from '../../constructs/unsubscribe-endpoint';

/** Limits at which a run is paused. */
export const LIMITS = {
  hour: {
    minSends: 200,
    hardBounce: { warn: 0.05, pause: 0.1, minEvents: 20 },
    complaint: { warn: 0.005, pause: 0.01, minEvents: 5 },
  },
  day: {
    minSends: 1000,
    hardBounce: { warn: 0.025, pause: 0.05, minEvents: 50 },
    complaint: { warn: 0.0015, pause: 0.003, minEvents: 10 },
  },
};

export type Parts = ReturnType<typeof partsOf>;

/** The parts that other constructs take; each is made when it is first asked for, so that a stack holds no more than a test needs. */
export function partsOf(stack: TerraformStack, deployment: Deployment) {
  const key = once(() => new MessagingKey(stack, 'key', { deployment }));
  const alertTopic = once(() => new AlertTopic(stack, 'alerts', { deployment, key: key(), emails: [] }));
  const configurationSet = once(() => new ConfigurationSet(stack, 'set', { deployment }));
  const bucket = once(() => new CampaignBucket(stack, 'bucket', { deployment }));
  const ledger = once(() => new SendLedger(stack, 'ledger', { deployment }));
  const suppressionList = once(() => new SuppressionList(stack, 'suppression', { deployment }));
  const identity = once(
    () =>
      new EmailIdentity(stack, 'identity', {
        deployment,
        domain: 'example.com',
        configurationSet: configurationSet(),
      }),
  );
  const unsubscribe = once(
    () =>
      new UnsubscribeEndpoint(stack, 'unsubscribe', {
        deployment,
        ledger: ledger(),
        suppressionList: suppressionList(),
        brandName: 'Example Shop',
        postalAddress: 'Example Shop, 1 Main Street',
      }),
  );
  const pipeline = once(
    () =>
      new EventPipeline(stack, 'events', {
        deployment,
        key: key(),
        configurationSet: configurationSet(),
        suppressionList: suppressionList(),
        ledger: ledger(),
        guard: { limits: LIMITS, alertTopic: alertTopic() },
      }),
  );
  const workflow = once(
    () =>
      new CampaignWorkflow(stack, 'workflow', {
        deployment,
        alertTopic: alertTopic(),
        bucket: bucket(),
        configurationSet: configurationSet(),
        identity: identity(),
        ledger: ledger(),
        suppressionList: suppressionList(),
        unsubscribe: unsubscribe(),
        from: ['marketing@example.com'],
        fromName: 'Example Shop',
        sendRateShare: 0.8,
      }),
  );
  const scheduler = once(
    () => new Scheduler(stack, 'scheduler', { deployment, key: key(), workflow: workflow(), schedules: [] }),
  );
  const housekeeping = once(
    () =>
      new Housekeeping(stack, 'housekeeping', {
        deployment,
        key: key(),
        bucket: bucket(),
        ledger: ledger(),
        suppressionList: suppressionList(),
      }),
  );
  const guard = once(
    () =>
      new ReputationGuard(stack, 'guard', {
        deployment,
        key: key(),
        alertTopic: alertTopic(),
        configurationSet: configurationSet(),
        criticalAlarmArns: criticalReputationAlarmArns(deployment),
      }),
  );
  return {
    key,
    alertTopic,
    configurationSet,
    bucket,
    ledger,
    suppressionList,
    identity,
    unsubscribe,
    pipeline,
    workflow,
    scheduler,
    housekeeping,
    guard,
  };
}

function once<Part>(make: () => Part): () => Part {
  let made: { readonly part: Part } | undefined;
  return () => {
    made ??= { part: make() };
    return made.part;
  };
}
