import { conditionHolds } from './condition';
import { matchesAction, matchesResource, type RequestContext } from './match';
import type { Policy, Principal, Selection, Statement } from './policy';

/** One permission that a request needs. */
export interface Access {
  /** `service:Action`. */
  readonly action: string;
  /** ARN, or `*` where the action knows no resource. */
  readonly resource: string;
  readonly context: RequestContext;
}

/** Who asks, as far as a resource's policy names principals. */
export type Identity =
  | { readonly kind: 'service'; readonly name: string }
  | {
      readonly kind: 'role';
      readonly accountId: string;
      readonly roleArn: string;
      /** `arn:aws:sts::…:assumed-role/ROLE/SESSION`. */
      readonly sessionArn: string;
    };

/** A statement by the name of its policy and its Sid or place. */
export interface StatementName {
  readonly policy: string;
  readonly statement: string;
}

/** A statement that allows the action and yet does not apply, with what kept it from that. */
export interface NearMiss extends StatementName {
  readonly because: string;
}

/**
 * What a set of policies says of one access, and the statement that decided it. `account`: a resource's policy allows the
 * caller's account as a whole, and so leaves the decision to the caller's own policies.
 */
export type Verdict =
  | { readonly decision: 'deny' | 'allow' | 'account'; readonly by: StatementName }
  | { readonly decision: 'none'; readonly nearest: readonly NearMiss[] };

/**
 * Evaluates policies for one access, as IAM does: a Deny that applies wins over every Allow (IAM User Guide, "Policy
 * evaluation logic"). Takes policies of one kind at a time; {@link authorize} combines them.
 *
 * @param identity the caller where the policies are a resource's or a trust; absent for the caller's own policies
 */
export function evaluatePolicies(policies: readonly Policy[], access: Access, identity?: Identity): Verdict {
  const judged = policies.flatMap((policy) =>
    policy.statements.map((statement) => ({
      name: { policy: policy.name, statement: statement.id },
      ...judge(statement, access, identity),
    })),
  );
  for (const decision of ['deny', 'allow', 'account'] as const) {
    const decisive = judged.find(({ outcome }) => outcome === decision);
    if (decisive) return { decision, by: decisive.name };
  }
  return {
    decision: 'none',
    nearest: judged.flatMap(({ name, because }) => (because === undefined ? [] : [{ ...name, because }])),
  };
}

interface Judgement {
  readonly outcome: 'deny' | 'allow' | 'account' | 'none';
  /** Why a statement that would allow the action does not apply. */
  readonly because?: string;
}

function judge(statement: Statement, access: Access, identity: Identity | undefined): Judgement {
  const { action, resource, context } = access;
  if (!selects(statement.actions, (pattern) => matchesAction(pattern, action))) return { outcome: 'none' };
  const reach = statement.principals && identity ? principalsReach(statement.principals, identity) : 'direct';
  const failed =
    reach === undefined
      ? 'another principal'
      : statement.resources &&
          !selects(statement.resources, (pattern) => matchesResource(pattern, resource, context))
        ? 'another resource'
        : failedCondition(statement, context);
  if (failed !== undefined)
    return { outcome: 'none', ...(statement.effect === 'Allow' && { because: failed }) };
  if (statement.effect === 'Deny') return { outcome: 'deny' };
  return { outcome: reach === 'account' ? 'account' : 'allow' };
}

function failedCondition({ conditions }: Statement, context: RequestContext): string | undefined {
  const failed = conditions.find((condition) => !conditionHolds(condition, context));
  if (!failed) return undefined;
  const found = context.get(failed.key.toLowerCase());
  return `${failed.operator} ${failed.key} ${JSON.stringify(failed.values)}, got ${found === undefined ? 'none' : JSON.stringify(found)}`;
}

function selects({ patterns, except }: Selection, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}

/** How a list of principals names the caller: itself, through its account, or not at all. */
function principalsReach(
  principals: readonly Principal[],
  identity: Identity,
): 'direct' | 'account' | undefined {
  const reaches = principals.map((principal) => principalReach(principal, identity));
  return reaches.find((reach) => reach === 'direct') ?? reaches.find((reach) => reach === 'account');
}

function principalReach(principal: Principal, identity: Identity): 'direct' | 'account' | undefined {
  if (principal.kind === 'everyone') return 'direct';
  if (identity.kind === 'service')
    return principal.kind === 'service' && principal.name === identity.name ? 'direct' : undefined;
  if (principal.kind === 'account') return principal.id === identity.accountId ? 'account' : undefined;
  if (principal.kind !== 'identity') return undefined;
  return principal.arn === identity.roleArn || principal.arn === identity.sessionArn ? 'direct' : undefined;
}
