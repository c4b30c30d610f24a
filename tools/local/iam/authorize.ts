import { globalArnOf, type LocalAccount } from '../arn';
import { type Access, evaluatePolicies, type Identity, type NearMiss, type StatementName } from './evaluate';
import { type RequestContext, requestContext } from './match';
import type { Policy } from './policy';

/** Who makes a request. */
export type Caller =
  | {
      readonly kind: 'role';
      readonly roleName: string;
      /** Name of the session, for a function the function's name. */
      readonly sessionName: string;
      /** The role's own policies. */
      readonly policies: readonly Policy[];
    }
  | {
      /** An AWS service that acts for a resource, such as SES for a configuration set. */
      readonly kind: 'service';
      /** `ses.amazonaws.com`. */
      readonly name: string;
      /** What it acts for; absent where the service sends no source along, such as EventBridge to a key. */
      readonly sourceArn?: string;
      readonly sourceAccount?: string;
    };

/** What decides besides the caller. */
export interface Surroundings {
  readonly account: LocalAccount;
  readonly now: Date;
  /** Policies of resources by ARN: topics, queues, keys, functions, buckets, and roles' trusts. */
  readonly resourcePolicies: ReadonlyMap<string, Policy>;
}

/** Whether a caller has one access, and the statement that allowed or denied it. */
export type Ruling =
  | { readonly allowed: true; readonly access: Access; readonly by: StatementName }
  | {
      readonly allowed: false;
      readonly access: Access;
      /** In AWS's words: `User: … is not authorized to perform: … on resource: … because …`. */
      readonly message: string;
      /** The statement that denies; absent where none allows. */
      readonly by?: StatementName;
      /** Statements that allow the action and did not apply, with the reason. */
      readonly nearest: readonly NearMiss[];
    };

/**
 * Whether the caller has an access, as AWS decides within one account (IAM User Guide, "Policy evaluation for requests within
 * a single account"): an explicit deny anywhere wins; else the caller's policies or the resource's may allow it. A service has
 * no policies of its own. A KMS key listens to the caller's policies only where its own policy leaves them to the account.
 * Permissions boundaries, session policies and those of an organization are not looked at.
 */
export function authorize(caller: Caller, access: Access, surroundings: Surroundings): Ruling {
  const complete: Access = {
    ...access,
    context: new Map([...globalContext(caller, surroundings), ...access.context]),
  };
  const identity = identityOf(caller, surroundings.account);
  const own = evaluatePolicies(caller.kind === 'role' ? caller.policies : [], complete);
  const policy = surroundings.resourcePolicies.get(policyHolder(complete.resource));
  const resource = evaluatePolicies(policy ? [policy] : [], complete, identity);
  const refuse = (because: string, by?: StatementName): Ruling => ({
    allowed: false,
    access: complete,
    message: refusal(identity, complete, because),
    ...(by && { by }),
    nearest: [own, resource].flatMap((verdict) => (verdict.decision === 'none' ? verdict.nearest : [])),
  });

  if (own.decision === 'deny') return refuse('with an explicit deny in an identity-based policy', own.by);
  if (resource.decision === 'deny')
    return refuse('with an explicit deny in a resource-based policy', resource.by);
  // A key without a policy of its own gets one that leaves everything to the account (KMS Developer Guide, "Default key policy").
  const ownCount =
    !complete.action.startsWith('kms:') || policy === undefined || resource.decision === 'account';
  if (own.decision === 'allow' && ownCount) return { allowed: true, access: complete, by: own.by };
  if (resource.decision === 'allow') return { allowed: true, access: complete, by: resource.by };
  const based = caller.kind === 'service' || !ownCount ? 'resource' : 'identity';
  return refuse(`because no ${based}-based policy allows the ${complete.action} action`);
}

/** What every request brings along (IAM User Guide, "AWS global condition context keys"), as far as it is known here. */
function globalContext(caller: Caller, { account, now }: Surroundings): RequestContext {
  return requestContext({
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:RequestedRegion': account.region,
    'aws:ResourceAccount': account.accountId,
    // Loopback stands in for TLS: the deployed stack knows no other way.
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    ...(caller.kind === 'role'
      ? {
          'aws:PrincipalAccount': account.accountId,
          'aws:PrincipalArn': globalArnOf(account, 'iam', `role/${caller.roleName}`),
          'aws:PrincipalIsAWSService': 'false',
          'aws:PrincipalType': 'AssumedRole',
          'aws:SourceIp': '127.0.0.1',
        }
      : {
          'aws:PrincipalIsAWSService': 'true',
          'aws:PrincipalServiceName': caller.name,
          'aws:SourceArn': caller.sourceArn,
          'aws:SourceAccount': caller.sourceAccount,
        }),
  });
}

function identityOf(caller: Caller, account: LocalAccount): Identity {
  if (caller.kind === 'service') return { kind: 'service', name: caller.name };
  return {
    kind: 'role',
    accountId: account.accountId,
    roleArn: globalArnOf(account, 'iam', `role/${caller.roleName}`),
    sessionArn: globalArnOf(account, 'sts', `assumed-role/${caller.roleName}/${caller.sessionName}`),
  };
}

/** The ARN whose policy speaks of a resource: an object's bucket, any other resource itself. */
function policyHolder(resource: string): string {
  return resource.replace(/^(arn:[^:]+:s3:::[^/]+)\/.*$/s, '$1');
}

/** In the form of IAM User Guide, "Troubleshoot access denied error messages". */
function refusal(identity: Identity, { action, resource }: Access, because: string): string {
  const user = identity.kind === 'role' ? identity.sessionArn : identity.name;
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
