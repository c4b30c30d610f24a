import type { Policy, Selection, Statement } from '../../tools/local/iam/policy';
import type { StackPolicies } from '../../tools/local/iam/stack-policies';

/** The smallest part of a policy that somebody could take out of a construct. */
export interface PolicyPart {
  /** `role action on resource (Sid)`, or `address of the policy Sid action`. */
  readonly name: string;
  readonly effect: Statement['effect'];
  /** The policies without that part. */
  readonly without: (policies: StackPolicies) => StackPolicies;
}

/**
 * Every part of the policies of a stack: each action on each resource of each statement of a role, and each action of each
 * statement of a resource's policy and of a role's trust.
 */
export function partsOf({ ofRoles, ofResources }: StackPolicies): readonly PolicyPart[] {
  return [
    ...[...ofRoles].flatMap(([role, own]) => own.flatMap((policy) => rolePartsOf(role, policy))),
    ...[...ofResources].flatMap(([arn, policy]) => resourcePartsOf(arn, policy)),
  ];
}

/** All policies without these parts. */
export function withoutParts(policies: StackPolicies, parts: readonly PolicyPart[]): StackPolicies {
  return parts.reduce((rest, { without }) => without(rest), policies);
}

function rolePartsOf(role: string, { name: policyName, statements }: Policy): readonly PolicyPart[] {
  return statements.flatMap(({ id, effect, actions, resources }) =>
    pairs(listed(actions), resources ? listed(resources) : []).map(([action, resource]) => ({
      name: `${role} ${action} on ${resource} (${id})`,
      effect,
      without: ({ ofRoles, ofResources }) => ({
        ofRoles: new Map(ofRoles).set(
          role,
          (ofRoles.get(role) ?? []).map((policy) =>
            policy.name === policyName ? changed(policy, id, { action, resource }) : policy,
          ),
        ),
        ofResources,
      }),
    })),
  );
}

function resourcePartsOf(arn: string, { name, statements }: Policy): readonly PolicyPart[] {
  return statements.flatMap(({ id, effect, actions }) =>
    listed(actions).map((action) => ({
      name: `${name} ${id} ${action}`,
      effect,
      without: ({ ofRoles, ofResources }) => {
        const policy = ofResources.get(arn);
        return {
          ofRoles,
          ofResources: policy ? new Map(ofResources).set(arn, changed(policy, id, { action })) : ofResources,
        };
      },
    })),
  );
}

/** A policy whose statement no longer names this action, or no longer on this resource. */
function changed(
  policy: Policy,
  statementId: string,
  part: { readonly action: string; readonly resource?: string },
): Policy {
  return {
    ...policy,
    statements: policy.statements.flatMap((statement) =>
      statement.id === statementId ? remainder(statement, part) : [statement],
    ),
  };
}

function remainder(
  statement: Statement,
  { action, resource }: { readonly action: string; readonly resource?: string },
): readonly Statement[] {
  const { actions, resources } = statement;
  const others = { ...statement, actions: { ...actions, patterns: without(actions.patterns, action) } };
  const elsewhere = resource === undefined || !resources ? [] : without(resources.patterns, resource);
  return [
    ...(others.actions.patterns.length > 0 ? [others] : []),
    ...(resources && elsewhere.length > 0
      ? [
          {
            ...statement,
            actions: { ...actions, patterns: [action] },
            resources: { ...resources, patterns: elsewhere },
          },
        ]
      : []),
  ];
}

/** What a statement lists; with NotAction and NotResource taking one out would grant more, which no replay can show. */
function listed({ patterns, except }: Selection): readonly string[] {
  if (except) throw new Error(`NotAction and NotResource are not covered here: ${patterns.join(', ')}`);
  return patterns;
}

function without(patterns: readonly string[], one: string): readonly string[] {
  return patterns.filter((pattern) => pattern !== one);
}

function pairs<A, B>(ones: readonly A[], others: readonly B[]): readonly (readonly [A, B])[] {
  return ones.flatMap((one) => others.map((other) => [one, other] as const));
}
