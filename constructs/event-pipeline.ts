import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Sesv2ConfigurationSetEventDestination } from '@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { ReputationLimits } from '../lambdas/shared/environment';
import type { AlertTopic } from './alert-topic';
import type { ConfigurationSet } from './configuration-set';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import { NodeLambda } from './node-lambda';
import { policyDocument } from './policy';
import type { SendLedger } from './send-ledger';
import type { SuppressionList } from './suppression-list';
import { WorkQueue } from './work-queue';

/**
 * What SES publishes, by the names of its API v2 (EventType). Not SUBSCRIPTION: that is for contact lists of SES, which
 * this platform does not use.
 */
export const SES_EVENT_TYPES = [
  'SEND',
  'REJECT',
  'BOUNCE',
  'COMPLAINT',
  'DELIVERY',
  'OPEN',
  'CLICK',
  'RENDERING_FAILURE',
  'DELIVERY_DELAY',
] as const;

/** Name of the message tag, and of the CloudWatch dimension made from it, that says which campaign a mail belongs to. */
const CAMPAIGN_TAG = 'campaign';

export interface EventPipelineProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  readonly configurationSet: ConfigurationSet;
  readonly suppressionList: SuppressionList;
  /**
   * Where events are counted by run and recipient.
   *
   * @default - nowhere: the pipeline then keeps the suppression list alone
   */
  readonly ledger?: SendLedger;
  /**
   * Limits at which a run is paused, and whom the handler tells.
   *
   * @default - no run is paused
   */
  readonly guard?: { readonly limits: ReputationLimits; readonly alertTopic: AlertTopic };
  /**
   * Addresses that get a mail for each bounce, complaint, reject and rendering failure. A large campaign makes many.
   *
   * @default - none
   */
  readonly eventEmails?: readonly string[];
}

/** SES events on their way: SES → SNS → SQS → handler, large batches, partial failures, and CloudWatch metrics by campaign. */
export class EventPipeline extends Construct {
  public readonly topic: SnsTopic;
  public readonly queue: WorkQueue;
  public readonly lambda: NodeLambda<'handle-events'>;

  constructor(scope: Construct, id: string, props: EventPipelineProps) {
    super(scope, id);
    this.topic = new SnsTopic(this, 'topic', {
      name: props.deployment.nameOf('topic', 'email-events'),
      kmsMasterKeyId: props.key.key.arn,
    });
    const topicPolicy = this.allowSesToPublish(props);
    this.lambda = this.createHandler(props);
    this.queue = new WorkQueue(this, 'queue', {
      deployment: props.deployment,
      key: props.key,
      part: 'email-events',
      visibilityTimeoutSeconds: 6 * this.lambda.timeoutSeconds,
    });
    this.subscribeQueue();
    this.consumeQueue();
    this.publishEvents(props.configurationSet, topicPolicy);
    for (const email of props.eventEmails ?? []) this.mailEvents(email);
  }

  /** For SES, this account and this configuration set alone. The ARN comes from the name: no cycle with the set. */
  private allowSesToPublish({ deployment, configurationSet }: EventPipelineProps): SnsTopicPolicy {
    return new SnsTopicPolicy(this, 'topic-policy', {
      arn: this.topic.arn,
      policy: policyDocument([
        {
          sid: 'AllowSes',
          actions: ['sns:Publish'],
          resources: [this.topic.arn],
          principals: { Service: 'ses.amazonaws.com' },
          conditions: {
            StringEquals: {
              'aws:SourceAccount': deployment.accountId,
              'aws:SourceArn': configurationSet.configurationSetArn,
            },
          },
        },
      ]),
    });
  }

  private createHandler(props: EventPipelineProps): NodeLambda<'handle-events'> {
    const { deployment, suppressionList, ledger, guard } = props;
    const lambda = new NodeLambda(this, 'handler', {
      deployment,
      function: 'handle-events',
      description: 'Records what became of each mail, suppresses and pauses',
      timeoutSeconds: 60,
      memoryMb: 1024,
      environment: {
        STACK_PREFIX: deployment.prefix,
        SUPPRESSION_TABLE: suppressionList.table.name,
        ADDRESS_KEY_ARN: suppressionList.secretsKey.key.arn,
        CONFIGURATION_SET: props.configurationSet.configurationSetName,
        ...(ledger && { LEDGER_TABLE: ledger.table.name }),
        ...(guard && {
          ALERT_TOPIC_ARN: guard.alertTopic.topic.arn,
          REPUTATION_LIMITS: JSON.stringify(guard.limits),
        }),
      },
    });
    suppressionList.secretsKey.grantDerive(lambda);
    suppressionList.grantRecord(lambda);
    ledger?.grantRead(lambda);
    ledger?.grantRecord(lambda);
    guard?.alertTopic.grantPublish(lambda);
    return lambda;
  }

  private subscribeQueue(): void {
    const { queue } = this.queue;
    new SqsQueuePolicy(this, 'queue-policy', {
      queueUrl: queue.url,
      policy: policyDocument([
        {
          sid: 'AllowEventTopic',
          actions: ['sqs:SendMessage'],
          resources: [queue.arn],
          principals: { Service: 'sns.amazonaws.com' },
          conditions: { ArnEquals: { 'aws:SourceArn': this.topic.arn } },
        },
      ]),
    });
    new SnsTopicSubscription(this, 'subscription', {
      topicArn: this.topic.arn,
      protocol: 'sqs',
      endpoint: queue.arn,
    });
  }

  private consumeQueue(): void {
    this.queue.grantConsume(this.lambda);
    new LambdaEventSourceMapping(this, 'mapping', {
      eventSourceArn: this.queue.queue.arn,
      functionName: this.lambda.function.functionName,
      // Many events a batch share ledger items, and one write serves them all.
      batchSize: 1000,
      maximumBatchingWindowInSeconds: 5,
      functionResponseTypes: ['ReportBatchItemFailures'],
      // Enough for the events of thousands of mails a second; a new account has 10 concurrent functions in all.
      scalingConfig: { maximumConcurrency: 4 },
      dependsOn: [this.lambda.role.policy],
    });
  }

  /** SES takes one kind of destination for each event destination, so there are two. */
  private publishEvents({ configurationSet }: ConfigurationSet, topicPolicy: SnsTopicPolicy): void {
    const matchingEventTypes = [...SES_EVENT_TYPES];
    new Sesv2ConfigurationSetEventDestination(this, 'to-cloudwatch', {
      configurationSetName: configurationSet.configurationSetName,
      eventDestinationName: 'cloudwatch',
      eventDestination: {
        enabled: true,
        matchingEventTypes,
        cloudWatchDestination: {
          dimensionConfiguration: [
            {
              dimensionName: CAMPAIGN_TAG,
              dimensionValueSource: 'MESSAGE_TAG',
              defaultDimensionValue: 'none',
            },
          ],
        },
      },
    });
    new Sesv2ConfigurationSetEventDestination(this, 'to-topic', {
      configurationSetName: configurationSet.configurationSetName,
      eventDestinationName: 'topic',
      eventDestination: { enabled: true, matchingEventTypes, snsDestination: { topicArn: this.topic.arn } },
      // SES publishes a test message when the destination is made, and refuses to make it where it may not.
      dependsOn: [topicPolicy],
    });
  }

  private mailEvents(email: string): void {
    new SnsTopicSubscription(this, `email-${email}`, {
      topicArn: this.topic.arn,
      protocol: 'email',
      endpoint: email,
      filterPolicyScope: 'MessageBody',
      filterPolicy: JSON.stringify({ eventType: ['Bounce', 'Complaint', 'Reject', 'Rendering Failure'] }),
    });
  }
}
