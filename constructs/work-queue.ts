import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import type { Grantee } from './policy';
import { assertRules, wholeWithin } from './rules';

export interface WorkQueueProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  /** Last part of the queue's name; its dead-letter queue is `<part>-dead-letters`. */
  readonly part: string;
  /** Seconds a message stays hidden while it is worked on, 0 to 43,200; AWS advises six times the function's timeout. */
  readonly visibilityTimeoutSeconds: number;
  /**
   * How often a message is tried before it goes to the dead-letter queue, 1 to 1,000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;
}

/** A queue that a function works off, with the queue where messages end that it could not. */
export class WorkQueue extends Construct {
  public readonly queue: SqsQueue;
  public readonly deadLetters: DeadLetterQueue;
  private readonly key: MessagingKey;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const { deployment, key, maxReceiveCount = 5, visibilityTimeoutSeconds } = props;
    assertRules(this, [
      {
        ok: wholeWithin(maxReceiveCount, 1, 1000),
        fault: `maxReceiveCount must be 1 to 1000, got ${maxReceiveCount}`,
      },
      {
        ok: wholeWithin(visibilityTimeoutSeconds, 0, 43_200),
        fault: `visibilityTimeoutSeconds must be 0 to 43200, got ${visibilityTimeoutSeconds}`,
      },
    ]);
    this.key = key;
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      deployment,
      key,
      part: `${props.part}-dead-letters`,
    });
    this.queue = new SqsQueue(this, 'queue', {
      name: deployment.nameOf('queue', props.part),
      visibilityTimeoutSeconds,
      // 14 days, the longest that SQS keeps a message: an outage over a long weekend loses no event.
      messageRetentionSeconds: 1_209_600,
      kmsMasterKeyId: key.key.arn,
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: this.deadLetters.queue.arn, maxReceiveCount }),
    });
  }

  /** May work the queue off: `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:GetQueueAttributes`, `kms:Decrypt`. */
  public grantConsume(grantee: Grantee): void {
    grantee.allow({
      sid: 'ConsumeQueue',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [this.queue.arn],
    });
    this.key.grantReceive(grantee);
  }
}
