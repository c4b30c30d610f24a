import { LambdaInvocation } from '@cdktf/provider-aws/lib/lambda-invocation';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { dependable } from 'cdktf';
import { Construct } from 'constructs';
import { objectKeys } from '../lambdas/shared/object-keys';
import { grantAccountAction } from './account-actions';
import type { CampaignBucket } from './campaign-bucket';
import { DeadLetterQueue } from './dead-letter-queue';
import type { Deployment } from './deployment';
import type { MessagingKey } from './messaging-key';
import { NodeLambda } from './node-lambda';
import type { SendLedger } from './send-ledger';
import { ServiceRole } from './service-role';
import type { SuppressionList } from './suppression-list';

export interface HousekeepingProps {
  readonly deployment: Deployment;
  readonly key: MessagingKey;
  readonly bucket: CampaignBucket;
  readonly ledger: SendLedger;
  readonly suppressionList: SuppressionList;
}

/**
 * The daily tidying up: exports the suppression list, removes SES templates that no run has used for 30 days, writes the
 * reports of settled runs again whose events went on, and fills in addresses of people who unsubscribed. When the stack is
 * destroyed it deletes the SES templates of runs, which Terraform does not know.
 */
export class Housekeeping extends Construct {
  public readonly lambda: NodeLambda<'housekeeping'>;
  public readonly schedule: SchedulerSchedule;
  public readonly deadLetters: DeadLetterQueue;
  private readonly endOfTemplates: LambdaInvocation;

  constructor(scope: Construct, id: string, props: HousekeepingProps) {
    super(scope, id);
    const { deployment, key } = props;
    this.lambda = this.createFunction(props);
    this.endOfTemplates = new LambdaInvocation(this, 'end-of-templates', {
      functionName: this.lambda.function.functionName,
      input: JSON.stringify({ task: 'remove-templates' }),
      // The provider calls at create, update and delete, and adds which of them it is as `tf.action`.
      lifecycleScope: 'CRUD',
    });
    this.deadLetters = new DeadLetterQueue(this, 'dead-letters', {
      deployment,
      key,
      part: 'housekeeping-schedule-dead-letters',
    });
    const role = new ServiceRole(this, 'schedule-role', {
      deployment,
      part: 'housekeeping-schedule',
      service: 'scheduler.amazonaws.com',
      trustConditions: {
        StringEquals: {
          'aws:SourceAccount': deployment.accountId,
          'aws:SourceArn': deployment.arnOf('scheduler', 'schedule-group/default'),
        },
      },
      statements: [{ sid: 'Run', actions: ['lambda:InvokeFunction'], resources: [this.lambda.function.arn] }],
    });
    this.deadLetters.grantSend(role);
    this.schedule = new SchedulerSchedule(this, 'schedule', {
      name: deployment.nameOf('schedule', 'housekeeping'),
      groupName: 'default',
      description: `Daily housekeeping of ${deployment.prefix}`,
      scheduleExpression: 'cron(17 3 * * ? *)',
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 30 },
      target: {
        arn: this.lambda.function.arn,
        roleArn: role.arn,
        input: JSON.stringify({ task: 'daily' }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 },
        deadLetterConfig: { arn: this.deadLetters.queue.arn },
      },
      dependsOn: [role.policy],
    });
  }

  /**
   * Sees to it that a function that makes SES templates is gone before they are deleted. Terraform destroys in the reverse of
   * the order of creation; what the function itself may do goes right behind it, so a call under way makes none either.
   */
  public cleanUpAfter({ role }: NodeLambda): void {
    role.policy.dependsOn = [...(role.policy.dependsOn ?? []), dependable(this.endOfTemplates)];
  }

  private createFunction({
    deployment,
    bucket,
    ledger,
    suppressionList,
  }: HousekeepingProps): NodeLambda<'housekeeping'> {
    const lambda = new NodeLambda(this, 'function', {
      deployment,
      function: 'housekeeping',
      description: 'Exports the suppression list, sweeps templates, brings reports up to date',
      timeoutSeconds: 900,
      environment: {
        STACK_PREFIX: deployment.prefix,
        BUCKET: bucket.bucket.bucket,
        LEDGER_TABLE: ledger.table.name,
        SUPPRESSION_TABLE: suppressionList.table.name,
        ADDRESS_KEY_ARN: suppressionList.secretsKey.key.arn,
      },
    });
    bucket.grantList(lambda);
    bucket.grantRead(lambda, [objectKeys.runsPrefix]);
    bucket.grantWrite(lambda, [objectKeys.runsPrefix, objectKeys.suppressionPrefix]);
    ledger.grantRead(lambda);
    ledger.grantRecord(lambda);
    suppressionList.secretsKey.grantDerive(lambda);
    suppressionList.grantScan(lambda);
    suppressionList.grantRecord(lambda);
    grantAccountAction(lambda, 'listTemplates');
    lambda.allow({
      sid: 'SweepTemplates',
      actions: ['ses:DeleteEmailTemplate'],
      resources: [deployment.arnOf('ses', `template/${deployment.prefix}-*`)],
    });
    return lambda;
  }
}
