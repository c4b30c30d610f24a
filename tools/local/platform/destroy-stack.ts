import { UserError } from '../../../lambdas/shared/user-error';
import type { DynamoDb } from '../dynamodb';
import type { LambdaRunner } from '../lambda/runner';
import type { Messaging } from '../messaging/messaging';
import type { S3 } from '../s3/index';
import { DEFAULT_GROUP } from '../schedules/schedule';
import type { Schedules } from '../schedules/schedules';
import type { Ses } from '../ses/index';
import type { SqsTrigger } from '../sqs-trigger';
import type { Executions } from '../states/executions';
import type { Resource, Stack } from '../terraform/stack';
import { callFunction } from './lifecycle-calls';

/** What holds the resources of a stack. */
export interface StackServices {
  readonly dynamoDb: DynamoDb;
  readonly s3: S3;
  readonly ses: Ses;
  readonly messaging: Messaging;
  readonly executions: Executions;
  readonly schedules: Schedules;
  readonly runner: LambdaRunner;
  /** By the address of their event source mapping. */
  readonly triggers: ReadonlyMap<string, SqsTrigger>;
}

/** How each type goes; of the others nothing is held here. */
const DESTROYERS: Readonly<
  Record<string, (resource: Resource, services: StackServices) => Promise<void> | void>
> = {
  aws_dynamodb_table: (table, { dynamoDb }) => dynamoDb.deleteTable(table.text('name')),
  aws_lambda_event_source_mapping: ({ address }, { triggers }) => triggers.get(address)?.stop(),
  aws_lambda_function: (lambda, { runner }) => runner.deleteFunction(lambda.text('function_name')),
  aws_lambda_invocation: (invocation, { runner }) => callFunction(invocation, 'delete', runner),
  aws_s3_bucket: (bucket, { s3 }) =>
    s3.deleteBucket(bucket.text('bucket'), bucket.argument('force_destroy') === true),
  aws_scheduler_schedule: (schedule, { schedules }) =>
    schedules.delete({
      group: String(schedule.argument('group_name') ?? DEFAULT_GROUP),
      name: schedule.text('name'),
    }),
  aws_scheduler_schedule_group: (group, { schedules }) => schedules.deleteGroup(group.text('name')),
  aws_ses_template: (template, { ses }) => ses.templates.delete(template.text('name')),
  aws_sesv2_configuration_set: (set, { ses }) =>
    ses.configurationSets.delete(set.text('configuration_set_name')),
  aws_sesv2_email_identity: (identity, { ses }) => ses.identities.delete(identity.text('email_identity')),
  aws_sfn_state_machine: (machine, { executions }) => executions.deleteStateMachine(machine.text('arn')),
  aws_sns_topic: (topic, { messaging }) => messaging.deleteTopic(topic.text('arn')),
  aws_sqs_queue: (queue, { messaging }) => messaging.deleteQueue(queue.text('arn')),
};

/**
 * Destroys what a stack made, as Terraform does: in an order that its references allow, each resource with what is in it.
 *
 * @returns what is left: made at run time and unknown to Terraform
 * @throws UserError where the stack protects a resource, before anything is destroyed, or where a resource can't go
 */
export async function destroyStack(stack: Stack, services: StackServices): Promise<readonly string[]> {
  const faults = stack.resources.flatMap(protectionOf);
  if (faults.length > 0) throw new UserError(['the stack can not be destroyed:', ...faults].join('\n  '));
  for (const resource of stack.destructionOrder('aws_lambda_invocation')) {
    await DESTROYERS[resource.type]?.(resource, services);
  }
  return whatIsLeft(services);
}

function protectionOf(resource: Resource): readonly string[] {
  const isProtected = resource.argument('deletion_protection_enabled') === true;
  return [
    ...(resource.lifecycle.preventDestroy ? [`${resource.address} has lifecycle.prevent_destroy`] : []),
    ...(isProtected ? [`${resource.address} has deletion_protection_enabled`] : []),
  ];
}

async function whatIsLeft(services: StackServices): Promise<readonly string[]> {
  const { dynamoDb, s3, ses, messaging, executions, schedules, runner } = services;
  const named = (kind: string, names: readonly string[]) => names.map((name) => `${kind} ${name}`);
  return [
    ...named('table', await dynamoDb.tableNames()),
    ...named('bucket', s3.bucketNames()),
    ...named('template', ses.templates.all().map(nameOf)),
    ...named('identity', ses.identities.all().map(nameOf)),
    ...named('configuration set', ses.configurationSets.all().map(nameOf)),
    ...named('topic or queue', await messaging.names()),
    ...named('state machine', executions.stateMachineArns()),
    ...named('schedule', schedules.list().map(nameOf)),
    ...named(
      'schedule group',
      schedules
        .listGroups()
        .map(nameOf)
        .filter((name) => name !== DEFAULT_GROUP),
    ),
    ...named('function', runner.functionNames()),
  ];
}

const nameOf = ({ name }: { readonly name: string }): string => name;
