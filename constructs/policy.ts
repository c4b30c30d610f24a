/** One statement of an IAM policy in the words of IAM, with lists throughout. */
export interface PolicyStatement {
  readonly sid?: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** @default - none, as a trust policy wants it */
  readonly resources?: readonly string[];
  /**
   * Who the statement speaks of, in a resource's policy, a key's or a role's trust.
   *
   * @default - none, as a role's own policy wants it
   */
  readonly principals?: { readonly Service?: string; readonly AWS?: string };
  /** @default - no condition */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * The JSON text of a policy. Text, not `data.aws_iam_policy_document`: a plan then shows the whole policy wherever its
 * ARNs are known, and no data source has to be read again at apply.
 */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect, actions, resources, principals, conditions }) => ({
      Sid: sid,
      Effect: effect ?? 'Allow',
      Principal: principals,
      Action: single(actions),
      Resource: resources && single(resources),
      Condition: conditions,
    })),
  });
}

/** The trust of a role that one AWS service takes on, bound to this account where the service says whom it acts for. */
export function trustPolicy(service: string, conditions?: PolicyStatement['conditions']): string {
  return policyDocument([
    { actions: ['sts:AssumeRole'], principals: { Service: service }, ...(conditions && { conditions }) },
  ]);
}

/** Who can be given permissions. */
export interface Grantee {
  /** Adds a statement to what this grantee may do. */
  allow(statement: PolicyStatement): void;
}

/** IAM reads a list of one and the bare value alike; AWS hands out the bare one, so a plan does too. */
function single(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
