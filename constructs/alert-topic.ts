import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import { type Grantee, policyDocument } from './policy';

export interface AlertTopicProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  /** Addresses that get the alerts; each has to confirm by a link that SNS mails to it. */
  readonly emails: readonly string[];
}

/** The topic for people: alarms, failed runs, a paused campaign. Never the topic that a handler reads. */
export class AlertTopic extends Construct {
  public readonly topic: SnsTopic;
  private readonly key: MessagingKey;

  constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const { deployment, key } = props;
    this.key = key;
    this.topic = new SnsTopic(this, 'topic', {
      name: deployment.nameOf('topic', 'alerts'),
      displayName: `${deployment.prefix} alerts`,
      kmsMasterKeyId: key.key.arn,
    });
    new SnsTopicPolicy(this, 'policy', {
      arn: this.topic.arn,
      policy: policyDocument([
        {
          sid: 'AllowAlarms',
          actions: ['sns:Publish'],
          resources: [this.topic.arn],
          principals: { Service: 'cloudwatch.amazonaws.com' },
          conditions: {
            StringEquals: { 'aws:SourceAccount': deployment.accountId },
            ArnLike: { 'aws:SourceArn': deployment.arnOf('cloudwatch', `alarm:${deployment.prefix}-*`) },
          },
        },
        {
          sid: 'AllowEventRules',
          actions: ['sns:Publish'],
          resources: [this.topic.arn],
          // No condition: EventBridge does not publish to a topic whose policy has one (EventBridge User Guide, "Using
          // resource-based policies", permissions for Amazon SNS topics).
          principals: { Service: 'events.amazonaws.com' },
        },
      ]),
    });
    for (const email of props.emails) {
      new SnsTopicSubscription(this, `email-${email}`, {
        topicArn: this.topic.arn,
        protocol: 'email',
        endpoint: email,
      });
    }
  }

  /** May tell people: `sns:Publish` and the use of the key. */
  public grantPublish(grantee: Grantee): void {
    grantee.allow({ sid: 'PublishAlerts', actions: ['sns:Publish'], resources: [this.topic.arn] });
    this.key.grantSend(grantee);
  }
}
