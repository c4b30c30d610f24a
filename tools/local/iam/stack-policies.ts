import { UserError } from '../../../lambdas/shared/user-error';
import { arnOf, type LocalAccount, s3ArnOf } from '../arn';
import type { Resource, Stack } from '../terraform/stack';
import { type Policy, parsePolicy } from './policy';

/** Who may do what, as a stack says it. */
export interface StackPolicies {
  /** The policies of each role, by the role's name. */
  readonly ofRoles: ReadonlyMap<string, readonly Policy[]>;
  /** The policies of topics, queues, buckets, keys and functions, and the trusts of roles, by ARN. */
  readonly ofResources: ReadonlyMap<string, Policy>;
}

/**
 * Collects the policies of a stack. Each is called by the address of the resource that holds it.
 *
 * @throws UserError listing the faults of the first policy that IAM would refuse or that is not supported here, or naming a
 * resource that gets a second policy
 */
export function stackPolicies(stack: Stack, account: LocalAccount): StackPolicies {
  const ofResources = new Map<string, Policy>();
  const add = (arn: string, policy: Policy) => {
    const first = ofResources.get(arn);
    if (first)
      throw new UserError(
        `${arn} has two policies, of which AWS would keep one: ${first.name}, ${policy.name}`,
      );
    ofResources.set(arn, policy);
  };
  for (const role of stack.ofType('aws_iam_role')) {
    add(role.text('arn'), read(role, 'assume_role_policy', 'trust'));
  }
  for (const { policy, arn } of HOLDERS.flatMap((holder) => holdersOf(stack, account, holder)))
    add(arn, policy);
  for (const [arn, policy] of functionPolicies(stack, account)) add(arn, policy);
  return { ofRoles: rolePolicies(stack), ofResources };
}

/** The types that hold a policy of a resource, and how each names that resource. */
const HOLDERS: readonly {
  readonly type: string;
  readonly arn: (holder: Resource, stack: Stack, account: LocalAccount) => string;
}[] = [
  { type: 'aws_kms_key', arn: (key) => key.text('arn') },
  { type: 'aws_sns_topic', arn: (topic) => topic.text('arn') },
  { type: 'aws_sns_topic_policy', arn: (policy) => policy.text('arn') },
  { type: 'aws_sqs_queue', arn: (queue) => queue.text('arn') },
  { type: 'aws_sqs_queue_policy', arn: queueArn },
  { type: 'aws_s3_bucket_policy', arn: (policy, _, account) => s3ArnOf(account, policy.text('bucket')) },
];

function holdersOf(stack: Stack, account: LocalAccount, { type, arn }: (typeof HOLDERS)[number]) {
  return stack
    .ofType(type)
    .filter((holder) => holder.argument('policy') !== undefined)
    .map((holder) => ({ arn: arn(holder, stack, account), policy: read(holder, 'policy', 'resource') }));
}

/** A policy of a queue names it by its URL. */
function queueArn(policy: Resource, stack: Stack): string {
  const url = policy.text('queue_url');
  const queue = stack.ofType('aws_sqs_queue').find((candidate) => candidate.text('url') === url);
  if (!queue) throw new UserError(`${policy.address}: no queue of this stack has the URL ${url}`);
  return queue.text('arn');
}

function rolePolicies(stack: Stack): ReadonlyMap<string, readonly Policy[]> {
  const byRole = new Map<string, Policy[]>(
    stack.ofType('aws_iam_role').map((role) => [role.text('name'), []]),
  );
  for (const policy of stack.ofType('aws_iam_role_policy')) {
    const role = byRole.get(policy.text('role'));
    if (!role)
      throw new UserError(`${policy.address}: no role of this stack is called ${policy.text('role')}`);
    role.push(read(policy, 'policy', 'identity'));
  }
  return byRole;
}

/** `aws_lambda_permission` adds one statement to the policy of a function. */
function functionPolicies(stack: Stack, account: LocalAccount): ReadonlyMap<string, Policy> {
  const statements = new Map<string, object[]>();
  for (const permission of stack.ofType('aws_lambda_permission')) {
    const name = permission.text('function_name');
    const arn = name.startsWith('arn:') ? name : arnOf(account, 'lambda', `function:${name}`);
    statements.set(arn, [...(statements.get(arn) ?? []), permissionStatement(permission, arn)]);
  }
  return new Map(
    [...statements].map(([arn, list]) => [
      arn,
      parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: list }), {
        name: arn,
        kind: 'resource',
      }),
    ]),
  );
}

const PERMISSION_ARGUMENTS = [
  'action',
  'function_name',
  'principal',
  'source_account',
  'source_arn',
  'statement_id',
];

function permissionStatement(permission: Resource, resource: string): object {
  const unknown = permission.argumentNames().filter((name) => !PERMISSION_ARGUMENTS.includes(name));
  if (unknown.length > 0)
    throw new UserError(`${permission.address}: ${unknown.join(', ')} is not supported here`);
  const principal = permission.text('principal');
  const [sourceArn, sourceAccount] = [
    permission.argument('source_arn'),
    permission.argument('source_account'),
  ];
  return {
    Sid: permission.text('statement_id'),
    Effect: 'Allow',
    Principal: principal.includes('.amazonaws.com') ? { Service: principal } : { AWS: principal },
    Action: permission.text('action'),
    Resource: resource,
    // As Lambda itself writes them (Lambda Developer Guide, "Viewing resource-based IAM policies in Lambda").
    Condition: {
      ...(sourceArn !== undefined && { ArnLike: { 'aws:SourceArn': sourceArn } }),
      ...(sourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': sourceAccount } }),
    },
  };
}

function read(holder: Resource, argument: string, kind: Parameters<typeof parsePolicy>[1]['kind']): Policy {
  return parsePolicy(holder.text(argument), { name: holder.address, kind });
}
