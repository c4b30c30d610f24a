import type { TerraformStack } from 'cdktf';
import { DeadLetterQueue } from '../../constructs/dead-letter-queue';
import type { Deployment } from '../../constructs/deployment';
import { MessagingKey } from '../../constructs/messaging-key';
import { granted, ref } from '../support/policies';
import { synthesize } from '../support/synthesize';

function queue(stack: TerraformStack, deployment: Deployment): DeadLetterQueue {
  const key = new MessagingKey(stack, 'key', { deployment });
  return new DeadLetterQueue(stack, 'queue', { deployment, key, part: 'dead-letters' });
}

test('keeps messages encrypted for the 14 days that SQS keeps them at most', () => {
  const out = synthesize((stack, deployment) => void queue(stack, deployment));
  expect(out.one('aws_sqs_queue').config).toEqual({
    name: 'shop-test-dead-letters',
    message_retention_seconds: 14 * 24 * 60 * 60,
    kms_master_key_id: ref(out.one('aws_kms_key'), 'arn'),
  });
});

test('grants putting messages there, with the use of the key', () => {
  expect(granted((stack, deployment, grantee) => queue(stack, deployment).grantSend(grantee))).toEqual([
    {
      sid: 'SendDeadLetters',
      actions: ['sqs:SendMessage'],
      resources: ['${aws_sqs_queue.queue_140BE0E7.arn}'],
    },
    {
      sid: 'EncryptMessages',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['${aws_kms_key.key_F64E54E4.arn}'],
    },
  ]);
});
