import { UserError } from '../../../../lambdas/shared/user-error';
import { arnOf } from '../../arn';
import type { Access } from '../evaluate';
import { DECRYPT, ENCRYPT, keyAccesses } from './encryption';
import { type AccessRule, type ActionEnvironment, access } from './operation';
import { jsonService } from './protocol';

/** SQS: on the queue that the URL names. Batch calls need the permission of the single call (Service Authorization Reference). */
export const sqsActions = jsonService('sqs', {
  ChangeMessageVisibility: onQueue('ChangeMessageVisibility'),
  ChangeMessageVisibilityBatch: onQueue('ChangeMessageVisibility'),
  DeleteMessage: onQueue('DeleteMessage'),
  DeleteMessageBatch: onQueue('DeleteMessage'),
  GetQueueAttributes: onQueue('GetQueueAttributes'),
  GetQueueUrl: (input, { account }) => [
    access('sqs:GetQueueUrl', arnOf(account, 'sqs', input.text('QueueName'))),
  ],
  ListQueues: () => [access('sqs:ListQueues', '*')],
  PurgeQueue: onQueue('PurgeQueue'),
  ReceiveMessage: onQueue('ReceiveMessage'),
  SendMessage: onQueue('SendMessage'),
  SendMessageBatch: onQueue('SendMessage'),
});

/** What a call on a queue needs: the queue, and its key where it is encrypted and the call writes or reads messages. */
export function queueAccesses(
  action: string,
  queueArn: string,
  environment: ActionEnvironment,
): readonly Access[] {
  const onKey = { SendMessage: ENCRYPT, ReceiveMessage: DECRYPT }[action] ?? [];
  return [access(`sqs:${action}`, queueArn), ...keyAccesses('sqs', onKey, queueArn, environment)];
}

function onQueue(action: string): AccessRule {
  return (input, environment) =>
    queueAccesses(action, queueArn(input.text('QueueUrl'), environment), environment);
}

/** `…/ACCOUNT/NAME`. */
function queueArn(url: string, { account }: ActionEnvironment): string {
  const [, accountId, name] = /\/(\d{12})\/([^/]+)$/.exec(url) ?? [];
  if (accountId === undefined || name === undefined)
    throw new UserError(`"${url}" is no URL of a queue: …/ACCOUNT/NAME`);
  return arnOf({ ...account, accountId }, 'sqs', name);
}
