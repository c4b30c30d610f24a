import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Deployment } from '../../constructs/deployment';
import { MessagingKey } from '../../constructs/messaging-key';
import { WorkQueue, type WorkQueueProps } from '../../constructs/work-queue';
import { UserError } from '../../lambdas/shared/user-error';
import { granted, ref } from '../support/policies';
import { synthesize } from '../support/synthesize';

function queue(stack: TerraformStack, deployment: Deployment, options: Partial<WorkQueueProps> = {}) {
  const key = new MessagingKey(stack, 'key', { deployment });
  return new WorkQueue(stack, 'queue', {
    deployment,
    key,
    part: 'events',
    visibilityTimeoutSeconds: 360,
    ...options,
  });
}

test('makes an encrypted queue that moves a message aside after five tries', () => {
  const out = synthesize((stack, deployment) => void queue(stack, deployment));
  const deadLetters = out.one('aws_sqs_queue', { name: 'shop-test-events-dead-letters' });
  expect(out.one('aws_sqs_queue', { name: 'shop-test-events' }).config).toEqual({
    name: 'shop-test-events',
    visibility_timeout_seconds: 360,
    message_retention_seconds: 14 * 24 * 60 * 60,
    kms_master_key_id: ref(out.one('aws_kms_key'), 'arn'),
    redrive_policy: JSON.stringify({ deadLetterTargetArn: ref(deadLetters, 'arn'), maxReceiveCount: 5 }),
  });
  expect(out.resources('aws_sqs_queue')).toHaveLength(2);
});

test.each([
  [{ maxReceiveCount: 0 }, 'maxReceiveCount must be 1 to 1000, got 0'],
  [{ maxReceiveCount: 1 }, undefined],
  [{ maxReceiveCount: 1000 }, undefined],
  [{ maxReceiveCount: 1001 }, 'maxReceiveCount must be 1 to 1000, got 1001'],
  [{ visibilityTimeoutSeconds: -1 }, 'visibilityTimeoutSeconds must be 0 to 43200, got -1'],
  [{ visibilityTimeoutSeconds: 0 }, undefined],
  [{ visibilityTimeoutSeconds: 43_200 }, undefined],
  [{ visibilityTimeoutSeconds: 43_201 }, 'visibilityTimeoutSeconds must be 0 to 43200, got 43201'],
])('judges %j: %s', (options, fault) => {
  const build = () => synthesize((stack, deployment) => void queue(stack, deployment, options));
  if (fault === undefined) expect(build).not.toThrow();
  else expect(build).toThrow(new UserError(`stack/queue:\n  ${fault}`));
});

test('takes numbers that only Terraform knows', () => {
  const out = synthesize((stack, deployment) => {
    const variable = (id: string) => new TerraformVariable(stack, id, { type: 'number' }).numberValue;
    queue(stack, deployment, {
      maxReceiveCount: variable('tries'),
      visibilityTimeoutSeconds: variable('hidden'),
    });
  });
  const { config } = out.one('aws_sqs_queue', { name: 'shop-test-events' });
  expect(config.visibility_timeout_seconds).toBe('${var.hidden}');
  expect(config.redrive_policy).toMatch(/"maxReceiveCount":\$\{var\.tries\}\}$/);
});

test('grants working the queue off, with the decryption', () => {
  expect(granted((stack, deployment, grantee) => queue(stack, deployment).grantConsume(grantee))).toEqual([
    {
      sid: 'ConsumeQueue',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: ['${aws_sqs_queue.queue_140BE0E7.arn}'],
    },
    {
      sid: 'DecryptMessages',
      actions: ['kms:Decrypt'],
      resources: ['${aws_kms_key.key_F64E54E4.arn}'],
    },
  ]);
});
