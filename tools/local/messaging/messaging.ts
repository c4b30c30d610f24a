import {
  CreateTopicCommand,
  DeleteTopicCommand,
  ListTopicsCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { UserError } from '../../../lambdas/shared/user-error';
import type { LocalAccount } from '../arn';
import { requestContext } from '../iam/match';
import type { AccessControl } from '../platform/access-control';
import type { LocalService } from '../service';
import type { QueueMessage, TriggerQueue } from '../sqs-trigger';
import type { Resource, Stack } from '../terraform/stack';
import { startFauxqsProcess } from './fauxqs-process';
import { watchPublished } from './watch-published';

/** A mail that SNS would send to a person. */
export interface Notification {
  readonly topicArn: string;
  readonly email: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Topics and queues of a stack. */
export interface Messaging {
  readonly service: LocalService;
  /** Publishes for a service; a rejection, in AWS's words, when the topic's or its key's policy does not let it. */
  publishFor(serviceName: string, sourceArn: string, topicArn: string, message: string): Promise<void>;
  /** Sends to a queue for a service, as a dead letter travels. */
  sendFor(
    serviceName: string,
    sourceArn: string,
    queueArn: string,
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Puts a message into a queue without asking anybody: for a caller whose role was asked already. */
  send(queueArn: string, body: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  triggerQueue(queueArn: string): TriggerQueue;
  /** Messages in a queue that nobody holds at the moment. */
  waiting(queueArn: string): Promise<number>;
  readonly notifications: readonly Notification[];
  /** Deletes a topic with its subscriptions. */
  deleteTopic(topicArn: string): Promise<void>;
  /** Deletes a queue with its messages. */
  deleteQueue(queueArn: string): Promise<void>;
  /** ARNs of the topics and URLs of the queues that there are. */
  names(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts SNS and SQS and makes the topics, queues and subscriptions of the stack. */
export async function startMessaging(
  stack: Stack,
  account: LocalAccount,
  access: AccessControl,
): Promise<Messaging> {
  const fauxqs = await startFauxqsProcess(account.region);
  const config = {
    endpoint: fauxqs.url,
    region: account.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const sns = new SNSClient(config);
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  const urls = await createQueues(stack, sqs);
  const emails = await createTopics(stack, sns, access);
  const notifications: Notification[] = [];

  const notify = (topicArn: string, subject: string | undefined, message: string): void => {
    for (const email of emails.get(topicArn) ?? []) {
      notifications.push({ topicArn, email, subject, message, time: Date.now() });
    }
  };
  const urlOf = (queueArn: string): string => {
    const url = urls.get(queueArn);
    if (url === undefined) throw new UserError(`the stack has no queue ${queueArn}`);
    return url;
  };
  const send: Messaging['send'] = async (queueArn, body, attributes = {}) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    await sqs.send(
      new SendMessageCommand({ QueueUrl: urlOf(queueArn), MessageBody: body, MessageAttributes }),
    );
  };
  const askFor = (serviceName: string, sourceArn: string, action: string, resource: string): void => {
    const refusal = access.refusalOf(access.service(serviceName, sourceArn), [
      { action, resource, context: requestContext({}) },
      ...keyAccesses(stack, resource),
    ]);
    if (refusal) throw new Error(refusal.message);
  };
  return {
    service: watchPublished(fauxqs.service, notify),
    publishFor: async (serviceName, sourceArn, topicArn, message) => {
      askFor(serviceName, sourceArn, 'sns:Publish', topicArn);
      await sns.send(new PublishCommand({ TopicArn: topicArn, Message: message }));
      notify(topicArn, undefined, message);
    },
    sendFor: async (serviceName, sourceArn, queueArn, body, attributes) => {
      askFor(serviceName, sourceArn, 'sqs:SendMessage', queueArn);
      await send(queueArn, body, attributes);
    },
    send,
    triggerQueue: (queueArn) => triggerQueue(sqs, urlOf(queueArn)),
    waiting: async (queueArn) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: urlOf(queueArn),
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes ?? {}).reduce((sum, count) => sum + Number(count), 0);
    },
    notifications,
    deleteTopic: async (TopicArn) => void (await sns.send(new DeleteTopicCommand({ TopicArn }))),
    deleteQueue: async (queueArn) =>
      void (await sqs.send(new DeleteQueueCommand({ QueueUrl: urlOf(queueArn) }))),
    names: async () => {
      const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
      const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
      return [...Topics.map(({ TopicArn = '' }) => TopicArn), ...QueueUrls];
    },
    stop: async () => {
      sns.destroy();
      sqs.destroy();
      await fauxqs.stop();
    },
  };
}

/** What an encrypted topic or queue asks of the key for whoever sends to it. */
function keyAccesses(stack: Stack, resourceArn: string) {
  const holder = [...stack.ofType('aws_sns_topic'), ...stack.ofType('aws_sqs_queue')].find(
    (candidate) => candidate.text('arn') === resourceArn,
  );
  const key = holder?.argument('kms_master_key_id');
  if (typeof key !== 'string') return [];
  return ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({
    action,
    resource: key,
    context: requestContext({}),
  }));
}

/** Queues in the order of the stack: a queue comes after its dead-letter queue. Answers with their URLs by ARN. */
async function createQueues(stack: Stack, sqs: SQSClient): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  for (const queue of stack.ofType('aws_sqs_queue')) {
    const redrive = queue.argument('redrive_policy');
    const visibility = queue.argument('visibility_timeout_seconds');
    const { QueueUrl = '' } = await sqs.send(
      new CreateQueueCommand({
        QueueName: queue.text('name'),
        Attributes: {
          ...(typeof redrive === 'string' && { RedrivePolicy: redrive }),
          ...(visibility !== undefined && { VisibilityTimeout: String(visibility) }),
        },
      }),
    );
    urls.set(queue.text('arn'), QueueUrl);
  }
  return urls;
}

/** Topics with their subscriptions. Answers with the addresses that each topic mails. */
async function createTopics(
  stack: Stack,
  sns: SNSClient,
  access: AccessControl,
): Promise<ReadonlyMap<string, readonly string[]>> {
  for (const topic of stack.ofType('aws_sns_topic')) {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: topic.text('name') }));
    if (TopicArn !== topic.text('arn')) throw new UserError(`${topic.address} became ${TopicArn} here`);
  }
  const emails = new Map<string, string[]>();
  for (const subscription of stack.ofType('aws_sns_topic_subscription')) {
    const topicArn = subscription.text('topic_arn');
    if (subscription.text('protocol') === 'email') {
      if (subscription.argument('filter_policy') !== undefined) {
        throw new UserError(`${subscription.address}: a filter_policy of mails is not supported here`);
      }
      emails.set(topicArn, [...(emails.get(topicArn) ?? []), subscription.text('endpoint')]);
    } else {
      await subscribeQueue(stack, sns, access, subscription);
    }
  }
  return emails;
}

/** A queue whose policy, or key, keeps the topic out gets nothing, as on AWS; the denial stands in the call log. */
async function subscribeQueue(
  stack: Stack,
  sns: SNSClient,
  access: AccessControl,
  subscription: Resource,
): Promise<void> {
  const [topicArn, queueArn] = [subscription.text('topic_arn'), subscription.text('endpoint')];
  if (subscription.text('protocol') !== 'sqs') {
    throw new UserError(
      `${subscription.address}: protocol ${subscription.text('protocol')} is not supported here`,
    );
  }
  const refusal = access.refusalOf(access.service('sns.amazonaws.com', topicArn), [
    { action: 'sqs:SendMessage', resource: queueArn, context: requestContext({}) },
    ...keyAccesses(stack, queueArn),
  ]);
  if (refusal) return;
  const attribute = (name: string, key: string) => {
    const value = subscription.argument(name);
    return value === undefined ? {} : { [key]: String(value) };
  };
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: {
        ...attribute('filter_policy', 'FilterPolicy'),
        ...attribute('filter_policy_scope', 'FilterPolicyScope'),
        ...attribute('raw_message_delivery', 'RawMessageDelivery'),
      },
    }),
  );
}

function triggerQueue(sqs: SQSClient, QueueUrl: string): TriggerQueue {
  const entries = (handles: readonly string[]) =>
    handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
  return {
    receive: async (max, waitSeconds, signal) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: max,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: signal },
      );
      return Messages.map(
        ({
          MessageId = '',
          ReceiptHandle = '',
          Body = '',
          MD5OfBody = '',
          Attributes = {},
        }): QueueMessage => ({
          messageId: MessageId,
          receiptHandle: ReceiptHandle,
          body: Body,
          md5OfBody: MD5OfBody,
          attributes: Attributes as Record<string, string>,
        }),
      );
    },
    delete: async (handles) => {
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entries(handles) }));
    },
    changeVisibility: async (handles, seconds) => {
      await sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl,
          Entries: entries(handles).map((entry) => ({ ...entry, VisibilityTimeout: seconds })),
        }),
      );
    },
  };
}
