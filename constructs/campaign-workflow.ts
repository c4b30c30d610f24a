import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Construct } from 'constructs';
import type { AlertTopic } from './alert-topic';
import { campaignDefinition, type StateFunction } from './campaign-definition';
import {
  type CampaignFunctions,
  type CampaignFunctionsProps,
  createCampaignFunctions,
} from './campaign-functions';
import type { Deployment } from './deployment';
import type { NodeLambda } from './node-lambda';
import { assertRules, wholeWithin, within } from './rules';
import { ServiceRole } from './service-role';

export interface CampaignWorkflowProps extends CampaignFunctionsProps {
  readonly alertTopic: AlertTopic;
  /**
   * Shards that are sent at once, 1 to 1,000. The rate limiter decides the rate; one shard alone reaches 1,000 a second.
   *
   * @default 4
   */
  readonly sendConcurrency?: number;
}

/** A campaign from its file to its report: the Step Functions state machine and its four functions. */
export class CampaignWorkflow extends Construct {
  public readonly stateMachine: SfnStateMachine;
  /** Name and ARN as texts made from names: the machine's own role speaks of it. */
  public readonly stateMachineName: string;
  public readonly stateMachineArn: string;
  public readonly functions: CampaignFunctions;

  constructor(scope: Construct, id: string, props: CampaignWorkflowProps) {
    super(scope, id);
    const { deployment, sendConcurrency = 4, sendRateShare } = props;
    assertRules(this, [
      {
        ok: wholeWithin(sendConcurrency, 1, 1000),
        fault: `sendConcurrency must be 1 to 1000, got ${sendConcurrency}`,
      },
      {
        ok: within(sendRateShare, Number.MIN_VALUE, 1),
        fault: `sendRateShare must be over 0 and at most 1, got ${sendRateShare}`,
      },
      {
        ok: wholeWithin(props.maxRecipients, 1, Number.MAX_SAFE_INTEGER),
        fault: `maxRecipients must be a whole number from 1 on, got ${props.maxRecipients}`,
      },
    ]);
    this.functions = createCampaignFunctions(this, props);
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
            startRun: stateFunction(this.functions.startRun),
            buildAudience: stateFunction(this.functions.buildAudience),
            sendShard: stateFunction(this.functions.sendShard),
            settle: stateFunction(this.functions.settle),
          },
          arnPrefix: `arn:${deployment.partition}`,
          sendConcurrency,
        }),
      ),
      dependsOn: [role.policy],
    });
    this.tellPeople(deployment, props.alertTopic);
  }

  private createRole(deployment: Deployment): ServiceRole {
    const { startRun, buildAudience, sendShard, settle } = this.functions;
    const functions = [startRun, buildAudience, sendShard, settle];
    return new ServiceRole(this, 'role', {
      deployment,
      part: 'campaign',
      service: 'states.amazonaws.com',
      trustConditions: {
        StringEquals: { 'aws:SourceAccount': deployment.accountId },
        // Children of the distributed Map run as `<machine>/<label>`.
        ArnLike: { 'aws:SourceArn': [this.stateMachineArn, `${this.stateMachineArn}/*`] },
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
      // The whole detail: EventBridge puts values into a text of ours unescaped, and causes hold quotes and line breaks.
      inputPath: '$.detail',
    });
  }
}

function stateFunction(lambda: NodeLambda): StateFunction {
  return { arn: lambda.function.arn, timeoutSeconds: lambda.timeoutSeconds };
}
