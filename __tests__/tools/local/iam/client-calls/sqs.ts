import * as sqs from '@aws-sdk/client-sqs';
import { EVENTS_QUEUE, KEY } from '../gateway-stub';
import { arn, type ClientCall, type Expected, viaKms } from './call';

export function sqsCalls(client: sqs.SQSClient, endpoint: string): ClientCall[] {
  const on = (operation: string, call: () => Promise<unknown>, ...accesses: Expected[]): ClientCall => ({
    service: 'sqs',
    operation,
    call,
    accesses,
  });
  const QueueUrl = `${endpoint}/000000000000/plain`;
  const queue = arn('sqs', 'plain');
  const encrypted = `${endpoint}/000000000000/events`;
  const ReceiptHandle = 'r';
  const entry = { Id: '1', ReceiptHandle };
  return [
    on('SendMessage', () => client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'm' })), [
      'sqs:SendMessage',
      queue,
    ]),
    on(
      'SendMessageBatch',
      () =>
        client.send(
          new sqs.SendMessageBatchCommand({ QueueUrl: encrypted, Entries: [{ Id: '1', MessageBody: 'm' }] }),
        ),
      ['sqs:SendMessage', EVENTS_QUEUE],
      ['kms:GenerateDataKey', KEY, viaKms('sqs')],
      ['kms:Decrypt', KEY, viaKms('sqs')],
    ),
    on(
      'ReceiveMessage',
      () => client.send(new sqs.ReceiveMessageCommand({ QueueUrl: encrypted })),
      ['sqs:ReceiveMessage', EVENTS_QUEUE],
      ['kms:Decrypt', KEY, viaKms('sqs')],
    ),
    on(
      'DeleteMessage',
      () => client.send(new sqs.DeleteMessageCommand({ QueueUrl: encrypted, ReceiptHandle })),
      ['sqs:DeleteMessage', EVENTS_QUEUE],
    ),
    on(
      'DeleteMessageBatch',
      () => client.send(new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries: [entry] })),
      ['sqs:DeleteMessage', queue],
    ),
    on(
      'ChangeMessageVisibility',
      () =>
        client.send(
          new sqs.ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 1 }),
        ),
      ['sqs:ChangeMessageVisibility', queue],
    ),
    on(
      'ChangeMessageVisibilityBatch',
      () => client.send(new sqs.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: [entry] })),
      ['sqs:ChangeMessageVisibility', queue],
    ),
    on('GetQueueAttributes', () => client.send(new sqs.GetQueueAttributesCommand({ QueueUrl })), [
      'sqs:GetQueueAttributes',
      queue,
    ]),
    on('GetQueueUrl', () => client.send(new sqs.GetQueueUrlCommand({ QueueName: 'plain' })), [
      'sqs:GetQueueUrl',
      queue,
    ]),
    on('ListQueues', () => client.send(new sqs.ListQueuesCommand({})), ['sqs:ListQueues', '*']),
    on('PurgeQueue', () => client.send(new sqs.PurgeQueueCommand({ QueueUrl })), ['sqs:PurgeQueue', queue]),
  ];
}
