import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { FunctionEnvironment } from '../lambdas/shared/environment';
import { objectKeys } from '../lambdas/shared/object-keys';
import type { AlertTopic } from './alert-topic';
import type { CampaignBucket } from './campaign-bucket';
import { campaignDefinition } from './campaign-definition';
import type { ConfigurationSet } from './configuration-set';
import type { Deployment } from './deployment';
import type { EmailIdentity } from './email-identity';
import { NodeLambda } from './node-lambda';
import type { Grantee } from './policy';
import { assertRules, within } from './rules';
import type { SendLedger } from './send-ledger';
import { ServiceRole } from './service-role';
import type { SuppressionList } from './suppression-list';
import type { UnsubscribeEndpoint } from './unsubscribe-endpoint';

export interface CampaignWorkflowProps {
  readonly deployment: Deployment;
  readonly alertTopic: AlertTopic;
  readonly bucket: CampaignBucket;
  readonly configurationSet: ConfigurationSet;
  readonly identity: EmailIdentity;
  readonly ledger: SendLedger;
  readonly suppressionList: SuppressionList;
  readonly unsubscribe: UnsubscribeEndpoint;
  /** Addresses that campaigns may be sent from; the first is the default. */
  readonly from: readonly [string, ...string[]];
  /** Name shown beside the sender's address. */
  readonly fromName: string;
  /**
   * Addresses that answers go to.
   *
   * @default - the sender
   */
  readonly replyTo?: readonly string[];
  /** Share of the account's sending rate and daily quota that these campaigns may use, over 0 to 1. */
  readonly sendRateShare: number;
  /**
   * Shards that are sent at once, 1 to 1,000. The rate limiter decides the rate; one shard alone reaches 1,000 a second.
   *
   * @default 4
   */
  readonly sendConcurrency?: number;
  /**
   * Recipients above which no run is started.
   *
   * @default - each campaign's own limit alone
   */
  readonly maxRecipients?: number;
  /**
   * `single` for accounts whose bulk calls are throttled by call.
   *
   * @default 'bulk'
   */
  readonly transport?: 'bulk' | 'single';
  /**
   * Whether example.com and its kin may get mail; for one's own machine alone.
   *
   * @default false
   */
  readonly reservedDomainsAllowed?: boolean;
}

/** A campaign from its file to its report: the Step Functions state machine and its four functions. */
export class CampaignWorkflow extends Construct {
  public readonly stateMachine: SfnStateMachine;
  /** Name and ARN as texts made from names: the machine's own role speaks of it. */
  public readonly stateMachineName: string;
  public readonly stateMachineArn: string;
  public readonly startRun: NodeLambda<'start-run'>;
  public readonly buildAudience: NodeLambda<'build-audience'>;
  public readonly sendShard: NodeLambda<'send-shard'>;
  public readonly settle: NodeLambda<'settle'>;

  constructor(scope: Construct, id: string, props: CampaignWorkflowProps) {
    super(scope, id);
    const { deployment, sendConcurrency = 4, sendRateShare } = props;
    assertRules(this, [
      {
        ok: within(sendConcurrency, 1, 1000),
        fault: `sendConcurrency must be 1 to 1000, got ${sendConcurrency}`,
      },
      {
        ok: within(sendRateShare, Number.MIN_VALUE, 1),
        fault: `sendRateShare must be over 0 and at most 1, got ${sendRateShare}`,
      },
    ]);
    this.startRun = this.createStartRun(props);
    this.buildAudience = this.createBuildAudience(props);
    this.sendShard = this.createSendShard(props);
    this.settle = this.createSettle(props);

    this.stateMachineName = deployment.nameOf('state machine', 'campaign');
    this.stateMachineArn = deployment.arnOf('states', `stateMachine:${this.stateMachineName}`);
    const role = this.createRole(deployment);
    this.stateMachine = new SfnStateMachine(this, 'state-machine', {
      name: this.stateMachineName,
      roleArn: role.arn,
      type: 'STANDARD',
      definition: JSON.stringify(
        campaignDefinition({
          functions: {
            startRun: stateFunction(this.startRun),
            buildAudience: stateFunction(this.buildAudience),
            sendShard: stateFunction(this.sendShard),
            settle: stateFunction(this.settle),
          },
          arnPrefix: `arn:${deployment.partition}`,
          sendConcurrency,
        }),
      ),
      dependsOn: [role.policy],
    });
    this.tellPeople(deployment, props.alertTopic);
  }

  private createStartRun(props: CampaignWorkflowProps): NodeLambda<'start-run'> {
    const { deployment, bucket, ledger } = props;
    const lambda = new NodeLambda(this, 'start-run', {
      deployment,
      function: 'start-run',
      description: 'Claims a run and checks all that can be known before sending',
      timeoutSeconds: 120,
      environment: {
        STACK_PREFIX: deployment.prefix,
        BUCKET: bucket.bucket.bucket,
        LEDGER_TABLE: ledger.table.name,
        ...senderVariables(props),
        SEND_RATE_SHARE: String(props.sendRateShare),
      },
    });
    bucket.grantList(lambda);
    bucket.grantRead(lambda, [
      objectKeys.campaignsPrefix,
      objectKeys.subscribersPrefix,
      objectKeys.templatesPrefix,
    ]);
    ledger.grantRead(lambda);
    ledger.grantRecord(lambda);
    lambda.allow({
      sid: 'PublishTemplates',
      actions: ['ses:CreateEmailTemplate', 'ses:TestRenderEmailTemplate'],
      resources: [deployment.arnOf('ses', `template/${deployment.prefix}-*`)],
    });
    lambda.allow({
      sid: 'ReadIdentity',
      actions: ['ses:GetEmailIdentity'],
      resources: [deployment.arnOf('ses', 'identity/*')],
    });
    lambda.allow({
      sid: 'ReadConfigurationSet',
      actions: ['ses:GetConfigurationSet'],
      resources: [props.configurationSet.configurationSetArn],
    });
    grantReadAccount(lambda);
    return lambda;
  }

  private createBuildAudience(props: CampaignWorkflowProps): NodeLambda<'build-audience'> {
    const { deployment, bucket, ledger } = props;
    const lambda = new NodeLambda(this, 'build-audience', {
      deployment,
      function: 'build-audience',
      description: 'Reads the lists of a run and freezes its audience in blocks',
      timeoutSeconds: 900,
      memoryMb: 1769,
      environment: {
        STACK_PREFIX: deployment.prefix,
        BUCKET: bucket.bucket.bucket,
        LEDGER_TABLE: ledger.table.name,
        RESERVED_DOMAINS_ALLOWED: String(props.reservedDomainsAllowed ?? false),
        SEND_RATE_SHARE: String(props.sendRateShare),
        ...(props.maxRecipients !== undefined && { MAX_RECIPIENTS: String(props.maxRecipients) }),
      },
    });
    bucket.grantRead(lambda, [
      objectKeys.campaignsPrefix,
      objectKeys.subscribersPrefix,
      objectKeys.templatesPrefix,
      objectKeys.runsPrefix,
    ]);
    bucket.grantWrite(lambda, [objectKeys.runsPrefix]);
    ledger.grantRead(lambda);
    ledger.grantRecord(lambda);
    return lambda;
  }

  private createSendShard(props: CampaignWorkflowProps): NodeLambda<'send-shard'> {
    const { deployment, bucket, ledger, suppressionList, unsubscribe } = props;
    const lambda = new NodeLambda(this, 'send-shard', {
      deployment,
      function: 'send-shard',
      description: 'Sends the blocks of one shard at the rate of the account, each recipient at most once',
      timeoutSeconds: 900,
      memoryMb: 1024,
      environment: {
        STACK_PREFIX: deployment.prefix,
        BUCKET: bucket.bucket.bucket,
        LEDGER_TABLE: ledger.table.name,
        SUPPRESSION_TABLE: suppressionList.table.name,
        ADDRESS_KEY_ARN: suppressionList.addressKey.key.arn,
        ...senderVariables(props),
        SEND_RATE_SHARE: String(props.sendRateShare),
        TRANSPORT: props.transport ?? 'bulk',
        TOKEN_KEY_ARN: unsubscribe.tokenKey.key.arn,
        UNSUBSCRIBE_URL: unsubscribe.url,
      },
    });
    bucket.grantRead(lambda, [objectKeys.runsPrefix, objectKeys.templatesPrefix]);
    ledger.grantRead(lambda);
    ledger.grantRecord(lambda);
    suppressionList.grantLookUp(lambda);
    unsubscribe.tokenKey.grantDerive(lambda);
    props.identity.grantSend(lambda);
    grantReadAccount(lambda);
    return lambda;
  }

  private createSettle(props: CampaignWorkflowProps): NodeLambda<'settle'> {
    const { deployment, bucket, ledger } = props;
    const lambda = new NodeLambda(this, 'settle', {
      deployment,
      function: 'settle',
      description: 'Resolves what is unknown and writes the report of a run',
      timeoutSeconds: 300,
      environment: {
        STACK_PREFIX: deployment.prefix,
        BUCKET: bucket.bucket.bucket,
        LEDGER_TABLE: ledger.table.name,
      },
    });
    bucket.grantWrite(lambda, [objectKeys.runsPrefix]);
    ledger.grantRead(lambda);
    ledger.grantRecord(lambda);
    return lambda;
  }

  private createRole(deployment: Deployment): ServiceRole {
    const functions = [this.startRun, this.buildAudience, this.sendShard, this.settle];
    return new ServiceRole(this, 'role', {
      deployment,
      part: 'campaign',
      service: 'states.amazonaws.com',
      trustConditions: {
        StringEquals: { 'aws:SourceAccount': deployment.accountId },
        ArnLike: { 'aws:SourceArn': this.stateMachineArn },
      },
      statements: [
        {
          sid: 'CallFunctions',
          actions: ['lambda:InvokeFunction'],
          resources: functions.map((lambda) => lambda.functionArn),
        },
        // A distributed Map starts executions of its own machine (Step Functions Developer Guide, "IAM policies for
        // Distributed Map states").
        { sid: 'StartShards', actions: ['states:StartExecution'], resources: [this.stateMachineArn] },
        {
          sid: 'FollowShards',
          actions: ['states:DescribeExecution', 'states:StopExecution'],
          resources: [`${deployment.arnOf('states', `execution:${this.stateMachineName}`)}/*`],
        },
      ],
    });
  }

  /** Executions that fail tell people why: the cause is the remedy in words. Those of children carry another ARN. */
  private tellPeople(deployment: Deployment, alertTopic: AlertTopic): void {
    const rule = new CloudwatchEventRule(this, 'failed', {
      name: deployment.nameOf('event rule', 'run-failed'),
      description: 'A campaign run ended as NOT_READY, PAUSED or FAILED',
      eventPattern: JSON.stringify({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [this.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      }),
    });
    new CloudwatchEventTarget(this, 'tell-people', {
      rule: rule.name,
      targetId: 'alerts',
      arn: alertTopic.topic.arn,
      inputTransformer: {
        inputPaths: {
          status: '$.detail.status',
          error: '$.detail.error',
          cause: '$.detail.cause',
          execution: '$.detail.executionArn',
        },
        inputTemplate: `"Campaign run of ${deployment.prefix} ended: <status> <error>. <cause> Execution: <execution>"`,
      },
    });
  }

  /** May start runs: `states:StartExecution` on this machine. */
  public grantStart(grantee: Grantee): void {
    grantee.allow({
      sid: 'StartCampaigns',
      actions: ['states:StartExecution'],
      resources: [this.stateMachineArn],
    });
  }
}

function stateFunction(lambda: NodeLambda): { arn: string; timeoutSeconds: number } {
  return { arn: lambda.function.arn, timeoutSeconds: lambda.timeoutSeconds };
}

function senderVariables(props: CampaignWorkflowProps) {
  return {
    IDENTITY_DOMAIN: props.identity.domain,
    FROM_ADDRESSES: props.from.join(','),
    FROM_NAME: props.fromName,
    CONFIGURATION_SET: props.configurationSet.configurationSetName,
    ...(props.replyTo && props.replyTo.length > 0 && { REPLY_TO: props.replyTo.join(',') }),
  } satisfies Partial<FunctionEnvironment<'start-run'>>;
}

/** May read the account's quota, rate and standing; AWS has no resource type for it. */
function grantReadAccount(grantee: Grantee): void {
  grantee.allow({ sid: 'ReadAccount', actions: ['ses:GetAccount'], resources: ['*'] });
}
