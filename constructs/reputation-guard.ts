import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import type { AlertTopic } from './alert-topic';
import type { ConfigurationSet } from './configuration-set';
import { DeadLetterQueue } from './dead-letter-queue';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import { NodeLambda } from './node-lambda';
import { policyDocument } from './policy';

export interface ReputationGuardProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  readonly alertTopic: AlertTopic;
  readonly configurationSet: ConfigurationSet;
  /** ARNs of the alarms at which sending is paused. */
  readonly criticalAlarmArns: readonly [string, ...string[]];
}

/**
 * Pauses the configuration set, not the account, when a critical reputation alarm goes off, before SES pauses the account.
 * It acts when an alarm begins; sending that is resumed while the alarm still stands is not paused again.
 */
export class ReputationGuard extends Construct {
  public readonly lambda: NodeLambda<'pause-sending'>;
  public readonly rule: CloudwatchEventRule;
  public readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: ReputationGuardProps) {
    super(scope, id);
    const { deployment, alertTopic, configurationSet } = props;
    this.lambda = new NodeLambda(this, 'function', {
      deployment,
      function: 'pause-sending',
      description: 'Pauses the configuration set when the reputation of the account is at stake',
      timeoutSeconds: 30,
      // Two calls a year: the smallest size is enough.
      memoryMb: 128,
      environment: {
        CONFIGURATION_SET: configurationSet.configurationSetName,
        ALERT_TOPIC_ARN: alertTopic.topic.arn,
      },
    });
    this.lambda.allow({
      sid: 'PauseSending',
      actions: ['ses:PutConfigurationSetSendingOptions'],
      resources: [configurationSet.configurationSetArn],
    });
    alertTopic.grantPublish(this.lambda);
    this.rule = new CloudwatchEventRule(this, 'rule', {
      name: deployment.nameOf('event rule', 'reputation-critical'),
      description: 'A critical reputation alarm went off',
      eventPattern: JSON.stringify({
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: props.criticalAlarmArns,
        detail: { state: { value: ['ALARM'] } },
      }),
    });
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      deployment,
      key: props.key,
      part: 'reputation-guard-dead-letters',
    });
    this.connect();
  }

  private connect(): void {
    new SqsQueuePolicy(this, 'dead-letters-policy', {
      queueUrl: this.deadLetters.queue.url,
      policy: policyDocument([
        {
          sid: 'AllowRule',
          actions: ['sqs:SendMessage'],
          resources: [this.deadLetters.queue.arn],
          principals: { Service: 'events.amazonaws.com' },
          conditions: { ArnEquals: { 'aws:SourceArn': this.rule.arn } },
        },
      ]),
    });
    const permission = new LambdaPermission(this, 'permission', {
      statementId: 'AllowReputationRule',
      action: 'lambda:InvokeFunction',
      functionName: this.lambda.function.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: this.rule.arn,
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: this.rule.name,
      targetId: 'pause-sending',
      arn: this.lambda.function.arn,
      deadLetterConfig: { arn: this.deadLetters.queue.arn },
      dependsOn: [permission],
    });
  }
}
