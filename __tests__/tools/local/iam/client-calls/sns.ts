import * as sns from '@aws-sdk/client-sns';
import { EVENTS_QUEUE, EVENTS_TOPIC, KEY } from '../gateway-stub';
import { arn, type ClientCall, type Expected, viaKms } from './call';

const PLAIN_TOPIC = arn('sns', 'plain');

export function snsCalls(client: sns.SNSClient): ClientCall[] {
  const on = (operation: string, call: () => Promise<unknown>, ...accesses: Expected[]): ClientCall => ({
    service: 'sns',
    operation,
    call,
    accesses,
  });
  const subscription = `${PLAIN_TOPIC}:11111111-2222-3333-4444-555555555555`;
  return [
    on('Publish', () => client.send(new sns.PublishCommand({ TopicArn: PLAIN_TOPIC, Message: 'm' })), [
      'sns:Publish',
      PLAIN_TOPIC,
    ]),
    on('Publish', () => client.send(new sns.PublishCommand({ TargetArn: PLAIN_TOPIC, Message: 'm' })), [
      'sns:Publish',
      PLAIN_TOPIC,
    ]),
    on(
      'Publish',
      () => client.send(new sns.PublishCommand({ TopicArn: EVENTS_TOPIC, Message: 'm' })),
      ['sns:Publish', EVENTS_TOPIC],
      ['kms:GenerateDataKey', KEY, viaKms('sns')],
      ['kms:Decrypt', KEY, viaKms('sns')],
    ),
    on(
      'PublishBatch',
      () =>
        client.send(
          new sns.PublishBatchCommand({
            TopicArn: PLAIN_TOPIC,
            PublishBatchRequestEntries: [{ Id: '1', Message: 'm' }],
          }),
        ),
      ['sns:Publish', PLAIN_TOPIC],
    ),
    on(
      'Subscribe',
      () =>
        client.send(
          new sns.SubscribeCommand({ TopicArn: PLAIN_TOPIC, Protocol: 'sqs', Endpoint: EVENTS_QUEUE }),
        ),
      ['sns:Subscribe', PLAIN_TOPIC, { 'sns:Protocol': 'sqs', 'sns:Endpoint': EVENTS_QUEUE }],
    ),
    on('Unsubscribe', () => client.send(new sns.UnsubscribeCommand({ SubscriptionArn: subscription })), [
      'sns:Unsubscribe',
      '*',
    ]),
    on(
      'GetTopicAttributes',
      () => client.send(new sns.GetTopicAttributesCommand({ TopicArn: PLAIN_TOPIC })),
      ['sns:GetTopicAttributes', PLAIN_TOPIC],
    ),
    on(
      'GetSubscriptionAttributes',
      () => client.send(new sns.GetSubscriptionAttributesCommand({ SubscriptionArn: subscription })),
      ['sns:GetSubscriptionAttributes', '*'],
    ),
    on('ListTopics', () => client.send(new sns.ListTopicsCommand({})), ['sns:ListTopics', '*']),
    on('ListSubscriptions', () => client.send(new sns.ListSubscriptionsCommand({})), [
      'sns:ListSubscriptions',
      '*',
    ]),
    on(
      'ListSubscriptionsByTopic',
      () => client.send(new sns.ListSubscriptionsByTopicCommand({ TopicArn: PLAIN_TOPIC })),
      ['sns:ListSubscriptionsByTopic', PLAIN_TOPIC],
    ),
  ];
}
