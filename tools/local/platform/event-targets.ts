import { arnOf, type LocalAccount } from '../arn';
import type { ActionEnvironment } from '../iam/actions';
import { ENCRYPT, keyAccesses } from '../iam/actions/encryption';
import { requestContext } from '../iam/match';
import type { LambdaRunner } from '../lambda/runner';
import { messageOf } from '../message-of';
import type { Messaging } from '../messaging/messaging';
import { type DeliveryPorts, TargetError } from '../schedules/deliver';
import type { Executions } from '../states/executions';
import type { AccessControl } from './access-control';
import type { RuleDelivery } from './event-rules';
import { roleNameOf } from './stack-compute';

export interface Targets {
  readonly access: AccessControl;
  readonly runner: LambdaRunner;
  readonly messaging: Messaging;
  readonly account: LocalAccount;
  readonly environment: ActionEnvironment;
}

const EVENTS = 'events.amazonaws.com';

/**
 * Gives a target of a rule its event: a topic, or a function. Fails where the target's policy keeps EventBridge out or the target
 * is gone, and leaves the event in the target's dead-letter queue if it has one (EventBridge User Guide, "Using dead-letter
 * queues to process undelivered events"); it is not tried again here.
 */
export async function deliverToTarget(delivery: RuleDelivery, targets: Targets): Promise<void> {
  const { ruleArn, targetArn, input, deadLetterArn } = delivery;
  try {
    await reachTarget(delivery, targets);
  } catch (error) {
    if (deadLetterArn !== undefined) {
      await targets.messaging.sendFor(EVENTS, ruleArn, deadLetterArn, input, {
        RULE_ARN: ruleArn,
        TARGET_ARN: targetArn,
        ERROR_MESSAGE: messageOf(error),
      });
    }
    throw error;
  }
}

async function reachTarget(
  { ruleArn, targetArn, input }: RuleDelivery,
  { access, runner, messaging }: Targets,
): Promise<void> {
  if (targetArn.includes(':sns:')) {
    await messaging.publishFor(EVENTS, ruleArn, targetArn, input);
  } else if (targetArn.includes(':lambda:')) {
    const refusal = access.refusalOf(access.service(EVENTS, ruleArn), [
      { action: 'lambda:InvokeFunction', resource: targetArn, context: requestContext({}) },
    ]);
    if (refusal) throw new Error(refusal.message);
    runner.invokeAsync(targetArn, input);
  } else {
    throw new Error(`a rule's target ${targetArn} is not supported here`);
  }
}

/** How schedules reach their targets and their dead-letter queues, each in the role of the schedule. */
export function scheduleTarget({
  access,
  runner,
  messaging,
  account,
  environment,
  executions,
}: Targets & { readonly executions: Executions }): Pick<DeliveryPorts, 'invoke' | 'deadLetter'> {
  return {
    invoke: async (target, input = '{}', schedule) => {
      const group = arnOf(account, 'scheduler', `schedule-group/${schedule.group}`);
      const trust = access.refusalOfTrust('scheduler.amazonaws.com', group, target.roleArn);
      if (trust !== undefined) throw new TargetError('AccessDeniedException', trust, false);
      const action = target.arn.includes(':states:') ? 'states:StartExecution' : 'lambda:InvokeFunction';
      const refusal = access.refusalOf(access.role(roleNameOf(target.roleArn), schedule.name), [
        { action, resource: target.arn, context: requestContext({}) },
      ]);
      if (refusal) throw new TargetError('AccessDeniedException', refusal.message, false);
      if (action === 'states:StartExecution') executions.start(target.arn, input);
      else runner.invokeAsync(target.arn, input);
    },
    deadLetter: async ({ queueArn, roleArn, body, attributes }) => {
      const refusal = access.refusalOf(access.role(roleNameOf(roleArn), 'scheduler'), [
        { action: 'sqs:SendMessage', resource: queueArn, context: requestContext({}) },
        ...keyAccesses('sqs', ENCRYPT, queueArn, environment),
      ]);
      if (refusal) throw new Error(refusal.message);
      await messaging.send(queueArn, body, attributes);
    },
  };
}
