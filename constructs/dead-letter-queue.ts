import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import type { Grantee } from './policy';

export interface DeadLetterQueueProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  /** Last part of the queue's name. */
  readonly part: string;
}

/** Where what could not be delivered waits for a person; it has an alarm in `Monitoring`. */
export class DeadLetterQueue extends Construct {
  public readonly queue: SqsQueue;
  private readonly key: MessagingKey;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.key = props.key;
    this.queue = new SqsQueue(this, 'queue', {
      name: props.deployment.nameOf('queue', props.part),
      messageRetentionSeconds: 1_209_600,
      kmsMasterKeyId: props.key.key.arn,
    });
  }

  /** May put messages here: `sqs:SendMessage` and the use of the key. */
  public grantSend(grantee: Grantee): void {
    grantee.allow({ sid: 'SendDeadLetters', actions: ['sqs:SendMessage'], resources: [this.queue.arn] });
    this.key.grantSend(grantee);
  }
}
